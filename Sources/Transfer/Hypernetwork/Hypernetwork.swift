/// A trained network that makes rows of one source matrix from the spelling of tokens.
public struct Hypernetwork: Sendable {
  /// The weights of the best epoch; nothing changes them.
  package let weights: HypernetworkWeights
  /// What it was trained with.
  public let settings: HypernetworkSettings
  /// How the source's rows were moved and scaled, and made ones are moved and scaled back.
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
