import ArgumentParser

/// Trainings that can be gone on with after an interruption.
struct ResumeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Keep the training in this file, and its counts in FILE.counts; go on from them where they are there. They go when \
      the training ends, unless --time ended it. 'words' and 'characters' keep FILE.counts alone.
      """, valueName: "file"),
    completion: .file())
  var resume: String?

  @Option(help: ArgumentHelp("How often these files are written. Default 2m.", valueName: "time"))
  var resumeEvery: TimeSpan?

  func validate() throws { try Self.check(resume, resumeEvery) }

  /// The files, which are this run's as long as the value lives; nil when nothing is kept.
  ///
  /// - Parameters:
  ///   - inputs: files and folders that the run reads.
  ///   - outputs: files that it writes.
  /// - Throws: as ``ResumeFiles/init(path:interval:inputs:outputs:)``.
  func files(reading inputs: [String], writing outputs: [String]) throws -> ResumeFiles? {
    try resume.map {
      try ResumeFiles(
        path: $0, interval: resumeEvery?.duration ?? .seconds(120), inputs: inputs, outputs: outputs)
    }
  }

  /// Refuses what names no file.
  static func check(_ resume: String?, _ every: TimeSpan?) throws {
    if resume == "" || resume == "-" { throw ValidationError("--resume needs the name of a file.") }
    if every != nil, resume == nil { throw ValidationError("--resume-every needs --resume.") }
  }
}
