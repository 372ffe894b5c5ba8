internal import JSON

/// One tokenizer of a sweep and what was measured of it.
public struct SweepPoint: Sendable, Equatable {
  /// The algorithm's name.
  public var algorithm: String
  /// Tokens that were asked for.
  public var size: Int
  /// Ids that have a token.
  public var vocabularySize: Int
  /// Rows of a model's embedding matrix.
  public var embeddingRows: Int
  /// Where the tokenizer is, relative to the sweep's folder.
  public var tokenizer: String
  /// Records of the text that was measured.
  public var records = 0
  /// Its bytes.
  public var bytes = 0
  /// Its Unicode scalars.
  public var scalars = 0
  /// The tokens that it takes.
  public var tokens = 0
  /// What a model's sequence has for the text: its tokens, or for byte-to-word its words.
  public var positions = 0
  /// Records that do not come back byte for byte.
  public var changedRecords = 0
  /// Bits a byte that bring these records back (`LostText`); every loss has them in it.
  public var lostBitsPerByte = 0.0
  /// Bits a byte of independent tokens, probabilities from other text, (n + 1) / (N + vocabulary).
  public var unigramBitsPerByte = 0.0
  /// The same with the frequencies of the measured text, which is too low.
  public var plugInBitsPerByte = 0.0
  /// Bits a byte of each token behind the one before it; nil where it was not asked for.
  public var bigramBitsPerByte: Double?
  /// Shannon's entropy of the tokens, as a share of the most that as many different ones could have.
  public var shannonEfficiency = 0.0
  /// The same of Rényi's entropy, of the order that the measurement has.
  public var renyiEfficiency = 0.0
  /// Ids that occur in the measured text.
  public var idsUsed = 0
  /// Tokens that the probabilities were counted on.
  public var countedTokens = 0
  /// Seconds of the run that made this size, and others with it.
  public var trainingSeconds = 0.0
  /// How many sizes the run made.
  public var runSizes = 1
  /// Of the measured text, by one thread.
  public var encodingSeconds = 0.0
  /// Tokens that every vocabulary as large needs for the measured text, split alike, at least; nil where that is not known.
  public var lowerBound: Int?
  /// Bits of the unigram model for stretches of the text, the same stretches for all points: how surely points differ
  /// is told from them.
  public var blockBits: [Double] = []
  /// The bytes of each of these stretches.
  public var blockBytes: [Int] = []

  /// A point of which nothing has been measured.
  public init(algorithm: String, size: Int, vocabularySize: Int, embeddingRows: Int, tokenizer: String) {
    self.algorithm = algorithm
    self.size = size
    self.vocabularySize = vocabularySize
    self.embeddingRows = embeddingRows
    self.tokenizer = tokenizer
  }

  /// Bytes that a token stands for.
  public var bytesPerToken: Double { tokens == 0 ? 0 : Double(bytes) / Double(tokens) }

  /// Parameters of an embedding matrix of so many columns.
  public func embeddingParameters(width: Int) -> Int {
    embeddingRows.multipliedReportingOverflow(by: width).partialValue
  }

  /// The share of its tokens that a better vocabulary could save at most.
  public var gap: Double? {
    guard let lowerBound, tokens > 0 else { return nil }
    return Double(tokens - lowerBound) / Double(tokens)
  }

  // MARK: JSON

  /// Everything, under stable keys.
  var members: [JSONValue.Member] {
    [
      .init("algorithm", .text(algorithm)), .init("size", .integer(size)),
      .init("vocabulary_size", .integer(vocabularySize)), .init("embedding_rows", .integer(embeddingRows)),
      .init("tokenizer", .text(tokenizer)), .init("records", .integer(records)), .init("bytes", .integer(bytes)),
      .init("scalars", .integer(scalars)), .init("tokens", .integer(tokens)), .init("positions", .integer(positions)),
      .init("changed_records", .integer(changedRecords)), .init("lost_bits_per_byte", .number(lostBitsPerByte)),
      .init("unigram_bits_per_byte", .number(unigramBitsPerByte)),
      .init("unigram_plugin_bits_per_byte", .number(plugInBitsPerByte)),
      .init("bigram_bits_per_byte", bigramBitsPerByte.map { .number($0) } ?? .null),
      .init("shannon_efficiency", .number(shannonEfficiency)), .init("renyi_efficiency", .number(renyiEfficiency)),
      .init("ids_used", .integer(idsUsed)), .init("counted_tokens", .integer(countedTokens)),
      .init("training_seconds", .number(trainingSeconds)), .init("run_sizes", .integer(runSizes)),
      .init("encoding_seconds", .number(encodingSeconds)),
      .init("lower_bound", lowerBound.map { .integer($0) } ?? .null), .init("gap", gap.map { .number($0) } ?? .null),
      .init("block_bits", .array(blockBits.map { .number($0) })),
      .init("block_bytes", .array(blockBytes.map { .integer($0) })),
    ]
  }

  /// The point that ``members`` was made from; nil when something is missing.
  init?(_ json: JSONValue) {
    func integer(_ key: StaticString) -> Int? { if case .integer(let value)? = json[key] { value } else { nil } }
    func text(_ key: StaticString) -> String? {
      if case .string(let value)? = json[key] { String(decoding: value, as: UTF8.self) } else { nil }
    }
    guard let algorithm = text("algorithm"), let size = integer("size"),
      let vocabularySize = integer("vocabulary_size"), let embeddingRows = integer("embedding_rows"),
      let tokenizer = text("tokenizer"), let records = integer("records"), let bytes = integer("bytes"),
      let scalars = integer("scalars"), let tokens = integer("tokens"), let positions = integer("positions"),
      let changedRecords = integer("changed_records"), let lost = json["lost_bits_per_byte"]?.double,
      let unigram = json["unigram_bits_per_byte"]?.double,
      let plugIn = json["unigram_plugin_bits_per_byte"]?.double,
      let shannon = json["shannon_efficiency"]?.double, let renyi = json["renyi_efficiency"]?.double,
      let idsUsed = integer("ids_used"), let countedTokens = integer("counted_tokens"),
      let trainingSeconds = json["training_seconds"]?.double, let runSizes = integer("run_sizes"),
      let encodingSeconds = json["encoding_seconds"]?.double,
      case .array(let blockBits)? = json["block_bits"], case .array(let blockBytes)? = json["block_bytes"],
      blockBits.count == blockBytes.count
    else { return nil }
    self.init(
      algorithm: algorithm, size: size, vocabularySize: vocabularySize, embeddingRows: embeddingRows,
      tokenizer: tokenizer)
    (self.records, self.bytes, self.scalars, self.tokens) = (records, bytes, scalars, tokens)
    (self.positions, self.changedRecords, lostBitsPerByte) = (positions, changedRecords, lost)
    (unigramBitsPerByte, plugInBitsPerByte) = (unigram, plugIn)
    bigramBitsPerByte = json["bigram_bits_per_byte"]?.double
    (shannonEfficiency, renyiEfficiency, self.idsUsed) = (shannon, renyi, idsUsed)
    (self.countedTokens, self.trainingSeconds, self.runSizes) = (countedTokens, trainingSeconds, runSizes)
    self.encodingSeconds = encodingSeconds
    lowerBound = integer("lower_bound")
    self.blockBits = blockBits.compactMap(\.double)
    self.blockBytes = blockBytes.compactMap { if case .integer(let value) = $0 { value } else { nil } }
    guard self.blockBits.count == blockBits.count, self.blockBytes.count == blockBytes.count else { return nil }
  }
}

extension JSONValue {
  /// The number that this is, whole ones too.
  fileprivate var double: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }
}
