import ArgumentParser
import Corpora
import JSON
import Tokenization

/// `cleave train byteword`: a byte-to-word tokenizer, which nothing has to be learned for.
struct TrainByteWord: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "byteword",
    abstract: "Write a byte-to-word tokenizer: words as rows of bytes, nothing learned.",
    usage: "cleave train byteword [<options>]",
    discussion: """
      Words are runs of characters that are not white space. Each has a flag for
      the space before it; any other white space is a word of its own, so that
      the text comes back byte for byte. The "vocabulary" is the 256 bytes and a
      few special tokens: a model builds one vector per word from its bytes.

      EXAMPLES
        cleave train byteword -o bw.json
        cleave train byteword --punctuation-alone --max-word-bytes 24 -o bw.json
        cleave tokenize -t bw.json --to npy -o words.npy book.txt
        cleave detokenize -t bw.json --from npy words.npy
        cleave inspect bw.json --on book.txt --against gpt2/

      IDS
        Special tokens come first (--special-tokens; the first one pads), then
        the marks <word> and <spaced-word>, then the bytes: with the four usual
        special tokens byte b has id b + 6. A stream of ids (--to ids, u16) has
        a mark in front of each word's bytes, so it is reversible too.

      MATRIX (cleave tokenize --to npy -o words.npy)
        words.npy          uint16, words x max bytes, padded with id 0
        words.lengths.npy  uint16, bytes of each word
        words.spaces.npy   bool, whether a space stands before the word
        words.records.npy  int64, the first row of each record, and the end
        In Python: rows = numpy.load("words.npy", mmap_mode="r")

      There is no text to read and nothing to go on from: --resume changes nothing.

      A word of more than --max-word-bytes is cut between characters. The paper
      Byte2Word (arXiv 2211.12677) has the idea: a vector for each word from its
      bytes. Its rule for words is not public; this rule is Cleave's own.
      Hugging Face tokenizers has no such model and refuses the file.
      """)

  @Option(help: ArgumentHelp("Cut words longer than this.", valueName: "n"))
  var maxWordBytes = 32

  @Flag(help: "Every punctuation mark and symbol is a word of its own, as in BERT.")
  var punctuationAlone = false

  @Option(help: "Bytes that are not UTF-8: keep each as a word, or reject the text.")
  var illFormed: IllFormed = .keep

  @Option(
    help: ArgumentHelp(
      "Get the first ids, the first of them padding; separated by commas, or a JSON array. Default \(Self.usual).",
      valueName: "token,token"))
  var specialTokens: TokenListArgument?

  @Option(
    help: ArgumentHelp(
      "What is done to text first, from left to right: \(NormalizerArgument.names).", valueName: "name,name"))
  var normalizer: NormalizerArgument?

  @OptionGroup var output: TrainingOutputOptions
  @OptionGroup var resume: NoResumeOptions

  enum IllFormed: String, ExpressibleByArgument, CaseIterable { case keep, reject }

  private static let usual = ByteToWordModel.usualSpecialTokens.map { String(decoding: $0, as: UTF8.self) }
    .joined(separator: ",")

  func validate() throws { try output.check(sizes: nil) }

  func run() throws {
    let target = try output.target
    let model = try ByteToWordModel(
      maximumLength: maxWordBytes, separatesPunctuation: punctuationAlone, rejectsIllFormed: illFormed == .reject,
      specialTokens: specialTokens?.tokens ?? ByteToWordModel.usualSpecialTokens)
    let tokenizer = model.tokenizer(normalizer: normalizer?.normalizer)
    try target.write(tokenizer, to: target.path)
    guard output.json else { return }
    var report = try AtomicOutput(path: nil)
    var writer = JSONWriter()
    writer.value(
      .object([
        .init("algorithm", .text("byteword")), .init("max_word_bytes", .integer(maxWordBytes)),
        .init("punctuation_alone", .bool(punctuationAlone)), .init("ids", .integer(tokenizer.idEnd)),
        .init("embedding_rows", .integer(model.embeddingRowCount)),
        .init("path", target.path.map { .text($0) } ?? .null),
      ]))
    writer.endLine()
    try report.write(writer.bytes)
    try report.commit()
  }
}
