import ArgumentParser
import Corpora
import Glibc
import JSON

/// `cleave corpus split`: text to train on and text to measure on.
struct CorpusSplit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Split a corpus into text to train on and text held out to measure on.",
    discussion: """
      Whether a document is held out depends on its own text and the seed alone
      (SHA-256). So the same document is always on the same side, whatever stands
      around it and in whatever order; copies of a document are never on both sides;
      and a larger --valid holds out the same documents and more.

      Documents keep their order and their bytes. -o FOLDER makes FOLDER/train.txt
      and FOLDER/valid.txt (.jsonl for JSON Lines), with --compress .zst at the end;
      --train and --valid-out name the files instead, and are packed where the name
      ends with .zst.

      EXAMPLES
        cleave corpus split novels.txt.zst -o split/
        cleave corpus split lines.txt --documents line --valid 0.1 --seed 7 -o split/
        cleave corpus split book.txt --train a.txt --valid-out b.txt
        cleave corpus split dump.jsonl.zst --field body -o split/
      """)

  @Argument(
    help: ArgumentHelp("Files or folders; '-' or none is standard input.", valueName: "file"), completion: .file())
  var files: [String] = []

  @Option(help: ArgumentHelp("The share of documents to hold out, from 0 to 1.", valueName: "share"))
  var valid = 0.05

  @Option(help: ArgumentHelp("Another seed gives another split.", valueName: "n"))
  var seed: UInt64 = 0

  @OptionGroup var documents: DocumentOptions

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("The folder to write to.", valueName: "folder"),
    completion: .directory)
  var folder: String?

  @Option(help: ArgumentHelp("The file for the text to train on.", valueName: "file"), completion: .file())
  var train: String?

  @Option(help: ArgumentHelp("The file for the text held out.", valueName: "file"), completion: .file())
  var validOut: String?

  @Flag(help: "Pack the files in the folder of -o with zstd.")
  var compress = false

  @Flag(help: "Leave out JSON Lines records that give no text, and say how many they were, instead of stopping.")
  var skipBadRecords = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  @OptionGroup var zstd: ZstdOptions
  @OptionGroup var decompression: DecompressionOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    guard (0...1).contains(valid) else { throw ValidationError("--valid takes a share from 0 to 1, not \(valid).") }
    guard (folder != nil) != (train != nil || validOut != nil), (train == nil) == (validOut == nil) else {
      throw ValidationError("Name either a folder with -o, or both files with --train and --valid-out.")
    }
    guard folder != nil || !compress else {
      throw ValidationError(
        "--compress goes with -o; files named with --train and --valid-out are packed by their name.")
    }
  }

  func run() throws {
    let input = try TextInput(paths: files, options: decompression.inputOptions)
    let boundary = documents.boundary(of: input.files[0])
    if let other = input.files.first(where: { documents.boundary(of: $0) != boundary }) {
      throw ValidationError(
        "'\(input.files[0].name)' and '\(other.name)' are named as different kinds of file: say what one document is with "
          + "--documents.")
    }
    let (trainPath, validPath) = try paths(boundary)
    var trainOutput = try AtomicOutput(path: trainPath, compression: compression(trainPath))
    var validOutput = try AtomicOutput(path: validPath, compression: compression(validPath))

    var options = RecordReader.Options()
    options.badRecords = skipBadRecords ? .skip : .fail
    let splitter = CorpusSplitter(split: HeldOutSplit(share: valid, seed: seed), boundary: boundary, options: options)
    var display = Progress(label: "splitting", totalBytes: input.storedByteCount, mode: progress.mode)
    var outcome = try splitter.run(input, train: &trainOutput, heldOut: &validOutput) { display.update(to: $0) }
    display.finish()
    try check(outcome)
    try trainOutput.commit()
    try validOutput.commit()
    outcome.train.storedByteCount = trainOutput.storedByteCount
    outcome.heldOut.storedByteCount = validOutput.storedByteCount
    try report(outcome, trainPath, validPath)
  }

  private func paths(_ boundary: DocumentBoundary) throws -> (train: String, valid: String) {
    if let train, let validOut { return (train, validOut) }
    let folder = folder ?? "."
    guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
      throw CorpusError.system(operation: "make folder", path: folder, code: errno)
    }
    let ending = boundary.fileExtension + (compress ? ".zst" : "")
    return ("\(folder)/train.\(ending)", "\(folder)/valid.\(ending)")
  }

  private func compression(_ path: String) -> ZstdSettings? {
    Compression.promised(byName: path.utf8) == .zstd ? zstd.settings : nil
  }

  /// A side that stays empty helps nobody, and is found out late.
  private func check(_ outcome: CorpusSplitter.Outcome) throws {
    let count = outcome.train.documentCount + outcome.heldOut.documentCount
    guard count > 0 else { throw CorpusSplitError.noDocuments }
    if valid > 0, outcome.heldOut.documentCount == 0 {
      throw CorpusSplitError.emptySide("held out", count: count, share: valid)
    }
    if valid < 1, outcome.train.documentCount == 0 {
      throw CorpusSplitError.emptySide("to train on", count: count, share: valid)
    }
  }

  private func report(_ outcome: CorpusSplitter.Outcome, _ trainPath: String, _ validPath: String) throws {
    var output = try AtomicOutput(path: nil)
    for (side, path, name) in [(outcome.train, trainPath, "train"), (outcome.heldOut, validPath, "valid")] {
      if json {
        try output.writeJSONLine([
          .init("side", .text(name)), .init("file", .text(path)), .init("documents", .integer(side.documentCount)),
          .init("bytes", .integer(side.byteCount)), .init("stored_bytes", .integer(side.storedByteCount)),
        ])
      } else {
        try output.write(
          "\(name): \(Figure.grouped(side.documentCount)) documents, \(ByteAmount(side.byteCount)), in '\(path)'\n")
      }
    }
    try output.commit()
    if outcome.skippedDocumentCount > 0 {
      StandardError.write("cleave: warning: \(outcome.skippedDocumentCount) bad records left out\n")
    }
  }
}

/// Why there is nothing to split.
enum CorpusSplitError: Error, CustomStringConvertible {
  case noDocuments
  case emptySide(String, count: Int, share: Double)

  var description: String {
    switch self {
    case .noDocuments: "there are no documents to split"
    case .emptySide(let side, let count, let share):
      "none of \(count) documents would be \(side) with --valid \(share): change the share or the seed, or take smaller "
        + "documents (--documents line)"
    }
  }
}
