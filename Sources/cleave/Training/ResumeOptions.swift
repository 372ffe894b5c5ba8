import ArgumentParser
import Checkpoints

/// Trainings that can be gone on with after an interruption.
struct ResumeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Keep the training in this file, and its counts in FILE.counts; go on from them where they are there. They go when \
      the training ends.
      """, valueName: "file"),
    completion: .file())
  var resume: String?

  @Option(help: ArgumentHelp("How often these files are written.", valueName: "time"))
  var resumeEvery = TimeSpan(argument: "2m")!

  /// The files; nil when nothing is kept.
  var file: ResumeFile? { resume.map { ResumeFile(path: $0, interval: resumeEvery.duration) } }

  /// What a trainer needs to keep itself in the file.
  func checkpoints() throws -> TrainingCheckpoints? { try file?.checkpoints() }

  func validate() throws {
    if resume == "" || resume == "-" { throw ValidationError("--resume needs the name of a file.") }
  }

  /// Removes the files, once what was trained has been written.
  func finish() { file?.remove() }
}
