public import ArgumentParser
import Corpora
import Synchronization
public import Transfer

extension HypernetworkSettings.Input: ExpressibleByArgument {}

/// How a hypernetwork is built and trained.
struct HypernetworkOptions: ParsableArguments {
  @Option(help: "What hypernet reads of a token: pieces, bytes or both.")
  var hypernetInput = HypernetworkSettings.Input.both
  @Option(help: ArgumentHelp("Width of its hidden layers.", valueName: "n"))
  var hypernetHidden = HypernetworkSettings().hidden
  @Option(help: ArgumentHelp("The most passes over the source's tokens.", valueName: "n"))
  var hypernetEpochs = HypernetworkSettings().epochs

  /// The settings that these are.
  func settings(seed: UInt64) -> HypernetworkSettings {
    var settings = HypernetworkSettings()
    settings.input = hypernetInput
    settings.hidden = hypernetHidden
    settings.epochs = hypernetEpochs
    settings.seed = seed
    return settings
  }
}
