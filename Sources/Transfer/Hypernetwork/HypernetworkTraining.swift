public import Tokenization

/// Trains a hypernetwork on a source matrix: every token is predicted from the other tokens that its text is made of.
///
/// An epoch is a pass over the tokens in an order drawn from the seed and the epoch's number; dropout is drawn from the
/// seed and the place within all epochs. So a training that goes on from a state gives the same bytes as one that was not
/// interrupted, with any number of threads.
///
/// - Source: Pinter et al. 2017 (MIMICK: learn to make the rows of a matrix from its tokens' spelling); papers.md 4.3,
///   stage 1, for ZeTT's use of it. The network is Cleave's own.
public final class HypernetworkTraining: Sendable {
  /// What an epoch came to.
  public struct Epoch: Sendable, Equatable {
    /// From 1 on.
    public var number: Int
    /// Mean squared difference on the tokens that were learned from, as a share of their variance (dropout on).
    public var loss: Double
    /// The same on the tokens held out (dropout off).
    public var heldOutLoss: Double
    /// Mean cosine between predicted and true rows of the tokens held out.
    public var heldOutCosine: Double
  }

  /// The rows that are learned.
  package let source: EmbeddingMatrix
  /// How the network is built and trained.
  package let settings: HypernetworkSettings
  /// The sizes of its tensors.
  package let shape: HypernetworkShape
  /// How rows are moved and scaled: by those of all tokens of text that are not hidden.
  package let scale: RowScale
  /// What the network reads of each of ``ids``, in their order, the token itself left out.
  package let inputs: HypernetworkInputs
  /// The source tokens that are learned from or held out, ascending.
  package let ids: [TokenID]
  /// Places in ``ids`` of those that are learned from, ascending.
  package let learned: [Int]
  /// Places in ``ids`` of those that are held out, ascending.
  package let heldOut: [Int]

  /// Reads the tokens of a source.
  ///
  /// - Parameters:
  ///   - hidden: source tokens that training must not see.
  /// - Throws: `TransferError.badSetting`, `.missingInput` when fewer than 20 tokens are made of others; what the
  ///   source's model throws.
  public init(
    source: EmbeddingMatrix, forms: CanonicalForms, hidden: Set<TokenID> = [], settings: HypernetworkSettings
  ) throws {
    try settings.check()
    try LinearAlgebra.load()
    self.source = source
    self.settings = settings
    shape = HypernetworkShape(width: source.width, settings)
    var reader = try HypernetworkReader(forms, hidden: hidden)
    var inputs = HypernetworkInputs(pieceLimit: settings.pieceLimit, buckets: settings.buckets)
    var ids: [TokenID] = []
    var all: [TokenID] = []
    for id in forms.textIDs where Int(id) < source.rowCount && !hidden.contains(id) {
      try source.checkFinite(row: Int(id))
      all.append(id)
      let isRead = try reader.read(
        forms.text(of: id), without: id, needsPieces: settings.input == .pieces, into: &inputs)
      if isRead { ids.append(id) }
    }
    guard ids.count >= 20 else {
      throw TransferError.missingInput(
        method: "hypernet", needs: "at least 20 source tokens that other tokens spell, found \(ids.count)")
    }
    self.inputs = inputs
    self.ids = ids
    scale = RowScale(of: source, rows: all)
    var order = Array(ids.indices)
    var generator = RandomGenerator(seed: settings.seed, record: 1)
    order.shuffle(using: &generator)
    let count = max(1, Int(Double(ids.count) * settings.heldOutShare))
    heldOut = order.prefix(count).sorted()
    learned = order.dropFirst(count).sorted()
  }

  /// Tokens that are learned from and tokens that are held out.
  public var tokenCounts: (learned: Int, heldOut: Int) { (learned.count, heldOut.count) }

  /// Steps of one epoch.
  var stepsPerEpoch: Int { (learned.count + settings.batchSize - 1) / settings.batchSize }

  /// Trains until the last epoch, or until the held-out tokens have not got better for some.
  ///
  /// - Parameters:
  ///   - state: where to go on from; nil to begin.
  ///   - workers: threads; the result is the same for any number.
  ///   - progress: told after each step how many of how many steps are done; throwing stops the training.
  ///   - checkpoint: handed the state after each epoch.
  /// - Returns: the network that was best on the held-out tokens.
  public func run(
    from state: HypernetworkState? = nil, workers: Int = 1,
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in },
    checkpoint: (HypernetworkState) throws -> Void = { _ in }
  ) throws -> Hypernetwork {
    let state = state ?? HypernetworkState(self)
    let trainer = HypernetworkEpochs(self, state)
    while state.epochs.count < settings.epochs, !state.isFinished(patience: settings.patience) {
      try trainer.runEpoch(workers: workers, progress: progress)
      try checkpoint(state)
    }
    return Hypernetwork(weights: state.best, settings: settings, scale: scale, epochs: state.epochs)
  }
}

/// A training between two epochs.
public final class HypernetworkState {
  /// The weights after the last epoch.
  package let weights: HypernetworkWeights
  let moments: AdamMoments
  /// The weights of the best epoch.
  let best: HypernetworkWeights
  /// What was done.
  public internal(set) var epochs: [HypernetworkTraining.Epoch] = []

  /// The state before the first epoch: weights drawn from the seed.
  package init(_ training: HypernetworkTraining) {
    weights = HypernetworkWeights(training.shape, seed: training.settings.seed)
    moments = AdamMoments(training.shape)
    best = HypernetworkWeights(zero: training.shape)
    best.copy(weights)
  }

  /// The best epoch so far.
  public var bestEpoch: HypernetworkTraining.Epoch? {
    epochs.reduce(nil) { best, epoch in
      best.map { $0.heldOutLoss <= epoch.heldOutLoss } == true ? best : epoch
    }
  }

  func isFinished(patience: Int) -> Bool {
    guard let best = bestEpoch, let last = epochs.last else { return false }
    return last.number - best.number >= patience
  }
}
