import Corpora
import Tokenization

/// What one tokenizer does to a text, and another beside it.
struct TextUse: Sendable {
  var tokens: TokenUse
  /// Of a byte-to-word tokenizer.
  var words: WordUse?
  var other: TokenUse?

  /// Nothing yet.
  init(_ tokenizer: Tokenizer, _ other: Tokenizer?) {
    tokens = TokenUse(idEnd: tokenizer.idEnd)
    if case .byteToWord = tokenizer.model { words = WordUse() }
    self.other = other.map { TokenUse(idEnd: $0.idEnd) }
  }

  /// Adds what was counted elsewhere.
  mutating func add(_ use: TextUse) {
    tokens.add(use.tokens)
    if let added = use.words { words?.add(added) }
    if let added = use.other { other?.add(added) }
  }
}

/// Counts what tokenizers do to batches of records; one for each thread.
struct TextUseCounter: ~Copyable {
  private let tokenizer: Tokenizer
  private let otherTokenizer: Tokenizer?
  private var encoder: Encoder
  private var otherEncoder: Encoder?
  private let scanner: ByteWordScanner?
  private let normalizer: TextNormalizer?
  private var ids: [TokenID] = []

  init(_ compiled: CompiledTokenizer, _ other: CompiledTokenizer?) throws {
    var scanner: ByteWordScanner?
    if case .byteToWord(let model) = compiled.tokenizer.model { scanner = model.scanner }
    let normalizer = try compiled.tokenizer.normalizer.map { try TextNormalizer($0) }
    tokenizer = compiled.tokenizer
    otherTokenizer = other?.tokenizer
    encoder = Encoder(compiled)
    if let other { otherEncoder = Encoder(other) } else { otherEncoder = nil }
    self.scanner = scanner
    self.normalizer = normalizer
  }

  /// What becomes of a batch.
  ///
  /// - Throws: `RecordFailure`, with the place of the record.
  mutating func count(_ batch: RecordBatch) throws -> TextUse {
    var use = TextUse(tokenizer, otherTokenizer)
    for (index, range) in batch.ranges.enumerated() {
      do {
        ids.removeAll(keepingCapacity: true)
        try encoder.encode(batch.bytes.span.extracting(range), into: &ids)
        use.tokens.add(batch.bytes[range], ids: ids)
        if let scanner {
          let text = Array(batch.bytes[range])
          use.words?.add(try normalizer?.normalize(text) ?? text, scanner: scanner)
        }
        if otherTokenizer != nil {
          ids.removeAll(keepingCapacity: true)
          try otherEncoder?.encode(batch.bytes.span.extracting(range), into: &ids)
          use.other?.add(batch.bytes[range], ids: ids)
        }
      } catch {
        throw RecordFailure(location: batch.location(of: index), reason: error)
      }
    }
    return use
  }
}
