internal import Tokenization

/// A hypernetwork's numbers.
package struct HypernetworkWeights: Sendable {
  /// The sizes of the tensors.
  package let shape: HypernetworkShape
  /// All tensors but the table, each where the shape says.
  package let dense: FloatBuffer
  /// Vectors of byte strings, a row a bucket.
  package let table: FloatBuffer

  /// All zero.
  package init(zero shape: HypernetworkShape) {
    self.shape = shape
    dense = FloatBuffer(count: shape.denseCount)
    table = FloatBuffer(count: shape.tableCount)
  }

  /// Where training starts: normal numbers, of a variance that keeps the size of what passes through; biases 0.
  package init(_ shape: HypernetworkShape, seed: UInt64) {
    self.init(zero: shape)
    var generator = RandomGenerator(seed: seed, record: 0)
    func fill(_ tensor: HypernetworkShape.Tensor, deviation: Double) {
      for index in tensor.start..<tensor.start + tensor.count {
        dense.base[index] = Float(generator.nextNormal() * deviation)
      }
    }
    fill(shape.input, deviation: 1 / Double(max(1, shape.input.rows)).squareRoot())
    fill(shape.query, deviation: 1 / Double(shape.byteWidth).squareRoot())
    fill(shape.attended, deviation: 1 / Double(max(1, shape.attended.rows)).squareRoot())
    fill(shape.hiddenWeight, deviation: 1 / Double(shape.hidden).squareRoot())
    fill(shape.outputWeight, deviation: 0.1 / Double(shape.hidden).squareRoot())
    if shape.gate.count > 0 { dense.base[shape.gate.start] = 0.3 }
    for index in 0..<shape.tableCount { table.base[index] = Float(generator.nextNormal() * 0.3) }
  }

  /// The first number of a tensor.
  package func pointer(_ tensor: HypernetworkShape.Tensor) -> UnsafeMutablePointer<Float> { dense.base + tensor.start }

  /// Takes over the numbers of `other`, of the same shape.
  func copy(_ other: HypernetworkWeights) {
    dense.copy(other.dense)
    table.copy(other.table)
  }
}
