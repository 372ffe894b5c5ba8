/// How often each stretch of some symbols occurs in a text that is laid out in such stretches.
struct ChunkTally {
  private var counts = PieceCounts()
  private var chunk: [UInt8] = []
  private var symbolCount = 0
  private let length: Int

  /// - Parameter length: symbols of a stretch.
  init(length: Int) { self.length = length }

  /// Reads on in the piece, which occurs `count` times: the bytes of one symbol.
  mutating func add(_ symbol: UnsafeBufferPointer<UInt8>, count: UInt64 = 1) throws(PieceCountsError) {
    chunk.append(contentsOf: symbol)
    symbolCount += 1
    guard symbolCount == length else { return }
    try counts.add(chunk, count: count)
    endPiece()
  }

  /// Ends the piece: a stretch that it breaks off in is none.
  mutating func endPiece() {
    chunk.removeAll(keepingCapacity: true)
    symbolCount = 0
  }

  /// The stretches, the most frequent first, among equals those whose bytes come first.
  func mostFrequent() -> [[UInt8]] {
    // The sort is stable over what comes in order of bytes.
    counts.sorted().enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
      .map(\.element.piece)
  }
}
