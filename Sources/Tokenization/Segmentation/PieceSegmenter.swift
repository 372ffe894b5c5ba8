/// Cuts single pieces into tokens: what each algorithm brings to ``PieceEncoder``, which remembers what pieces became.
///
/// After a call the tokens stand in `tokens` until the next one. Pieces are never empty.
protocol PieceSegmenter: ~Copyable {
  /// What encoders on all threads share.
  associatedtype Tables: SegmentationTables

  init(_ tables: Tables, options: EncodingOptions)

  /// The tokens of the piece segmented last, by their place in it.
  var tokens: UnsafePointer<TokenID> { get }

  /// Where a token of the piece segmented last begins, in bytes of the piece; it ends where the next one begins.
  ///
  /// Only after `segmentTrackingStarts` or `segmentAtRandom`.
  func start(_ index: Int) -> Int

  /// How many symbols were left out because they are not in the vocabulary.
  var droppedCount: Int { get }

  /// Cuts a piece and returns how many tokens it has.
  ///
  /// - Throws: `unknownSymbol`, with the offset in the piece.
  mutating func segment(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: Tables, _ view: Tables.View
  ) throws(EncodingError) -> Int

  /// As `segment`, for a part of a piece that ``SegmentationTables/bridges`` cut off.
  mutating func segmentPart(
    _ part: UnsafeBufferPointer<UInt8>, _ tables: Tables, _ view: Tables.View
  ) throws(EncodingError) -> Int

  /// As `segment`, and remembers where each token begins.
  mutating func segmentTrackingStarts(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: Tables, _ view: Tables.View
  ) throws(EncodingError) -> Int

  /// As `segmentTrackingStarts`, one of the possible segmentations drawn at random, where the options ask for that.
  mutating func segmentAtRandom(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: Tables, _ view: Tables.View, generator: inout RandomGenerator
  ) throws(EncodingError) -> Int
}

extension PieceSegmenter where Self: ~Copyable {
  @inline(__always)
  mutating func segmentPart(
    _ part: UnsafeBufferPointer<UInt8>, _ tables: Tables, _ view: Tables.View
  ) throws(EncodingError) -> Int {
    try segment(part, tables, view)
  }
}

/// A model made ready for segmenting.
protocol SegmentationTables: Sendable {
  /// The tables as bare memory, so that look-ups in a hot loop count no references.
  associatedtype View

  /// Gives the view for the time of `body`.
  func withView<Result, Failure: Error>(_ body: (View) throws(Failure) -> Result) throws(Failure) -> Result

  /// Whether every text can be written as symbols of the vocabulary.
  var knowsEverySymbol: Bool { get }

  /// Where long pieces can be cut into parts that are segmented by themselves; nil for nowhere.
  var bridges: BridgeTable? { get }

  /// The token that a piece is as a whole, whatever its parts would give; asked before a piece is cut at `bridges`.
  func wholePieceToken(_ piece: UnsafeBufferPointer<UInt8>) -> TokenID?
}

extension SegmentationTables {
  var bridges: BridgeTable? { nil }
  func wholePieceToken(_ piece: UnsafeBufferPointer<UInt8>) -> TokenID? { nil }
}
