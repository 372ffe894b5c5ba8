import ArgumentParser
import Corpora

/// Where text comes from and how it is cut into records: shared by every command that reads text.
struct InputOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Text files or folders; '-' or none is standard input. zstd and gzip are recognized by content.",
      valueName: "file"),
    completion: .file())
  var files: [String] = []

  @OptionGroup var records: RecordOptions

  /// The files, folders listed.
  func textInput() throws -> TextInput { try records.textInput(files) }

  /// The framing with its field; `name` is what it is when the user does not say.
  func recordFraming(default name: FramingName = .line) -> Framing { records.recordFraming(default: name) }

  /// A reader of the records, from the first.
  ///
  /// - Parameters:
  ///   - framing: nil is what the user says, else lines.
  ///   - streamsWhole: whether a whole file may come in parts.
  func recordReader(of input: TextInput, framing: Framing? = nil, streamsWhole: Bool = false) -> RecordReader {
    records.recordReader(of: input, framing: framing, streamsWhole: streamsWhole)
  }
}
