import ArgumentParser
import Corpora

/// `cleave corpus unpack`: the text of packed files.
struct CorpusUnpack: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unpack",
    abstract: "Write the text of zstd, gzip and plain files, joined.",
    usage: "cleave corpus unpack [<options>] [<file> ...]",
    discussion: """
      Every frame and member is read to the end of the file. A file that is cut short or damaged \
      is an error with the place, and a file named with -o is then not written.

      EXAMPLES
        cleave corpus unpack book.txt.zst | head
        cleave corpus unpack a.txt.zst b.txt.gz c.txt -o all.txt
        cleave corpus unpack --long 31 strange.zst -o text
      """)

  @Argument(
    help: ArgumentHelp("Files or folders; '-' or none is standard input.", valueName: "file"), completion: .file())
  var files: [String] = []

  @Option(
    name: [.short, .long], help: ArgumentHelp("The file to write; standard output if not given.", valueName: "file"),
    completion: .file())
  var output: String?

  @OptionGroup var decompression: DecompressionOptions
  @OptionGroup var progress: ProgressOptions

  func run() throws {
    let input = try TextInput(paths: files, options: decompression.inputOptions)
    var target = try AtomicOutput(path: output)
    try target.writeText(of: input, label: "unpacking", mode: progress.mode)
    try target.commit()
  }
}
