internal import CBLAS

/// Eigenvalues and eigenvectors of a symmetric matrix, largest value first.
package struct SymmetricEigenvectors: Sendable {
  /// Descending.
  package let values: [Double]
  /// Row *i* belongs to value *i*; its number farthest from 0 is positive, so that there is one answer.
  package let vectors: [Double]

  /// - Parameter matrix: `count` × `count` numbers, symmetric.
  /// - Throws: `TransferError.noLinearAlgebra`.
  /// - Complexity: O(*n*³).
  package init(_ matrix: [Double], count: Int) throws(TransferError) {
    precondition(matrix.count == count * count && count <= 16_000, "a square matrix of moderate size")
    if let reason = cleave_lapack_load() { throw .noLinearAlgebra(String(cString: reason)) }
    guard count > 0 else {
      (values, vectors) = ([], [])
      return
    }
    var rows = matrix
    var ascending = [Double](repeating: 0, count: count)
    var work = [Double](repeating: 0, count: 1 + 6 * count + 2 * count * count)
    var integers = [Int32](repeating: 0, count: 3 + 5 * count)
    let (workCount, integerCount) = (Int32(work.count), Int32(integers.count))
    let status = cleave_dsyevd(Int32(count), &rows, &ascending, &work, workCount, &integers, integerCount)
    guard status == 0 else {
      throw .noLinearAlgebra("eigenvectors of a \(count) × \(count) matrix could not be found (dsyevd: \(status))")
    }
    values = ascending.reversed()
    var vectors: [Double] = []
    vectors.reserveCapacity(rows.count)
    for row in (0..<count).reversed() {
      let vector = rows[row * count..<(row + 1) * count]
      let farthest = vector.reduce(0) { abs($1) > abs($0) ? $1 : $0 }
      vectors += farthest < 0 ? vector.map { -$0 } : Array(vector)
    }
    self.vectors = vectors
  }
}
