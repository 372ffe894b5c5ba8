/// Cuts single pieces into tokens: byte-pair encoding without the stages around it.
///
/// For texts use ``Encoder``, which splits them into pieces and remembers what it has seen.
package struct BytePairEncoder: ~Copyable {
  private let tables: BytePairTables
  private var segmenter: BytePairSegmenter

  /// An encoder for pieces; symbols that are not in the vocabulary are left out if `dropsUnknown`, else an error.
  package init(_ tables: BytePairTables, dropsUnknown: Bool = false) {
    self.tables = tables
    segmenter = BytePairSegmenter(tables, options: EncodingOptions(unknownSymbols: dropsUnknown ? .drop : .fail))
  }

  /// The tokens of `piece`.
  ///
  /// - Throws: `unknownSymbol`, with the offset in the piece.
  package mutating func encode(_ piece: [UInt8]) throws(EncodingError) -> [TokenID] {
    if piece.isEmpty { return [] }
    let tables = tables
    return try piece.withUnsafeBufferPointer { bytes throws(EncodingError) in
      try tables.withView { view throws(EncodingError) in
        let count = try segmenter.segment(bytes, tables, view)
        return Array(UnsafeBufferPointer(start: segmenter.tokens, count: count))
      }
    }
  }

  /// The tokens of `piece` and where each begins in it.
  package mutating func encodeTrackingStarts(
    _ piece: [UInt8]
  ) throws(EncodingError) -> [(token: TokenID, start: Int)] {
    if piece.isEmpty { return [] }
    let tables = tables
    return try piece.withUnsafeBufferPointer { bytes throws(EncodingError) in
      try tables.withView { view throws(EncodingError) in
        let count = try segmenter.segmentTrackingStarts(bytes, tables, view)
        return (0..<count).map { (segmenter.tokens[$0], segmenter.start($0)) }
      }
    }
  }

  /// The tokens of `piece` with merges passed over at random.
  package mutating func encode(
    _ piece: [UInt8], dropout: Double, generator: inout RandomGenerator
  ) throws(EncodingError) -> [TokenID] {
    if piece.isEmpty { return [] }
    let tables = tables
    segmenter.dropout = dropout
    return try piece.withUnsafeBufferPointer { bytes throws(EncodingError) in
      try tables.withView { view throws(EncodingError) in
        let count = try segmenter.segmentAtRandom(bytes, tables, view, generator: &generator)
        return Array(UnsafeBufferPointer(start: segmenter.tokens, count: count))
      }
    }
  }
}
