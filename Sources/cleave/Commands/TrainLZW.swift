import ArgumentParser
import Tokenization

/// `cleave train lzw`: the dictionary of Zouhar et al. 2023.
struct TrainLZW: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lzw",
    abstract: "Learn the LZW dictionary of Zouhar et al. 2023.",
    discussion: """
      At first the single symbols of the text are known. From its beginning on,
      the longest known phrase is taken and counts as observed, and that phrase
      with the unit behind it is known from then on. What was taken are the units
      of the next pass; passes go on until one observes enough phrases. These,
      in the order of their first observation, are the dictionary. It is used by
      greedy longest match.

      EXAMPLES
        cleave train lzw -s 8k --pre-tokenizer gpt2 -o lzw.json corpus.txt.zst
        cleave train lzw -s 8k --alphabet-level characters \\
          --pre-tokenizer whitespace-split -o lzw.json corpus.txt
        cleave train lz78 --help

      This is another method than the LZW of arXiv 2404.08335, which is 'lz78'.
      As in the authors' program (zouharvi/tokenization-principle) a match takes
      no more units than the longest known phrase had symbols when its pass
      began, and one: in the first pass two. There the size may be passed within
      a piece; here it is met exactly. Coverage and bytes as symbols are ours.

      Order, sizes, coverage and the file are as 'cleave train lz78 --help' says;
      the text is held in memory.
      """)

  @OptionGroup var options: DictionaryOptions

  func run() throws { try options.train(.zouharLZW) }
}
