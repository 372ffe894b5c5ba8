package import Tokenization

/// How rows are moved and scaled so that the network sees numbers around 0 of size 1.
package struct RowScale: Sendable, Equatable {
  /// The mean row.
  package let mean: [Float]
  /// The standard deviation of all numbers around it; 1 where all rows are alike.
  package let deviation: Float

  /// A scale that is known, as from a file.
  ///
  /// - Parameter deviation: above 0.
  package init(mean: [Float], deviation: Float) {
    self.mean = mean
    self.deviation = deviation
  }

  /// The scale of the rows `ids`.
  ///
  /// - Complexity: two passes over the rows; sums in 64 bits, in order.
  package init(of source: EmbeddingMatrix, rows ids: [TokenID]) {
    let width = source.width
    var sums = [Double](repeating: 0, count: width)
    var row = [Float](repeating: 0, count: width)
    func read(_ id: TokenID) {
      row.withUnsafeMutableBufferPointer { if let base = $0.baseAddress { source.read(row: Int(id), into: base) } }
    }
    for id in ids {
      read(id)
      for column in 0..<width { sums[column] += Double(row[column]) }
    }
    mean = sums.map { Float($0 / Double(max(1, ids.count))) }
    var square = 0.0
    for id in ids {
      read(id)
      for column in 0..<width {
        let difference = Double(row[column] - mean[column])
        square += difference * difference
      }
    }
    let deviation = (square / Double(max(1, ids.count * width))).squareRoot()
    self.deviation = deviation > 0 ? Float(deviation) : 1
  }

  /// `row` moved and scaled, in place.
  package func apply(to row: UnsafeMutablePointer<Float>) {
    let factor = 1 / deviation
    mean.withUnsafeBufferPointer { mean in
      for column in 0..<mean.count { row[column] = (row[column] - mean[column]) * factor }
    }
  }

  /// The row that ``apply(to:)`` made `row` from, in place.
  package func undo(on row: UnsafeMutablePointer<Float>) {
    mean.withUnsafeBufferPointer { mean in
      for column in 0..<mean.count { row[column] = row[column] * deviation + mean[column] }
    }
  }
}
