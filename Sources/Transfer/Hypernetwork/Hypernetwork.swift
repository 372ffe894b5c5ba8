/// A trained network that makes rows of one source matrix from the spelling of tokens.
public struct Hypernetwork: Sendable {
  package let weights: HypernetworkWeights
  /// What it was trained with.
  public let settings: HypernetworkSettings
  package let scale: RowScale
  /// How training went.
  public let epochs: [HypernetworkTraining.Epoch]

  init(
    weights: HypernetworkWeights, settings: HypernetworkSettings, scale: RowScale,
    epochs: [HypernetworkTraining.Epoch]
  ) {
    self.weights = weights
    self.settings = settings
    self.scale = scale
    self.epochs = epochs
  }

  /// The epoch whose weights these are.
  public var bestEpoch: HypernetworkTraining.Epoch? {
    epochs.reduce(nil) { best, epoch in
      best.map { $0.heldOutLoss <= epoch.heldOutLoss } == true ? best : epoch
    }
  }
}
