public import Tokenization

/// What a tokenizer made of a text: everything that measures are taken from.
///
/// Memory: 4 bytes a token and 33 a record.
public struct EncodedText: Sendable {
  /// The ids of all records, one after the other.
  public private(set) var ids: [TokenID] = []
  /// For each record where its ids end in `ids`.
  public private(set) var recordEnds: [Int] = []
  /// Bytes of each record, as it was given.
  public private(set) var recordByteCounts: [Int] = []
  /// Unicode scalars of each record.
  public private(set) var recordScalarCounts: [Int] = []
  /// Whether the decoded ids of each record are not its bytes.
  public private(set) var recordIsChanged: [Bool] = []
  /// Bits that bring each record back from its decoded ids: 0 where nothing was changed. See ``LostText``.
  public private(set) var recordLostBits: [Double] = []
  /// Occurrences of each id.
  public private(set) var counts: [Int]

  /// No text yet, of a tokenizer whose ids are below `idEnd`.
  public init(idEnd: Int) { counts = Array(repeating: 0, count: idEnd) }

  /// Adds a record.
  public mutating func add(
    ids new: some Collection<TokenID>, byteCount: Int, scalarCount scalars: Int, isChanged: Bool, lostBits: Double = 0
  ) {
    ids.append(contentsOf: new)
    for id in new { counts[Int(id)] += 1 }
    recordEnds.append(ids.count)
    recordByteCounts.append(byteCount)
    recordScalarCounts.append(scalars)
    recordIsChanged.append(isChanged)
    recordLostBits.append(lostBits)
  }

  /// Adds the records of `other` behind those that are there.
  public mutating func append(_ other: EncodedText) {
    let start = ids.count
    ids += other.ids
    for end in other.recordEnds { recordEnds.append(end + start) }
    recordByteCounts += other.recordByteCounts
    recordScalarCounts += other.recordScalarCounts
    recordIsChanged += other.recordIsChanged
    recordLostBits += other.recordLostBits
    for (id, count) in other.counts.enumerated() where count > 0 { counts[id] += count }
  }

  /// One past the largest id that there can be.
  public var idEnd: Int { counts.count }
  /// How many records there are.
  public var recordCount: Int { recordEnds.count }
  /// How many tokens there are.
  public var tokenCount: Int { ids.count }
  /// Unicode scalars of all records.
  public var scalarCount: Int { recordScalarCounts.reduce(0, +) }
  /// Records whose decoded ids are not their bytes.
  public var changedRecordCount: Int { recordIsChanged.count { $0 } }
  /// Bytes of all records.
  public var byteCount: Int { recordByteCounts.reduce(0, +) }

  /// The ids of one record.
  public func record(_ index: Int) -> ArraySlice<TokenID> {
    ids[(index == 0 ? 0 : recordEnds[index - 1])..<recordEnds[index]]
  }

  /// How many tokens a record has.
  public func recordTokenCount(_ index: Int) -> Int { recordEnds[index] - (index == 0 ? 0 : recordEnds[index - 1]) }

  /// Bytes a token stands for on average: a ratio of sums, 0 without tokens.
  public var bytesPerToken: Double { ids.isEmpty ? 0 : Double(byteCount) / Double(ids.count) }

  /// Unicode scalars a token stands for on average; 0 without tokens.
  public var scalarsPerToken: Double { ids.isEmpty ? 0 : Double(scalarCount) / Double(ids.count) }
}
