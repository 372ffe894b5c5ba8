/// What a tokenizer does to a text: how often it uses each token, and on how much text.
public struct TokenUse: Sendable {
  public private(set) var recordCount = 0
  /// Bytes of text.
  public private(set) var byteCount = 0
  /// Unicode scalars of text; an ill-formed byte counts as one.
  public private(set) var scalarCount = 0
  public private(set) var tokenCount = 0
  /// Uses of each id.
  public private(set) var counts: [Int]

  /// No uses yet, of ids below `idEnd`.
  public init(idEnd: Int) { counts = Array(repeating: 0, count: idEnd) }

  /// Adds one record.
  ///
  /// - Complexity: O(*n*) in its bytes and ids.
  public mutating func add(_ text: ArraySlice<UInt8>, ids: [TokenID]) {
    recordCount += 1
    byteCount += text.count
    text.withUnsafeBufferPointer { bytes in
      var index = 0
      while index < bytes.count {
        index += UTF8Character.length(in: bytes, at: index)
        scalarCount += 1
      }
    }
    tokenCount += ids.count
    for id in ids { counts[Int(id)] += 1 }
  }

  /// Adds what another use counted.
  public mutating func add(_ other: TokenUse) {
    recordCount += other.recordCount
    byteCount += other.byteCount
    scalarCount += other.scalarCount
    tokenCount += other.tokenCount
    for (id, count) in other.counts.enumerated() { counts[id] += count }
  }

  /// Bytes of text a token stands for on average; 0 without tokens.
  public var bytesPerToken: Double { tokenCount == 0 ? 0 : Double(byteCount) / Double(tokenCount) }

  /// Unicode scalars a token stands for on average; 0 without tokens.
  public var scalarsPerToken: Double { tokenCount == 0 ? 0 : Double(scalarCount) / Double(tokenCount) }

  /// How many ids occur at all.
  public var usedCount: Int { counts.reduce(0) { $0 + ($1 > 0 ? 1 : 0) } }

  /// The ids used most, most first, the smaller id first among equals.
  ///
  /// - Complexity: O(*n* log *n*) in the number of ids.
  public func mostUsed(_ count: Int) -> [TokenID] {
    Array(counts.indices.filter { counts[$0] > 0 }.sorted { (counts[$1], $0) < (counts[$0], $1) }.prefix(count))
      .map(TokenID.init)
  }
}
