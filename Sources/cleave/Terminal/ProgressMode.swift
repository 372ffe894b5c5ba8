import ArgumentParser

/// The values of `--progress`.
enum ProgressMode: String, ExpressibleByArgument, CaseIterable { case auto, json, off }
