import Tokenization

/// What one thread keeps from round to round: an encoder, a counter or a decoder with its caches.
final class BenchWorker {
  private let task: BenchTask
  private var encoder: Encoder
  private var counter: PieceCounter
  private let decoder: Decoder
  private var ids: [TokenID] = []
  private var bytes: [UInt8] = []
  /// Tokens written or read.
  private(set) var tokenCount = 0

  init(_ task: BenchTask, _ compiled: CompiledTokenizer, _ decoder: Decoder) throws {
    self.task = task
    self.decoder = decoder
    encoder = Encoder(compiled)
    let tokenizer = compiled.tokenizer
    counter = try PieceCounter(
      normalizer: tokenizer.normalizer, preTokenizer: tokenizer.preTokenizer, alphabet: tokenizer.model.alphabet)
  }

  /// Pieces looked up and pieces not found.
  var cacheUse: (pieces: Int, misses: Int) { encoder.cacheUse }

  /// Does the task to one document.
  ///
  /// - Parameter encoded: its ids, for decoding.
  func work(on document: Range<Int>, of text: BenchText, encoded: [TokenID]) throws {
    switch task {
    case .encode:
      ids.removeAll(keepingCapacity: true)
      try encoder.encode(text.bytes.span.extracting(document), into: &ids)
      tokenCount += ids.count
    case .decode:
      bytes.removeAll(keepingCapacity: true)
      try decoder.decode(encoded, into: &bytes)
      tokenCount += encoded.count
    case .count:
      try counter.add(TextBatch(bytes: text.bytes, ranges: [document]))
    }
  }

  /// The ids of a document.
  func encode(_ document: Range<Int>, of text: BenchText) throws -> [TokenID] {
    ids.removeAll(keepingCapacity: true)
    try encoder.encode(text.bytes.span.extracting(document), into: &ids)
    return Array(ids)
  }
}
