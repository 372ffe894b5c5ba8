internal import CBLAS

/// A matrix of which most numbers are 0: those that are not, row by row.
package struct SparseMatrix: Sendable {
  /// How many rows there are, empty ones too.
  package let rowCount: Int
  /// How many columns there are.
  package let columnCount: Int
  /// `rowCount + 1` places: row *i* is `starts[i]..<starts[i + 1]`.
  package let starts: [Int]
  /// The column of each number, row after row.
  package let columns: [UInt32]
  /// The numbers, likewise.
  package let values: [Float]

  /// The matrix of these parts, which must fit together; columns must be below `columnCount`.
  package init(rowCount: Int, columnCount: Int, starts: [Int], columns: [UInt32], values: [Float]) {
    precondition(starts.count == rowCount + 1 && starts.last == columns.count && columns.count == values.count)
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.starts = starts
    self.columns = columns
    self.values = values
  }

  /// The matrix with rows and columns changed over.
  ///
  /// - Complexity: O(*n*) in the numbers.
  package var transposed: SparseMatrix {
    var next = [Int](repeating: 0, count: columnCount + 1)
    for column in columns { next[Int(column) + 1] += 1 }
    for column in 0..<columnCount { next[column + 1] += next[column] }
    let starts = next
    var rows = [UInt32](repeating: 0, count: columns.count)
    var moved = [Float](repeating: 0, count: values.count)
    for row in 0..<rowCount {
      for index in self.starts[row]..<self.starts[row + 1] {
        let place = next[Int(columns[index])]
        next[Int(columns[index])] += 1
        rows[place] = UInt32(row)
        moved[place] = values[index]
      }
    }
    return SparseMatrix(rowCount: columnCount, columnCount: rowCount, starts: starts, columns: rows, values: moved)
  }

  /// The product with a dense matrix of `columnCount` rows and `width` columns.
  ///
  /// - Complexity: O(*n* · width) in the numbers. Each row is summed in order, so threads change nothing.
  package func product(_ dense: [Double], width: Int, workers: Int) throws -> [Double] {
    precondition(dense.count == columnCount * width, "as many rows as the matrix has columns")
    let blockSize = 1024
    var product = [Double](repeating: 0, count: rowCount * width)
    try product.withUnsafeMutableBufferPointer { product in
      guard let base = product.baseAddress else { return }
      nonisolated(unsafe) let output = base
      try dense.withUnsafeBufferPointer { dense in
        nonisolated(unsafe) let dense = dense
        try Shards.run((rowCount + blockSize - 1) / blockSize, workers: workers) { block in
          for row in block * blockSize..<min(rowCount, (block + 1) * blockSize) {
            for index in starts[row]..<starts[row + 1] {
              let value = Double(values[index])
              let start = Int(columns[index]) &* width
              for column in 0..<width { output[row &* width &+ column] += value * dense[start &+ column] }
            }
          }
        }
      }
    }
    return product
  }
}
