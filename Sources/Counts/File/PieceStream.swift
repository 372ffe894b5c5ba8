package import Tokenization

/// Pieces and their counts, ascending by bytes, one at a time.
package protocol PieceStream: ~Copyable {
  /// Puts the next piece into `piece`, in place of what it holds, and returns its count; nil at the end.
  mutating func next(into piece: inout [UInt8]) throws -> UInt64?
}

extension SortedPieces: PieceStream {}
extension CountsReader: PieceStream {}
