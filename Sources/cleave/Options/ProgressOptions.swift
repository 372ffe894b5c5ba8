import ArgumentParser

/// Whether and how a long piece of work shows how far it is.
struct ProgressOptions: ParsableArguments {
  @Option(help: "How far the work is, on standard error: auto (on a terminal), json (one object a second) or off.")
  var progress: ProgressMode = .auto

  @Flag(name: [.short, .long], help: "Print no progress; the same as --progress off.")
  var quiet = false

  /// What the two say together.
  var mode: ProgressMode { quiet ? .off : progress }
}
