import ArgumentParser
import Corpora
import JSON

/// `cleave corpus info`: what there is in files of text.
struct CorpusInfo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Count bytes, characters, lines and documents of text, and take its checksum.",
    usage: "cleave corpus info [<options>] [<file> ...]",
    discussion: """
      Every file is read to its end, so this also checks that compressed files are whole. \
      Characters are Unicode scalars; invalid bytes belong to no well-formed UTF-8 sequence. The \
      checksum is the SHA-256 of the text, not of the packed file: it stays the same however the \
      text is packed.

      With --json there is one object a file and, for several, one for all of them: file (or \
      files, their number), compression, stored_bytes, bytes, ratio, lines, longest_line_bytes, \
      documents, scalars, invalid_utf8_bytes, sha256.

      EXAMPLES
        cleave corpus info novel.txt.zst
        cleave corpus info corpora/ --documents line
        cleave corpus info --json *.zst | jq .sha256
      """)

  @Argument(
    help: ArgumentHelp("Files or folders; '-' or none is standard input.", valueName: "file"), completion: .file())
  var files: [String] = []

  @OptionGroup var documents: DocumentOptions

  @Flag(help: "Print JSON, one object a line.")
  var json = false

  @OptionGroup var decompression: DecompressionOptions
  @OptionGroup var progress: ProgressOptions

  func run() throws {
    let input = try TextInput(paths: files, options: decompression.inputOptions)
    var display = Progress(label: "reading", totalBytes: input.storedByteCount, mode: progress.mode)
    var measurer = CorpusMeasurer(options: input.options)
    var output = try AtomicOutput(path: nil)
    var table = TextTable([.left] + Array(repeating: .right, count: 7) + [.left])
    table.add(["file", "bytes", "stored", "ratio", "lines", "documents", "characters", "invalid", "sha256"])
    var last = ""
    for file in input.files {
      let before = measurer.total.storedByteCount
      let (measure, compression) = try measurer.measure(file, boundary: documents.boundary(of: file)) {
        display.update(to: before + $0)
      }
      if json {
        let members: [JSONValue.Member] = [
          .init("file", .text(file.name)), .init("compression", .text(compression.rawValue)),
        ]
        try output.writeJSONLine(members + Self.members(measure))
      } else {
        table.add([file.name] + Self.cells(measure))
        last = Self.lines(measure, file: file.name, compression: compression)
      }
    }
    display.finish()
    if input.files.count > 1 {
      if json {
        try output.writeJSONLine([.init("files", .integer(input.files.count))] + Self.members(measurer.total))
      } else {
        table.add(["\(input.files.count) files"] + Self.cells(measurer.total))
      }
    }
    if !json { try output.write(input.files.count > 1 ? table.text : last) }
    try output.commit()
  }

  private static func ratio(_ measure: CorpusMeasure) -> Double {
    measure.storedByteCount == 0 ? 1 : Double(measure.byteCount) / Double(measure.storedByteCount)
  }

  private static func members(_ measure: CorpusMeasure) -> [JSONValue.Member] {
    [
      .init("stored_bytes", .integer(measure.storedByteCount)),
      .init("bytes", .integer(measure.byteCount)),
      .init("ratio", .number(ratio(measure))),
      .init("lines", .integer(measure.lineCount)),
      .init("longest_line_bytes", .integer(measure.longestLineByteCount)),
      .init("documents", .integer(measure.documentCount)),
      .init("scalars", .integer(measure.scalarCount)),
      .init("invalid_utf8_bytes", .integer(measure.invalidByteCount)),
      .init("sha256", .text(measure.checksum)),
    ]
  }

  private static func cells(_ measure: CorpusMeasure) -> [String] {
    [
      Figure.grouped(measure.byteCount), Figure.grouped(measure.storedByteCount),
      Figure.rounded(ratio(measure), places: 2), Figure.grouped(measure.lineCount),
      Figure.grouped(measure.documentCount), Figure.grouped(measure.scalarCount),
      Figure.grouped(measure.invalidByteCount), String(measure.checksum.prefix(12)),
    ]
  }

  private static func lines(_ measure: CorpusMeasure, file: String, compression: Compression) -> String {
    var table = TextTable([.left, .left])
    table.add(["file", file])
    table.add(["bytes", Figure.grouped(measure.byteCount)])
    let packed =
      compression == .none ? "" : ", \(compression.rawValue), \(Figure.rounded(ratio(measure), places: 2)) to 1"
    table.add(["stored", Figure.grouped(measure.storedByteCount) + packed])
    table.add(["lines", "\(Figure.grouped(measure.lineCount)), longest \(ByteAmount(measure.longestLineByteCount))"])
    table.add(["documents", Figure.grouped(measure.documentCount)])
    table.add(["characters", Figure.grouped(measure.scalarCount)])
    table.add(["invalid", "\(Figure.grouped(measure.invalidByteCount)) bytes that are not UTF-8"])
    table.add(["sha256", measure.checksum])
    return table.text
  }
}
