import ArgumentParser
import Corpora

/// How text is cut into records, wherever its files are named.
struct RecordOptions: ParsableArguments {
  @Option(help: "What one record is: line, null (zero-separated), jsonl (JSON Lines) or whole (a file).")
  var framing: FramingName?

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

  /// The files that `paths` stand for, folders listed; none is standard input.
  func textInput(_ paths: [String]) throws -> TextInput {
    try TextInput(paths: paths, options: decompression.inputOptions)
  }

  /// The framing with its field.
  ///
  /// - Parameter name: what it is when the user does not say.
  func recordFraming(default name: FramingName = .line) -> Framing {
    switch framing ?? name {
    case .line: .line
    case .null: .null
    case .jsonl: .jsonl(field: Array(field.utf8))
    case .whole: .whole
    }
  }

  /// A reader of the records, from the first.
  ///
  /// - Parameters:
  ///   - framing: nil is what the user says, else lines.
  ///   - streamsWhole: whether a whole file may come in parts.
  func recordReader(of input: TextInput, framing: Framing? = nil, streamsWhole: Bool = false) -> RecordReader {
    var options = RecordReader.Options()
    options.streamsWhole = streamsWhole
    options.maximumRecordByteCount = maxRecordBytes
    options.badRecords = skipBadRecords ? .skip : .fail
    return RecordReader(input, framing: framing ?? recordFraming(), options: options)
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
