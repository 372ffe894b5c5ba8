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
    /// What files call it.
    package let name: String
    /// Rows; 0 where the settings do without the tensor.
    package let rows: Int
    /// Columns: numbers stand row after row.
    package let columns: Int
    /// The place of its first number in the block.
    package let start: Int
    /// Its numbers.
    package var count: Int { rows * columns }
  }

  /// Numbers in a row of the source matrix.
  package let width: Int
  /// Numbers in a hidden layer.
  package let hidden: Int
  /// Numbers in the vector of a byte string.
  package let byteWidth: Int
  /// Queries that attend to the byte strings.
  package let queries: Int
  /// Rows of the table of byte strings.
  package let buckets: Int
  /// The most pieces of a token that are read.
  package let pieceLimit: Int
  /// Whether rows of pieces are read; otherwise ``input`` and ``gate`` are empty.
  package let usesPieces: Bool
  /// Whether byte strings are read; otherwise ``query``, ``attended`` and the table are empty.
  package let usesBytes: Bool

  /// From pieces, neighbours and shape numbers to the first layer: ``inputCount`` × hidden.
  package let input: Tensor
  /// The queries: queries × byte width.
  package let query: Tensor
  /// From what the queries found to the first layer: queries · byte width × hidden.
  package let attended: Tensor
  /// The first layer's bias: 1 × hidden.
  package let inputBias: Tensor
  /// The second layer: hidden × hidden.
  package let hiddenWeight: Tensor
  /// Its bias: 1 × hidden.
  package let hiddenBias: Tensor
  /// From the second layer to the row: hidden × width.
  package let outputWeight: Tensor
  /// The row's bias: 1 × width.
  package let outputBias: Tensor
  /// What the mean of the pieces is multiplied by before it is added to the row: 1 × 1.
  package let gate: Tensor

  /// The shape of a network for rows of `width` numbers.
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
