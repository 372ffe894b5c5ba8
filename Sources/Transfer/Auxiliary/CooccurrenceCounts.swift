internal import Glibc
public import Tokenization

/// How often tokens stand near each other in a text.
///
/// Within a window of *w* tokens a pair at distance *d* counts *w* − *d* + 1, the mean of word2vec's random windows. Counts
/// are whole numbers, so their sum does not depend on the order in which texts come.
///
/// ```
/// keys    open addressing: row << 32 | column, or the empty mark
/// counts  the same places
/// ```
public struct CooccurrenceCounts: Sendable {
  /// Tokens to each side that count as near.
  public let window: Int
  /// One past the largest id.
  public let idEnd: Int
  /// How often each id was seen.
  public private(set) var uses: [UInt64]
  /// Pairs counted so far that differ.
  public private(set) var pairCount = 0
  /// More than this many different pairs are not kept: counting fails.
  public let pairLimit: Int

  private var keys: [UInt64]
  private var counts: [UInt64]
  private static let empty = UInt64.max

  /// No counts.
  ///
  /// - Parameter pairLimit: each pair takes about 30 bytes.
  public init(window: Int = 5, idEnd: Int, pairLimit: Int = 100_000_000) {
    precondition(window >= 1 && idEnd >= 0, "a window of at least one token")
    self.window = window
    self.idEnd = idEnd
    self.pairLimit = pairLimit
    uses = Array(repeating: 0, count: idEnd)
    keys = Array(repeating: CooccurrenceCounts.empty, count: 1 << 12)
    counts = Array(repeating: 0, count: 1 << 12)
  }

  /// Adds the pairs of a text; ids beyond `idEnd` take their place but count for nothing.
  ///
  /// - Throws: `TransferError.badSetting` when there are too many different pairs.
  /// - Complexity: O(*n* · window).
  public mutating func add(_ ids: ArraySlice<TokenID>) throws(TransferError) {
    for place in ids.indices {
      let id = ids[place]
      guard Int(id) < idEnd else { continue }
      uses[Int(id)] += 1
      for other in place + 1..<max(place + 1, min(ids.endIndex, place + 1 + window)) {
        let near = ids[other]
        guard Int(near) < idEnd else { continue }
        let weight = UInt64(window - (other - place) + 1)
        try add(UInt64(id) << 32 | UInt64(near), weight)
        try add(UInt64(near) << 32 | UInt64(id), weight)
      }
    }
  }

  private mutating func add(_ key: UInt64, _ weight: UInt64) throws(TransferError) {
    var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 20) & (keys.count - 1)
    while keys[slot] != CooccurrenceCounts.empty {
      if keys[slot] == key {
        counts[slot] &+= weight
        return
      }
      slot = (slot + 1) & (keys.count - 1)
    }
    guard pairCount < pairLimit else {
      throw .badSetting(
        name: "auxiliary text", expected: "at most \(pairLimit) different pairs of near tokens",
        found: "more; use less text or a smaller window")
    }
    keys[slot] = key
    counts[slot] = weight
    pairCount += 1
    if pairCount * 2 > keys.count { grow() }
  }

  private mutating func grow() {
    let (oldKeys, oldCounts) = (keys, counts)
    keys = Array(repeating: CooccurrenceCounts.empty, count: 2 * oldKeys.count)
    counts = Array(repeating: 0, count: 2 * oldKeys.count)
    for (index, key) in oldKeys.enumerated() where key != CooccurrenceCounts.empty {
      var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 20) & (keys.count - 1)
      while keys[slot] != CooccurrenceCounts.empty { slot = (slot + 1) & (keys.count - 1) }
      keys[slot] = key
      counts[slot] = oldCounts[index]
    }
  }

  /// Positive pointwise mutual information of the ids that were seen often enough: ln(n(a, b) · N / (n(a) · n(b)ˢ)), where
  /// it is above 0. Contexts count by their share to the power *s*, which keeps rare ones from standing out.
  ///
  /// - Returns: a matrix of `kept.count` rows and columns, in the order of `kept`, ascending ids.
  /// - Source: Levy, Goldberg and Dagan 2015, sections 2.1 and 3.2 (s = 0.75).
  package func mutualInformation(minimumUses: Int, smoothing: Double = 0.75) -> (matrix: SparseMatrix, kept: [TokenID])
  {
    let kept = (0..<TokenID(idEnd)).filter { uses[Int($0)] >= UInt64(max(1, minimumUses)) }
    var places = [Int32](repeating: -1, count: idEnd)
    for (place, id) in kept.enumerated() { places[Int(id)] = Int32(place) }
    var order: [(key: UInt64, count: UInt64)] = []
    for (index, key) in keys.enumerated() where key != CooccurrenceCounts.empty {
      let (row, column) = (places[Int(key >> 32)], places[Int(key & 0xFFFF_FFFF)])
      guard row >= 0, column >= 0 else { continue }
      order.append((UInt64(row) << 32 | UInt64(column), counts[index]))
    }
    order.sort { $0.key < $1.key }
    var sums = [Double](repeating: 0, count: kept.count)
    for pair in order { sums[Int(pair.key >> 32)] += Double(pair.count) }
    let total = sums.reduce(0, +)
    let smoothed = sums.map { pow($0, smoothing) }
    let smoothedTotal = smoothed.reduce(0, +)
    var starts = [0]
    var columns: [UInt32] = []
    var values: [Float] = []
    var row = 0
    for pair in order {
      while row < Int(pair.key >> 32) {
        starts.append(columns.count)
        row += 1
      }
      let column = Int(pair.key & 0xFFFF_FFFF)
      let information = log(
        Double(pair.count) / total / (sums[row] / total * (smoothed[column] / smoothedTotal)))
      if information > 0 {
        columns.append(UInt32(column))
        values.append(Float(information))
      }
    }
    while starts.count <= kept.count { starts.append(columns.count) }
    return (
      SparseMatrix(
        rowCount: kept.count, columnCount: kept.count, starts: starts, columns: columns, values: values), kept
    )
  }
}
