import ArgumentParser
import Tokenization

/// `cleave train chunks`: stretches of one length.
struct TrainChunks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chunks",
    abstract: "Take stretches of fixed length as a dictionary: a baseline.",
    discussion: """
      The text (with --pre-tokenizer: each piece) is laid out in stretches of
      --length symbols; a shorter rest is left to single symbols. The most
      frequent stretches are the dictionary, among equals those whose bytes come
      first. It is used by greedy longest match.

      EXAMPLES
        cleave train chunks --length 3 -s 8k -o chunks.json corpus.txt.zst
        cleave train chunks --length 2 -s 1k --alphabet-level characters \\
          --pre-tokenizer whitespace-split -o chunks.json corpus.txt

      The "toy" tokenizer of arXiv 2404.08335 has all stretches over its alphabet;
      taking those of a text, the most frequent first, is ours.

      Order, sizes, coverage and the file are as 'cleave train lz78 --help' says.
      """)

  @Option(help: ArgumentHelp("Symbols of a stretch.", valueName: "n"))
  var length: Int

  @OptionGroup var options: DictionaryOptions

  func run() throws { try options.train(.chunks(length: length)) }
}
