import ArgumentParser
import Corpora
import Counts
import JSON
import Tokenization

/// `cleave count`: how often each piece of a text occurs, as a file that trainers learn from.
struct Count: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "count",
    abstract: "Count the pieces of text of any size, for training.",
    discussion: """
      Trainers need nothing of a text but how often each of its pieces occurs.
      Counted once, on as many machines as there are, the pieces are a small file
      from which every trainer learns exactly what it would learn from the text.

      EXAMPLES
        cleave count corpus/ -o counts.zst
        cleave train bpe -s 32k --counts counts.zst -o tok.json

        cleave count --for wordpiece --normalizer bert wiki.txt.zst -o wp.zst
        cleave count --for unigram-spm --framing jsonl docs.jsonl.gz -o spm.zst
        cleave count -t gpt2/ corpus/ -o gpt2.zst       as this tokenizer cuts text
        cleave count --memory 1G --json huge.txt.zst -o counts.zst > report.json

        mkdir counts; cd shards
        printf '%s\\0' * | xargs -0 -P 8 -I{} cleave count {} -o ../counts/{}.zst
        cleave merge-counts ../counts -o ../counts.zst

      PIECES
        Text is normalized and cut as 'cleave train ALGORITHM' does with the same
        options; --for names the algorithm. The file says how, and trainers refuse
        options that contradict it. 'train bpe', 'unigram', 'optimal' and 'chunks'
        with the same way to cut can share a file.
        lz78 and lzw learn from the order of the text: they have no use for counts.

      MEMORY
        Each thread has a table; when it is full it goes to disk, sorted, and all
        are merged at the end. Files on disk have no name and go with the process,
        however it ends. The program itself takes some 30 MB beside --memory, and
        more where a record is long (--max-record-bytes).

      THE SAME BYTES
        The file is the same for any memory, any number of threads, any order of
        files, and any split of the text into files at the ends of records, once
        merged.

      FILE
        A line of JSON: format, version, fingerprint of the stages, the stages as
        in tokenizer.json, records, bytes, pieces. Then a line for each piece, by
        bytes: the piece, a tab, its count. Tab, line feed, carriage return and
        backslash are \\t \\n \\r \\\\, other control characters and bytes that are
        no UTF-8 \\xHH. The last line begins with a tab. zstd if named .zst.

      REPORT
        While it counts, an estimate of the distinct pieces (Heaps' law, fitted to
        one thread's table); at the end their number, and how it would grow: the
        expected number in random parts of the text, which follows from the counts,
        fitted by a power of the text's length.
      """)

  @OptionGroup var stages: PieceStageOptions
  @OptionGroup var output: OutputOptions
  @Flag(help: "Write the report as JSON to standard output.")
  var json = false
  @OptionGroup var memory: MemoryOptions
  @OptionGroup var text: TrainingTextOptions

  func validate() throws {
    if json, output.output == nil || output.output == "-" {
      throw ValidationError("--json and the counts cannot both go to standard output: use -o.")
    }
  }

  func run() throws {
    let clock = ContinuousClock()
    let start = clock.now
    let stages = try stages.stages(keepsLineEnds: text.keepsLineEnds)
    // Stages that no file can hold are refused before hours of counting.
    let fingerprint = try CountsHeader(program: ProgramVersion.current, stages: stages).fingerprint()
    let estimate = DistinctEstimate()
    let counter = BoundedCounter(
      memory: memory.byteCount, workers: text.jobs.jobs, folder: memory.scratch.folder(output: output.output))
    let counted = try counter.count(
      from: try text.text(stages, estimate: estimate), makeCounter: { try stages.makeCounter() },
      read: { source, batch in try source.read(into: &batch) }, estimate: estimate)
    let spills = counted.spillCount
    let summary = try counted.write(to: output.open(), program: ProgramVersion.current, stages: stages)
    let report = CountsReport(
      summary: summary, fingerprint: fingerprint, spills: spills, path: output.output,
      seconds: (clock.now - start) / .seconds(1))
    try report.write(asJSON: json, quiet: text.progress.quiet)
  }
}
