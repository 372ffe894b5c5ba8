internal import Tokenization

/// The distinct pieces of a text, ascending by bytes, with what each occurrence of them weighs together.
///
/// ```
/// bytes:   first piece|second piece|…|last piece
/// starts:  0, end of the first, …, bytes.count               count + 1 entries
/// ```
struct DistinctPieces: Sendable {
  private(set) var bytes: [UInt8] = []
  private(set) var starts: [Int] = [0]
  private(set) var weights: [Int64] = []

  /// How many there are.
  var count: Int { weights.count }

  /// Where piece `index` lies in `bytes`.
  func range(_ index: Int) -> Range<Int> { starts[index]..<starts[index + 1] }

  /// - Throws: `OptimalTrainingError.noPieces`, or `tooMuchText` where sums of the search could pass 64 bits.
  init(_ counts: PieceCounts) throws(OptimalTrainingError) {
    guard !counts.isEmpty else { throw .noPieces }
    var total: UInt64 = 0
    for (piece, count) in counts.sorted() {
      let (weight, overflow) = count.multipliedReportingOverflow(by: UInt64(piece.count))
      total = overflow ? .max : total.addingReportingOverflow(weight).partialValue
      guard !overflow, total <= DistinctPieces.byteLimit, bytes.count + piece.count < Int(UInt32.max) else {
        throw .tooMuchText(limit: Int(DistinctPieces.byteLimit))
      }
      bytes += piece
      starts.append(bytes.count)
      weights.append(Int64(count))
    }
  }

  /// Gives pieces other weights, one for each.
  mutating func reweigh(_ weights: [Int64]) { self.weights = weights }

  /// The most bytes of text: all of them times the unit of a multiplier fit 63 bits.
  static let byteLimit: UInt64 = 1 << 40
}
