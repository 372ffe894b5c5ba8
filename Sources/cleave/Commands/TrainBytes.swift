import ArgumentParser
import Tokenization

/// `cleave train bytes`: the 256 bytes, which nothing has to be learned for.
struct TrainBytes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bytes",
    abstract: "Write the vocabulary of the 256 bytes, nothing learned.",
    usage: "cleave train bytes [<options>]",
    discussion: """
      A baseline. Every byte of the text is a token, so any text comes back byte
      for byte. Special tokens have the first ids, then come the bytes: without
      special tokens byte b has id b. The file is a byte-level BPE model without
      merges, which Hugging Face tokenizers reads. There is nothing to go on from:
      --resume changes nothing.

      EXAMPLES
        cleave train bytes -o bytes.json
        cleave train bytes --special-tokens '<pad>,<s>,</s>' -o bytes.json
      """)

  @Option(help: ArgumentHelp("Get the first ids; separated by commas, or a JSON array.", valueName: "token,token"))
  var specialTokens: TokenListArgument?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to this file; '-' or none is standard output.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var output: String?

  @OptionGroup var resume: NoResumeOptions

  func validate() throws { _ = try TokenizerOutput(path: output) }

  func run() throws {
    let target = try TokenizerOutput(path: output)
    let special = specialTokens?.tokens ?? []
    var vocabulary = Vocabulary(capacity: 256)
    for byte in UInt8.min...UInt8.max { try vocabulary.add([byte], id: TokenID(special.count + Int(byte))) }
    let added = special.enumerated().map { AddedToken(id: TokenID($0.offset), content: $0.element) }
    // Special tokens stand below the bytes: they are in the vocabulary, spelt as they are.
    var model = BytePairModel(alphabet: .bytes, vocabulary: vocabulary, merges: [])
    for token in added {
      guard String(validating: token.content, as: UTF8.self) != nil, !token.content.isEmpty,
        model.vocabulary.id(of: token.content).map({ model.verbatimSpellings[$0] == nil }) ?? true
      else {
        throw ValidationError(
          "The special token '\(String(decoding: token.content, as: UTF8.self))' is no text of its own.")
      }
      try model.vocabulary.add(token.content, id: token.id)
      model.verbatimSpellings[token.id] = token.content
    }
    let tokenizer = Tokenizer(
      preTokenizer: .byteLevel(addPrefixSpace: false, trimOffsets: true, useRegex: false), model: .bytePair(model),
      decoder: .byteLevel(addPrefixSpace: true, trimOffsets: true, useRegex: true), addedTokens: added)
    try target.write(tokenizer, to: target.path)
  }
}
