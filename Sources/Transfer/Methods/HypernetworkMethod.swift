public import Tokenization

/// Rows of target tokens made by a network that was trained on the source matrix.
///
/// - Source: papers.md 4.2 and 4.3 for what ZeTT does: rows of the source's pieces in, a row out, trained on the source's
///   own tokens first. The network, its other inputs and training on nothing else are Cleave's own.
public struct HypernetworkMethod: InitializationMethod {
  private let network: Hypernetwork
  private let source: EmbeddingMatrix
  private let inputs: HypernetworkInputs
  /// The input of each target id; -1 where there is none.
  private let numbers: [Int32]

  /// Reads the target's tokens.
  ///
  /// - Parameter network: trained on the problem's source, without the tokens that are hidden.
  /// - Throws: `TransferError.widthsDiffer` for a network of another matrix; what the source's model throws.
  public init(_ problem: TransferProblem, network: Hypernetwork) throws {
    try LinearAlgebra.load()
    guard network.weights.shape.width == problem.source.width else {
      throw TransferError.widthsDiffer(
        first: problem.source.name, width: problem.source.width, second: "the hypernetwork",
        otherWidth: network.weights.shape.width)
    }
    self.network = network
    source = problem.source
    var reader = try HypernetworkReader(problem.mapping.source, hidden: problem.hidden)
    var inputs = HypernetworkInputs(pieceLimit: network.settings.pieceLimit, buckets: network.settings.buckets)
    let target = problem.mapping.target
    var numbers = [Int32](repeating: -1, count: target.idEnd)
    for id in target.textIDs {
      let text = target.text(of: id)
      // A token that the source has is read as training read it: without itself.
      let isRead = try reader.read(
        text, without: problem.mapping.source.id(ofText: text), needsPieces: network.settings.input == .pieces,
        into: &inputs)
      if isRead { numbers[Int(id)] = Int32(inputs.count - 1) }
    }
    self.inputs = inputs
    self.numbers = numbers
  }

  /// What computes rows.
  public func makeWorker() -> Worker { Worker(self) }

  /// Puts blocks of tokens through the network.
  public final class Worker: EmbeddingInitializer {
    private let method: HypernetworkMethod
    private let shard: HypernetworkShard

    fileprivate init(_ method: HypernetworkMethod) {
      self.method = method
      shard = HypernetworkShard(method.network.weights.shape, forTraining: false)
    }

    /// The network's rows; a token whose input is empty falls back.
    public func initialize(
      _ targets: ArraySlice<TokenID>, into rows: UnsafeMutableBufferPointer<Float>, outcomes: inout [RowOutcome]
    ) throws {
      outcomes.removeAll(keepingCapacity: true)
      let width = method.source.width
      var places: [Int] = []
      var tokens: [Int] = []
      func flush() {
        // Always a full shard, since products of other sizes may round otherwise.
        while tokens.count < HypernetworkShard.capacity { tokens.append(tokens[0]) }
        shard.forward(
          tokens[...], of: method.inputs, method.network.weights, source: method.source, scale: method.network.scale)
        for (index, place) in places.enumerated() {
          let row = shard.y.base + index * width
          method.network.scale.undo(on: row)
          for column in 0..<width { rows[place * width + column] = row[column] }
        }
        places.removeAll(keepingCapacity: true)
        tokens.removeAll(keepingCapacity: true)
      }
      for (place, id) in targets.enumerated() {
        let number = Int(id) < method.numbers.count ? method.numbers[Int(id)] : -1
        outcomes.append(number < 0 ? .fallenBack : .initialized)
        guard number >= 0 else { continue }
        places.append(place)
        tokens.append(Int(number))
        if tokens.count == HypernetworkShard.capacity { flush() }
      }
      if !tokens.isEmpty { flush() }
    }
  }
}
