/// Cuts words into the longest tokens from the left, in linear time.
struct WordPieceSegmenter: PieceSegmenter, ~Copyable {
  private var found = WorkBuffer<TokenID>(capacity: 128)
  private var starts = WorkBuffer<UInt32>(capacity: 128)
  private let dropsUnknown: Bool
  private(set) var droppedCount = 0

  init(_ tables: WordPieceTables, options: EncodingOptions) { dropsUnknown = options.unknownSymbols == .drop }

  @inline(__always)
  var tokens: UnsafePointer<TokenID> { UnsafePointer(found.base) }

  @inline(__always)
  func start(_ index: Int) -> Int { Int(starts.base[index]) }

  @inline(__always)
  mutating func segment(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: WordPieceTables, _ view: LongestMatch.View
  ) throws(EncodingError) -> Int {
    let limit = tables.model.characterLimit
    found.reserve(piece.count)
    if piece.count <= limit || !WordPieceSegmenter.isLonger(piece, than: limit, tables.model.alphabet) {
      if let count = view.match(piece, into: found.base) { return count }
    }
    if let unknown = tables.model.unknown {
      found.base[0] = unknown
      return 1
    }
    guard dropsUnknown else { throw .unknownSymbol(Array(piece), offset: 0) }
    droppedCount += 1
    return 0
  }

  /// Whether a piece has more characters than `limit`. No further is read than it takes to know.
  private static func isLonger(_ piece: UnsafeBufferPointer<UInt8>, than limit: Int, _ alphabet: Alphabet) -> Bool {
    if alphabet == .bytes { return piece.count > limit }
    var position = 0
    var characters = 0
    while position < piece.count, characters <= limit {
      position += UTF8Character.length(in: piece, at: position)
      characters += 1
    }
    return characters > limit
  }

  mutating func segmentTrackingStarts(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: WordPieceTables, _ view: LongestMatch.View
  ) throws(EncodingError) -> Int {
    let count = try segment(piece, tables, view)
    starts.reserve(count)
    var position = 0
    for index in 0..<count {
      starts.base[index] = UInt32(truncatingIfNeeded: position)
      // An unknown token is alone, and nothing follows it.
      position += tables.model.vocabulary[found.base[index]].count
      if index > 0 { position -= tables.model.continuingPrefix.count }
    }
    return count
  }

  /// There is one segmentation only.
  mutating func segmentAtRandom(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: WordPieceTables, _ view: LongestMatch.View,
    generator: inout RandomGenerator
  ) throws(EncodingError) -> Int {
    try segmentTrackingStarts(piece, tables, view)
  }
}
