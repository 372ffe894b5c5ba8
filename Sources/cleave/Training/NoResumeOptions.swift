import ArgumentParser

/// The options of ``ResumeOptions`` for trainers that have nothing to keep, so that all trainers can be called alike.
struct NoResumeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Changes nothing here: what this command does is made anew, to the same bytes, and no file is kept or removed.",
      valueName: "file"),
    completion: .file())
  var resume: String?

  @Option(help: ArgumentHelp("Changes nothing here.", valueName: "time"))
  var resumeEvery: TimeSpan?

  func validate() throws { try ResumeOptions.check(resume, resumeEvery) }
}
