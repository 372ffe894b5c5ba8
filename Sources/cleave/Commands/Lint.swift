import ArgumentParser
import Corpora
import Linting
import Tokenization

/// `cleave lint`: what is wrong with tokenizers.
struct Lint: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Say what is wrong with tokenizers, and what to do about it.",
    discussion: """
      EXAMPLES
        cleave lint tok.json
        cleave lint gpt2/ cl100k_base.tiktoken spiece.model --json
        cleave lint --strict tok.json && publish tok.json

      WHAT IS LOOKED FOR
        error    a file that is refused; an id or token given twice; merges
                 whose parts or result are missing; special tokens that text
                 gives though nobody allowed them
        warning  what the reader had to assume; holes in the ids; tokens that
                 no text gives, by the stage that is in the way: the model
                 (proven), the normalizer, the split pattern (everything that
                 was tried failed); bytes or characters that cannot be spelt;
                 merges that stand twice; control tokens that are not special
        note     why not every text comes back; tokens that are parts of
                 characters; tokens that their own text alone does not give;
                 special tokens that other tools find in any text; what
                 depends on a version of Unicode

      No text is needed. 'cleave inspect TOKENIZER --on TEXT' says which
      tokens a text uses.

      EXIT STATUS
        0 no errors (with --strict: no warnings either), 1 there are some,
        2 it could not be done
      """)

  @Argument(
    help: ArgumentHelp(
      "Tokenizer files of any supported format, or folders that hold one.", valueName: "tokenizer"),
    completion: .file())
  var tokenizers: [String]
  @OptionGroup var preset: PresetOptions
  @Flag(help: "Warnings count as errors for the exit status.") var strict = false
  @Flag(help: "One JSON object a tokenizer.") var json = false

  func validate() throws {
    guard !tokenizers.isEmpty else { throw ValidationError("Name at least one tokenizer.") }
  }

  func run() throws {
    var output = try AtomicOutput(path: nil)
    var isClean = true
    var usesPreset = preset.preset == nil
    for path in tokenizers {
      let report = try report(on: path, usesPreset: &usesPreset)
      try output.write(json ? report.json : Array(report.lines.utf8))
      // Each as soon as it is known: a large vocabulary takes seconds.
      try output.flush()
      if report.lint.count(of: .error) > 0 || strict && report.lint.count(of: .warning) > 0 { isClean = false }
    }
    try output.commit()
    guard usesPreset else {
      throw ValidationError("--preset is of no use: the files say everything without it.")
    }
    if !isClean { throw ExitCode(1) }
  }

  /// What is to be said of one tokenizer; only a file that cannot be got at all is an error of the command.
  private func report(on path: String, usesPreset: inout Bool) throws -> LintReport {
    var files: [(name: String, bytes: [UInt8])] = []
    do {
      let loaded = try TokenizerFile.load(path: path, preset: preset.preset) { path in
        var stream = try TextStream(InputFile(path: Array(path.utf8)))
        let bytes = try stream.readAll(limit: PresetOptions.fileLimit)
        files.append((path, bytes))
        return bytes
      }
      if loaded.preset != nil, loaded.preset == preset.preset { usesPreset = true }
      return LintReport(path: path, loaded: loaded, lint: try TokenizerLint(loaded, name: path))
    } catch let error as FormatError {
      return LintReport(path: path, loaded: nil, lint: TokenizerLint(refused: error, files: files))
    }
  }
}
