import ArgumentParser
import Corpora
import Counts
import JSON
import Tokenization

/// `cleave merge-counts`: counts files added up.
struct MergeCounts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge-counts",
    abstract: "Add up files of 'cleave count'.",
    usage: "cleave merge-counts [<options>] <file> ...",
    discussion: """
      EXAMPLES
        cleave merge-counts a.zst b.zst -o both.zst
        cleave merge-counts shards/ -o counts.zst
        cleave merge-counts wiki.zst code.zst --weight 3,1 -o mix.zst
        cleave merge-counts a.zst b.zst | cleave train bpe --counts - -o tok.json

      The result is, byte for byte, what 'cleave count' gives for all of the text.
      Files are read as streams, at most 64 at once (of more, sums of 64 go to disk
      first), so memory does not follow their size.

      WEIGHTS (--weight)
        A whole number for each file, in their order: the result is that of the
        file's text read so many times. Counts, records and bytes are multiplied;
        nothing is rounded. A sum of more than 18 digits is refused.

      DIFFERENT FILES
        Files whose text was normalized or cut in different ways, or with different
        Unicode data, are refused, with what is different.
      """)

  @Argument(
    help: ArgumentHelp("Counts files or folders of them; '-' is standard input.", valueName: "file"),
    completion: .file())
  var files: [String]

  @Option(
    help: ArgumentHelp("What the counts of each file are multiplied with, in their order.", valueName: "n,n"))
  var weight: WeightList?

  @OptionGroup var output: OutputOptions
  @Flag(help: "Write the report as JSON to standard output.")
  var json = false
  @Option(help: ArgumentHelp("Refuse lines longer than this many bytes; it bounds memory.", valueName: "bytes"))
  var maxRecordBytes = 1 << 30
  @OptionGroup var decompression: DecompressionOptions
  @OptionGroup var scratch: ScratchOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if json, output.output == nil || output.output == "-" {
      throw ValidationError("--json and the counts cannot both go to standard output: use -o.")
    }
    guard maxRecordBytes > 0 else { throw ValidationError("--max-record-bytes must be at least 1.") }
  }

  func run() throws {
    let clock = ContinuousClock()
    let start = clock.now
    let input = try TextInput(paths: files, options: decompression.inputOptions)
    let weights = weight?.weights ?? input.files.map { _ in 1 }
    guard weights.count == input.files.count else {
      throw ValidationError("--weight has \(weights.count) numbers for \(input.files.count) files: give one for each.")
    }
    let merge = CountsMerge(
      Array(zip(input.files, weights)), options: input.options, lineLimit: maxRecordBytes,
      folder: scratch.folder(output: output.output))
    var bar = Progress(label: "merging", total: input.files.count, unit: "files", mode: progress.mode)
    let summary = try merge.write(
      program: ProgramVersion.current, to: { try output.open() }, progress: { bar.update(to: $0) })
    bar.finish()
    let report = CountsReport(
      summary: summary, fingerprint: try summary.header.fingerprint(), files: input.files.count, path: output.output,
      seconds: (clock.now - start) / .seconds(1))
    try report.write(asJSON: json, quiet: progress.quiet)
  }
}

/// Whole numbers from 1 on, separated by commas.
struct WeightList: ExpressibleByArgument {
  let weights: [UInt64]

  init?(argument: String) {
    var weights: [UInt64] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let weight = UInt64(part), weight > 0 else { return nil }
      weights.append(weight)
    }
    self.weights = weights
  }
}
