import ArgumentParser
import Tokenization

/// `cleave train lz78`: the phrases of Lempel and Ziv's parse.
struct TrainLZ78: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lz78",
    abstract: "Learn the phrases of the LZ78 parse of a text.",
    discussion: """
      From the beginning of the text on, the shortest prefix of what remains that
      is no phrase yet becomes one and is removed; at first there are none. So
      0100111 gives 0, 1, 00, 11. The dictionary is used by greedy longest match.

      EXAMPLES
        cleave train lz78 -s 8k -o lz78.json corpus.txt.zst
        cleave train lz78 -s 32k --pre-tokenizer gpt2 -o lz78.json corpus/
        cleave train lz78 -s 4 --no-coverage --line-ends drop -o toy.json bits.txt
        cleave tokenize -t lz78.json --encoder minimal text.txt

      ORDER
        Text is read in the order of files and records, whatever the number of
        threads. Without --pre-tokenizer the whole text is one piece and phrases
        reach from record to record, line feeds included (--line-ends drop joins
        lines without). With it no phrase reaches across the end of a piece.

      SIZES
        A size counts all ids: single symbols, phrases, special tokens. All 256
        bytes (with --alphabet-level characters: all characters of the text) get
        the first ids, also when they are no phrases, and phrases of one symbol
        are among them. --no-coverage counts phrases alone, in order.

      INTERRUPTIONS
        lz78, lzw and chunks read the text once, and learn while they do. There
        is nothing to keep that would be read faster than the text: with --resume
        they begin anew, and end in the same bytes.

      The parse is the one that arXiv 2404.08335 defines (definition 4.4, there
      called LZW). Bytes as symbols, coverage and pieces are ours. The file is a
      WordPiece model without a prefix: Hugging Face tokenizers gives the same ids.
      """)

  @OptionGroup var options: DictionaryOptions

  func run() throws { try options.train(.lz78) }
}
