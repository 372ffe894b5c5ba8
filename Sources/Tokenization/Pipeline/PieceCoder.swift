/// A ``PieceEncoder`` of whatever algorithm.
///
/// The one place where an encoder goes through a table of functions: once for each stretch of text, so that the loops over
/// pieces are compiled for their algorithm.
protocol PieceCoder: AnyObject {
  /// How many ids have come together.
  var count: Int { get }
  /// The ids that have come together.
  var collected: UnsafeBufferPointer<TokenID> { get }
  /// How many symbols were left out because they are not in the vocabulary.
  var droppedCount: Int { get }
  /// Pieces that were looked up, and those that the cache did not have.
  var cacheUse: (pieces: Int, misses: Int) { get }

  func removeAll()
  func append(_ id: TokenID)
  func encode(_ text: UnsafeBufferPointer<UInt8>, scanner: PieceScanner) throws(EncodingError)
  func encode(_ text: UnsafeBufferPointer<UInt8>, pieces: [Range<Int>]) throws(EncodingError)
  func encode(_ text: UnsafeBufferPointer<UInt8>, cutBy words: inout SpacedWords) throws
  func encodeAtRandom(
    _ text: UnsafeBufferPointer<UInt8>, pieces: [Range<Int>], generator: inout RandomGenerator) throws(EncodingError)
  func encodeTracking(
    _ piece: UnsafeBufferPointer<UInt8>, atRandom: Bool, generator: inout RandomGenerator, _ place: (Range<Int>) -> Void
  ) throws(EncodingError)
}

/// The ``PieceCoder`` of one algorithm.
///
/// What goes through a table of functions is compiled once for all algorithms unless it is asked for: hence the attributes,
/// without which each look-up finds its fields, and each piece its segmenter, at run time.
final class AlgorithmPieceCoder<Segmenter: PieceSegmenter & ~Copyable>: PieceCoder {
  private var encoder: PieceEncoder<Segmenter>

  init(_ tables: Segmenter.Tables, options: EncodingOptions) {
    encoder = PieceEncoder(tables, options: options)
  }

  var count: Int { encoder.count }
  var collected: UnsafeBufferPointer<TokenID> { encoder.collected }
  var droppedCount: Int { encoder.droppedCount }
  var cacheUse: (pieces: Int, misses: Int) { encoder.cacheUse }

  func removeAll() { encoder.removeAll() }
  func append(_ id: TokenID) { encoder.append(id) }

  @_specialize(where Segmenter == BytePairSegmenter)
  @_specialize(where Segmenter == WordPieceSegmenter)
  @_specialize(where Segmenter == UnigramSegmenter)
  @_specialize(where Segmenter == InventorySegmenter)
  @_specialize(where Segmenter == WordLevelSegmenter)
  @_specialize(where Segmenter == ByteToWordSegmenter)
  func encode(_ text: UnsafeBufferPointer<UInt8>, scanner: PieceScanner) throws(EncodingError) {
    try encoder.encode(text, scanner: scanner)
  }

  @_specialize(where Segmenter == BytePairSegmenter)
  @_specialize(where Segmenter == WordPieceSegmenter)
  @_specialize(where Segmenter == UnigramSegmenter)
  @_specialize(where Segmenter == InventorySegmenter)
  @_specialize(where Segmenter == WordLevelSegmenter)
  @_specialize(where Segmenter == ByteToWordSegmenter)
  func encode(_ text: UnsafeBufferPointer<UInt8>, pieces: [Range<Int>]) throws(EncodingError) {
    try encoder.encode(text, pieces: pieces)
  }

  @_specialize(where Segmenter == BytePairSegmenter)
  @_specialize(where Segmenter == WordPieceSegmenter)
  @_specialize(where Segmenter == UnigramSegmenter)
  @_specialize(where Segmenter == InventorySegmenter)
  @_specialize(where Segmenter == WordLevelSegmenter)
  @_specialize(where Segmenter == ByteToWordSegmenter)
  func encode(_ text: UnsafeBufferPointer<UInt8>, cutBy words: inout SpacedWords) throws {
    try encoder.encode(text, cutBy: &words)
  }

  func encodeAtRandom(
    _ text: UnsafeBufferPointer<UInt8>, pieces: [Range<Int>], generator: inout RandomGenerator
  ) throws(EncodingError) {
    try encoder.encodeAtRandom(text, pieces: pieces, generator: &generator)
  }

  @_specialize(where Segmenter == BytePairSegmenter)
  @_specialize(where Segmenter == WordPieceSegmenter)
  @_specialize(where Segmenter == UnigramSegmenter)
  @_specialize(where Segmenter == InventorySegmenter)
  @_specialize(where Segmenter == WordLevelSegmenter)
  @_specialize(where Segmenter == ByteToWordSegmenter)
  func encodeTracking(
    _ piece: UnsafeBufferPointer<UInt8>, atRandom: Bool, generator: inout RandomGenerator, _ place: (Range<Int>) -> Void
  ) throws(EncodingError) {
    try encoder.encodeTracking(piece, atRandom: atRandom, generator: &generator, place)
  }
}
