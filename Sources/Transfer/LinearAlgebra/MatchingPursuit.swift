/// The pursuit of one vector: which rows were taken and what they leave.
///
/// Of the rows taken an orthonormal basis is kept, and the triangle that makes them from it: `row j = Σ basis i · R(i, j)`.
package struct MatchingPursuit: Sendable {
  /// Rows of the dictionary, in the order in which they were taken.
  package private(set) var chosen: [Int] = []
  /// The vector less its projection on the rows taken.
  package private(set) var residual: [Double]
  /// Nothing is left, or nothing that another row could take away.
  package private(set) var isFinished = false
  private let length: Double
  private var basis: [[Double]] = []
  private var triangle: [[Double]] = []
  private var projections: [Double] = []

  /// Begins with nothing taken.
  package init(_ vector: ArraySlice<Float>) {
    residual = vector.map(Double.init)
    length = residual.reduce(0) { $0 + $1 * $1 }.squareRoot()
    isFinished = length == 0
  }

  /// Takes one more row.
  ///
  /// - Parameters:
  ///   - products: of the residual with every row.
  ///   - dictionary: row after row.
  package mutating func extend(products: UnsafeBufferPointer<Float>, dictionary: UnsafeBufferPointer<Float>) {
    let width = residual.count
    var best: Int?
    var farthest: Float = 0
    for index in products.indices where abs(products[index]) > farthest && !chosen.contains(index) {
      farthest = abs(products[index])
      best = index
    }
    guard let best else {
      isFinished = true
      return
    }
    let row = (0..<width).map { Double(dictionary[best * width + $0]) }
    var direction = row
    var column = [Double](repeating: 0, count: basis.count)
    // Twice, so that rounding leaves nothing of the basis.
    for _ in 0..<2 {
      for (index, base) in basis.enumerated() {
        let share = zip(base, direction).reduce(0) { $0 + $1.0 * $1.1 }
        column[index] += share
        for place in 0..<width { direction[place] -= share * base[place] }
      }
    }
    let norm = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let rowNorm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard norm > 1e-6 * rowNorm else {
      // It depends on the rows taken: what is left is rounding.
      isFinished = true
      return
    }
    for place in 0..<width { direction[place] /= norm }
    let share = zip(direction, residual).reduce(0) { $0 + $1.0 * $1.1 }
    for place in 0..<width { residual[place] -= share * direction[place] }
    chosen.append(best)
    basis.append(direction)
    triangle.append(column + [norm])
    projections.append(share)
    isFinished = residual.reduce(0) { $0 + $1 * $1 }.squareRoot() <= 1e-6 * length
  }

  /// The least squares on the rows taken, in their order.
  package var coefficients: [Double] {
    var solution = projections
    for index in solution.indices.reversed() {
      solution[index] /= triangle[index][index]
      for above in 0..<index { solution[above] -= triangle[index][above] * solution[index] }
    }
    return solution
  }
}
