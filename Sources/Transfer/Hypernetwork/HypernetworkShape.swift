/// Which numbers a hypernetwork has: the sizes of its tensors and where they stand.
///
/// ```
/// pieces  x (slots · width + shape numbers) ── input ──────────┐
/// bytes   e (byte strings) ── attention of learned queries ──  attended ──┤
///                                                              └ + bias → GELU = u
/// u → u + GELU(hidden · u + bias) → output · … + bias + gate · mean of the pieces
/// ```
package struct HypernetworkShape: Sendable, Equatable {
  /// A tensor within the block of dense numbers.
  package struct Tensor: Sendable, Equatable {
    package let name: String
    package let rows: Int
    package let columns: Int
    package let start: Int
    package var count: Int { rows * columns }
  }

  package let width: Int
  package let hidden: Int
  package let byteWidth: Int
  package let queries: Int
  package let buckets: Int
  package let pieceLimit: Int
  package let usesPieces: Bool
  package let usesBytes: Bool

  package let input: Tensor
  package let query: Tensor
  package let attended: Tensor
  package let inputBias: Tensor
  package let hiddenWeight: Tensor
  package let hiddenBias: Tensor
  package let outputWeight: Tensor
  package let outputBias: Tensor
  package let gate: Tensor

  package init(width: Int, _ settings: HypernetworkSettings) {
    self.width = width
    hidden = settings.hidden
    byteWidth = settings.byteWidth
    queries = settings.queries
    buckets = settings.buckets
    pieceLimit = settings.pieceLimit
    usesPieces = settings.input != .bytes
    usesBytes = settings.input != .pieces
    var end = 0
    func tensor(_ name: String, _ rows: Int, _ columns: Int) -> Tensor {
      defer { end += rows * columns }
      return Tensor(name: name, rows: rows, columns: columns, start: end)
    }
    let inputCount = HypernetworkInputs.slots * width + HypernetworkInputs.shapeCount(pieceLimit: pieceLimit)
    input = tensor("input.weight", usesPieces ? inputCount : 0, hidden)
    query = tensor("bytes.query", usesBytes ? queries : 0, byteWidth)
    attended = tensor("bytes.weight", usesBytes ? queries * byteWidth : 0, hidden)
    inputBias = tensor("input.bias", 1, hidden)
    hiddenWeight = tensor("hidden.weight", hidden, hidden)
    hiddenBias = tensor("hidden.bias", 1, hidden)
    outputWeight = tensor("output.weight", hidden, width)
    outputBias = tensor("output.bias", 1, width)
    gate = tensor("output.gate", 1, usesPieces ? 1 : 0)
  }

  /// All tensors, in the order in which they stand.
  package var tensors: [Tensor] {
    [input, query, attended, inputBias, hiddenWeight, hiddenBias, outputWeight, outputBias, gate]
  }

  /// Dense numbers: all but the table of byte strings.
  package var denseCount: Int { gate.start + gate.count }

  /// Numbers of the table of byte strings.
  package var tableCount: Int { usesBytes ? buckets * byteWidth : 0 }

  /// Numbers in the row that the first layer reads.
  package var inputCount: Int { input.rows }
}
