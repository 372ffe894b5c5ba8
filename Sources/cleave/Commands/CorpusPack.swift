import ArgumentParser
import Corpora

/// `cleave corpus pack`: files into one zstd file.
struct CorpusPack: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Pack files into one zstd file.",
    usage: "cleave corpus pack [<options>] [<file> ...]",
    discussion: """
      Files are joined in the order in which they are named, folders in the order of their names; \
      what is packed already is packed anew. The output appears whole or not at all.

      With --seekable the output is a row of independent frames, each ended after a line where \
      there is one, with a table of their places at the end: other tools can read any part of it \
      without the rest, and every zstd reader reads the whole.

      EXAMPLES
        cleave corpus pack book.txt -o book.txt.zst
        cleave corpus pack articles/ -o articles.txt.zst --level 19 --window 27
        cleave corpus pack dump.jsonl.gz -o dump.jsonl.zst --seekable
        generate | cleave corpus pack > text.zst
      """)

  @Argument(
    help: ArgumentHelp("Files or folders; '-' or none is standard input.", valueName: "file"), completion: .file())
  var files: [String] = []

  @Option(
    name: [.short, .long], help: ArgumentHelp("The file to write; standard output if not given.", valueName: "file"),
    completion: .file(extensions: ["zst"]))
  var output: String?

  @OptionGroup var zstd: ZstdOptions

  @Flag(help: "Write independent frames and a table of their places.")
  var seekable = false

  @Option(
    help: ArgumentHelp("The most text in a frame of --seekable; K, M and G are powers of 1024.", valueName: "bytes"))
  var frameSize = ByteCountArgument(4 << 20)

  @OptionGroup var decompression: DecompressionOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    guard ZstdSettings.frameByteCounts.contains(frameSize.byteCount) else {
      throw ValidationError("--frame-size takes 1K to 1G.")
    }
  }

  func run() throws {
    let input = try TextInput(paths: files, options: decompression.inputOptions)
    var settings = zstd.settings
    if seekable { settings.frameByteCount = frameSize.byteCount }
    var target = try AtomicOutput(path: output, compression: settings)
    guard !target.isTerminal else {
      throw ValidationError("zstd data do not belong on a terminal: name a file with -o or redirect standard output.")
    }
    try target.writeText(of: input, label: "packing", mode: progress.mode)
    try target.commit()
    if output != nil, !progress.quiet {
      let ratio = Figure.rounded(Double(target.textByteCount) / Double(max(1, target.storedByteCount)), places: 2)
      StandardError.write(
        "packed \(ByteAmount(target.textByteCount)) into \(ByteAmount(target.storedByteCount)) (\(ratio) to 1)\n")
    }
  }
}

extension AtomicOutput {
  /// Takes the text of all files, one after another.
  mutating func writeText(of input: TextInput, label: String, mode: ProgressMode) throws {
    var display = Progress(label: label, totalBytes: input.storedByteCount, mode: mode)
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    var done = 0
    for file in input.files {
      var stream = try TextStream(file, options: input.options)
      while true {
        let count = try buffer.withUnsafeMutableBufferPointer { try stream.read(into: $0) }
        if count == 0 { break }
        try write(buffer[..<count])
        display.update(to: done + stream.storedByteOffset)
      }
      done += stream.storedByteOffset
    }
    display.finish()
  }
}
