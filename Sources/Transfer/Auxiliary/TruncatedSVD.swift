internal import CBLAS
internal import Tokenization

/// The largest singular values of a sparse matrix and their left vectors, found from random projections.
///
/// - Source: Halko, Martinsson and Tropp 2011, algorithms 4.4 (subspace iteration) and 5.1; bases are made orthonormal
///   through the eigenvectors of their products, twice.
package struct TruncatedSVD: Sendable {
  /// Descending.
  package let values: [Double]
  /// Row *i* has one number for each value: its left vectors, standing side by side.
  package let left: [Double]

  /// - Parameters:
  ///   - rank: how many values; fewer are found where the matrix has no more.
  ///   - iterations: multiplications with matrix and transpose that sharpen the projections.
  /// - Throws: `TransferError.noLinearAlgebra`.
  /// - Complexity: O((*n* + *r* · rank) · rank · iterations) in numbers *n* and rows *r*.
  package init(
    _ matrix: SparseMatrix, rank: Int, oversampling: Int = 10, iterations: Int = 4, seed: UInt64, workers: Int = 1
  ) throws {
    try LinearAlgebra.load()
    let transposed = matrix.transposed
    var width = min(rank + oversampling, matrix.rowCount, matrix.columnCount)
    var generator = RandomGenerator(seed: seed)
    let random = (0..<matrix.columnCount * width).map { _ in generator.nextNormal() }
    var basis = try matrix.product(random, width: width, workers: workers)
    try TruncatedSVD.orthonormalize(&basis, rows: matrix.rowCount, width: &width)
    for _ in 0..<iterations {
      var other = try transposed.product(basis, width: width, workers: workers)
      try TruncatedSVD.orthonormalize(&other, rows: matrix.columnCount, width: &width)
      basis = try matrix.product(other, width: width, workers: workers)
      try TruncatedSVD.orthonormalize(&basis, rows: matrix.rowCount, width: &width)
    }
    // What the matrix is within the basis: its transpose, columns × width.
    let inside = try transposed.product(basis, width: width, workers: workers)
    let eigen = try SymmetricEigenvectors(
      TruncatedSVD.gram(inside, rows: matrix.columnCount, width: width), count: width)
    let count = min(rank, eigen.values.count { $0 > 0 })
    values = eigen.values.prefix(count).map { $0.squareRoot() }
    left = TruncatedSVD.product(
      basis, rows: matrix.rowCount, width: width, transposed: Array(eigen.vectors.prefix(count * width)), count: count)
  }

  /// Makes columns orthonormal; those that depend on others go, and `width` tells how many are left.
  private static func orthonormalize(_ columns: inout [Double], rows: Int, width: inout Int) throws(TransferError) {
    for _ in 0..<2 where width > 0 {
      let eigen = try SymmetricEigenvectors(gram(columns, rows: rows, width: width), count: width)
      let largest = eigen.values.first ?? 0
      let count = eigen.values.count { $0 > largest * 1e-14 && $0 > 0 }
      var scaled: [Double] = []
      for index in 0..<count {
        let factor = 1 / eigen.values[index].squareRoot()
        scaled += eigen.vectors[index * width..<(index + 1) * width].map { $0 * factor }
      }
      columns = product(columns, rows: rows, width: width, transposed: scaled, count: count)
      width = count
    }
  }

  /// The products of all columns with each other.
  private static func gram(_ columns: [Double], rows: Int, width: Int) -> [Double] {
    var gram = [Double](repeating: 0, count: width * width)
    guard width > 0, rows > 0 else { return gram }
    cleave_dgemm(1, 0, width, width, rows, 1, columns, width, columns, width, 0, &gram, width)
    return gram
  }

  /// `columns` times the transpose of `count` rows.
  private static func product(
    _ columns: [Double], rows: Int, width: Int, transposed: [Double], count: Int
  ) -> [Double] {
    var product = [Double](repeating: 0, count: rows * count)
    guard count > 0, rows > 0 else { return product }
    cleave_dgemm(0, 1, rows, count, width, 1, columns, width, transposed, width, 0, &product, count)
    return product
  }
}
