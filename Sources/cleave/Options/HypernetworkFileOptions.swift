import ArgumentParser
import Corpora
import Synchronization
import Transfer

/// Where a hypernetwork comes from and where it goes.
struct HypernetworkFileOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Use this network, which --save-hypernet wrote, and train none.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var hypernet: String?
  @Option(
    help: ArgumentHelp("Write the trained network; that of an output embedding beside it.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var saveHypernet: String?
  @Option(
    help: ArgumentHelp("Write the training's state here after each epoch.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var hypernetCheckpoint: String?
  @Flag(help: "Go on from --hypernet-checkpoint, with the same result as without interruption.") var resume = false

  func validate() throws {
    guard !resume || hypernetCheckpoint != nil else {
      throw ValidationError("--resume goes on from --hypernet-checkpoint: name it.")
    }
    guard hypernet == nil || (saveHypernet == nil && hypernetCheckpoint == nil) else {
      throw ValidationError("--hypernet trains nothing: leave out --save-hypernet and --hypernet-checkpoint.")
    }
  }

  /// The network for a problem: read, or trained on its source.
  ///
  /// - Parameter isOutput: whether the source is an output embedding, whose files are named after the others.
  func network(
    _ problem: TransferProblem, settings: HypernetworkSettings, isOutput: Bool, jobs: JobsOptions,
    progress: ProgressOptions
  ) throws -> Hypernetwork {
    func path(_ path: String) -> String {
      guard isOutput else { return path }
      return path.hasSuffix(".safetensors") ? path.dropLast(12) + ".output.safetensors" : path + ".output"
    }
    if let hypernet { return try HypernetworkFile.network(path: path(hypernet)) }
    let training = try HypernetworkTraining(
      source: problem.source, forms: problem.mapping.source, hidden: problem.hidden, settings: settings)
    let state = try resume ? hypernetCheckpoint.map { try HypernetworkFile.state(path: path($0), of: training) } : nil
    let bar = Mutex(
      Progress(label: "training", total: settings.epochs * 100, unit: "steps of 100", mode: progress.mode))
    let network = try training.run(
      from: state, workers: jobs.jobs,
      progress: { done, total in bar.withLock { $0.update(to: settings.epochs * 100 * done / max(1, total)) } },
      checkpoint: { state in
        if let epoch = state.epochs.last, !progress.quiet {
          StandardError.write(
            "\(progress.mode == .auto ? "\r" : "")epoch \(epoch.number): loss \(Figure.rounded(epoch.loss, places: 4)), held out "
              + "\(Figure.rounded(epoch.heldOutLoss, places: 4)), cosine \(Figure.rounded(epoch.heldOutCosine, places: 4))\n"
          )
        }
        if let hypernetCheckpoint {
          try write(to: path(hypernetCheckpoint)) { try HypernetworkFile.write(state, of: training, to: $0) }
        }
      })
    bar.withLock { $0.finish() }
    if let saveHypernet { try write(to: path(saveHypernet)) { try HypernetworkFile.write(network, to: $0) } }
    return network
  }

  private func write(to path: String, _ body: (HypernetworkFile.Sink) throws -> Void) throws {
    var file = try AtomicOutput(path: path)
    try body { try file.write($0) }
    try file.commit()
  }
}
