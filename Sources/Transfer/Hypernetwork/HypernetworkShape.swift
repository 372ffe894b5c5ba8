/// Which numbers a hypernetwork has: the sizes of its tensors and where they stand.
///
/// ```
/// pieces  x (slots · width + shape numbers) ── input ──────────┐
/// bytes   e (byte strings) ── attention of learned queries ──  attended ──┤
///                                                              └ + bias → GELU = u
/// u → u + GELU(hidden · u + bias) → output · … + bias + gate · mean of the pieces
/// ```
struct HypernetworkShape: Sendable, Equatable {
  /// A tensor within the block of dense numbers.
  struct Tensor: Sendable, Equatable {
    let name: String
    let rows: Int
    let columns: Int
    let start: Int
    var count: Int { rows * columns }
  }

  let width: Int
  let hidden: Int
  let byteWidth: Int
  let queries: Int
  let buckets: Int
  let pieceLimit: Int
  let usesPieces: Bool
  let usesBytes: Bool

  let input: Tensor
  let query: Tensor
  let attended: Tensor
  let inputBias: Tensor
  let hiddenWeight: Tensor
  let hiddenBias: Tensor
  let outputWeight: Tensor
  let outputBias: Tensor
  let gate: Tensor

  init(width: Int, _ settings: HypernetworkSettings) {
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
  var tensors: [Tensor] {
    [input, query, attended, inputBias, hiddenWeight, hiddenBias, outputWeight, outputBias, gate]
  }

  /// Dense numbers: all but the table of byte strings.
  var denseCount: Int { gate.start + gate.count }

  /// Numbers of the table of byte strings.
  var tableCount: Int { usesBytes ? buckets * byteWidth : 0 }

  /// Numbers in the row that the first layer reads.
  var inputCount: Int { input.rows }
}
