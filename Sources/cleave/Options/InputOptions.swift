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

  @Option(help: "What one record is: line, null (zero-separated), jsonl (JSON Lines) or whole (a file).")
  var framing: FramingName = .line

  @Option(help: ArgumentHelp("The member of each JSON object that holds the text.", valueName: "name"))
  var field: String = "text"

  @Flag(help: "Leave out JSON Lines records that give no text, and say how many they were, instead of stopping.")
  var skipBadRecords = false

  @Option(help: ArgumentHelp("Refuse records longer than this many bytes; it bounds memory.", valueName: "bytes"))
  var maxRecordBytes = 1 << 30

  @OptionGroup var decompression: DecompressionOptions

  func validate() throws {
    guard maxRecordBytes > 0 else { throw ValidationError("--max-record-bytes must be at least 1.") }
  }

  /// The files, folders listed.
  func textInput() throws -> TextInput { try TextInput(paths: files, options: decompression.inputOptions) }

  /// The framing with its field.
  var recordFraming: Framing {
    switch framing {
    case .line: .line
    case .null: .null
    case .jsonl: .jsonl(field: Array(field.utf8))
    case .whole: .whole
    }
  }

  /// A reader of the records, from the first.
  ///
  /// - Parameter streamsWhole: whether a whole file may come in parts.
  func recordReader(of input: TextInput, streamsWhole: Bool = false) -> RecordReader {
    var options = RecordReader.Options()
    options.streamsWhole = streamsWhole
    options.maximumRecordByteCount = maxRecordBytes
    options.badRecords = skipBadRecords ? .skip : .fail
    return RecordReader(input, framing: recordFraming, options: options)
  }
}

/// The values of `--framing`.
enum FramingName: String, ExpressibleByArgument, CaseIterable { case line, null, jsonl, whole }

/// How compressed files are read.
struct DecompressionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Accept zstd windows up to 2^n bytes, which is the memory they may take (10 to 31).", valueName: "n"))
  var long = 27

  @Flag(help: "Read files as they are, even if they look compressed.")
  var noDecompress = false

  func validate() throws {
    guard (10...31).contains(long) else { throw ValidationError("--long takes a number from 10 to 31, not \(long).") }
  }

  /// The same for the library.
  var inputOptions: TextInput.Options {
    var options = TextInput.Options()
    options.decompresses = !noDecompress
    options.maximumWindowLog = long
    return options
  }
}
