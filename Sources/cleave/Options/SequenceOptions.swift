public import ArgumentParser
public import Datasets
import Tokenization

extension DatasetFormat: ExpressibleByArgument {}
extension DatasetElement: ExpressibleByArgument {}

/// How documents become sequences.
struct SequenceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Put this token behind every document, empty ones too: its id, or its spelling.", valueName: "token"))
  var endOfDocument: String?

  @Option(help: ArgumentHelp("Join all documents of a shard and cut them into rows of n ids.", valueName: "n"))
  var pack: Int?

  @Option(
    help: ArgumentHelp(
      "With --pack, fill up the last row with this token; without it the rest is left out, and counted.",
      valueName: "token"))
  var pad: String?

  @Option(
    help: ArgumentHelp(
      "Cut each document by itself into rows of powers of two, such as 64-8192, each length in files of its own.",
      valueName: "least-most"))
  var buckets: BucketRange?

  func validate() throws {
    if let pack, pack < 1 { throw ValidationError("--pack must be at least 1.") }
    if pack != nil, buckets != nil { throw ValidationError("Use either --pack or --buckets.") }
    if pad != nil, pack == nil { throw ValidationError("--pad is for --pack.") }
  }

  /// The layout.
  func layout(_ tokenizer: Tokenizer) throws -> SequenceLayout {
    if let pack { return .packed(length: pack, padding: try pad.map { try Self.id($0, in: tokenizer, "--pad") }) }
    if let buckets { return .buckets(smallest: buckets.smallest, largest: buckets.largest) }
    return .documents
  }

  /// The token behind every document.
  func endOfDocument(in tokenizer: Tokenizer) throws -> TokenID? {
    try endOfDocument.map { try Self.id($0, in: tokenizer, "--end-of-document") }
  }

  /// The id that a number is, or that of the token with this spelling.
  private static func id(_ text: String, in tokenizer: Tokenizer, _ option: String) throws -> TokenID {
    if let id = TokenID(text), Int(id) < tokenizer.idEnd { return id }
    let bytes = Array(text.utf8)
    if let added = tokenizer.addedTokens.first(where: { $0.content == bytes }) { return added.id }
    if let id = tokenizer.model.vocabulary.id(of: bytes) { return id }
    throw ValidationError(
      "\(option) '\(text)' is no token of the tokenizer, nor an id from 0 to \(tokenizer.idEnd - 1).")
  }
}

/// Two powers of two: `64-8192`.
struct BucketRange: ExpressibleByArgument {
  let smallest: Int
  let largest: Int

  init?(argument: String) {
    let parts = argument.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let smallest = parts[0], let largest = parts[1], smallest >= 1, smallest <= largest,
      largest <= 1 << 24, smallest.nonzeroBitCount == 1, largest.nonzeroBitCount == 1
    else { return nil }
    self.smallest = smallest
    self.largest = largest
  }
}

/// One of several parts of the work: `2/8`.
struct WorkShare: ExpressibleByArgument {
  let part: Int
  let count: Int

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let part = parts[0], let count = parts[1], part >= 1, part <= count else { return nil }
    self.part = part
    self.count = count
  }
}
