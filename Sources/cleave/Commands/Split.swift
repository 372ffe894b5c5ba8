import ArgumentParser
import Corpora
import JSON
import Tokenization

/// `cleave split`: the pieces that a text is cut into before segmentation.
struct Split: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Cut text into pieces as a tokenizer does before it looks for tokens.",
    discussion: """
      EXAMPLES
        echo "Hello, it's 12345" | cleave split --pre-tokenizer o200k
        cleave split -t tok.json --json book.txt.zst
        cleave split --pre-tokenizer '\\p{L}+|\\s+|[^\\p{L}\\s]+' notes.txt
        cleave split --list

      A record becomes a line with '|' between its pieces; control characters, white
      space other than the space, '\\' and '|' in a piece are escaped (\\x0A, \\\\,
      \\x7C). --json gives an object a record: pieces, and offsets into the record
      in bytes, before any normalization.

      With -t the text is normalized and split as that tokenizer does it; tokens
      that were added to its vocabulary are not looked for.

      A regular expression is read as Hugging Face's engine reads it, with the
      characters of Unicode 16; what it leaves between its matches is a piece too,
      and counted on standard error. Bytes that are not UTF-8 stay where they are.
      """)

  @Option(
    help: ArgumentHelp(
      "A pattern or component by name (\(PreTokenizerArgument.names)) or a regular expression.",
      valueName: "name|regex"))
  var preTokenizer: PreTokenizerArgument?
  @Option(
    name: [.short, .customLong("tokenizer")],
    help: ArgumentHelp("Split as this tokenizer: a file of any supported format, or a folder.", valueName: "tokenizer"),
    completion: .file())
  var tokenizer: String?
  @OptionGroup var preset: PresetOptions
  @Flag(help: "One JSON object a record: pieces and offsets.") var json = false
  @Flag(help: "List the known patterns: names, regular expressions, what they are for.") var list = false
  @OptionGroup var input: InputOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    guard !list else { return }
    guard (preTokenizer == nil) != (tokenizer == nil) else {
      throw ValidationError("Say how to split: either --pre-tokenizer or -t.")
    }
  }

  func run() throws {
    if list { return try writeList() }
    let splitter = try makeSplitter()
    let text = try input.textInput()
    var reader = input.recordReader(of: text)
    var bar = Progress(label: "splitting", totalBytes: text.storedByteCount, mode: progress.mode)
    var output = try output.open()
    var dropped = 0
    var unmatched = 0
    try OrderedWork(workers: jobs.jobs).run(
      produce: { () -> RecordBatch? in
        bar.update(to: reader.storedByteCount)
        return try reader.next()
      },
      makeWorker: { splitter },
      work: { (splitter: inout RecordSplitter, batch: RecordBatch) in try splitter.split(batch) },
      consume: { written in
        try output.write(written.bytes)
        dropped += written.droppedByteCount
        unmatched += written.unmatchedByteCount
      })
    try output.commit()
    bar.finish()
    reader.report(unless: progress.quiet)
    guard !progress.quiet else { return }
    if dropped > 0 { StandardError.write("cleave: \(dropped) bytes are in no piece\n") }
    if unmatched > 0 { StandardError.write("cleave: \(unmatched) bytes lie between the matches of the pattern\n") }
  }

  private func makeSplitter() throws -> RecordSplitter {
    if let path = tokenizer {
      let tokenizer = try preset.load(path).tokenizer
      return RecordSplitter(
        normalizer: try tokenizer.normalizer.map { try TextNormalizer($0) },
        splitter: try Splitter(tokenizer.preTokenizer, keepsBytes: tokenizer.model.alphabet == .bytes), json: json)
    }
    let preTokenizer = preTokenizer?.preTokenizer(for: .bytes)
    return RecordSplitter(normalizer: nil, splitter: try Splitter(preTokenizer, keepsBytes: true), json: json)
  }

  /// DeepSeek's pattern holds line breaks as they are.
  private static func oneLine(_ regex: String) -> String {
    regex.unicodeScalars.map { $0 == "\r" ? "\\r" : $0 == "\n" ? "\\n" : String($0) }.joined()
  }

  private func writeList() throws {
    var output = try output.open()
    for pattern in SplitPattern.allCases {
      let regexes = pattern.regexes(in: pattern == .cl100k ? .fancyRegex : .oniguruma)
      if json {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("name")
        writer.value(pattern.rawValue)
        writer.key("summary")
        writer.value(pattern.summary)
        writer.key("regexes")
        writer.beginArray()
        for regex in regexes { writer.value(regex) }
        writer.endArray()
        writer.endObject()
        writer.endLine()
        try output.write(writer.take())
      } else {
        var text = "\(pattern.rawValue): \(pattern.summary)\n"
        for regex in regexes { text += "  " + Self.oneLine(regex) + "\n" }
        try output.write(Array(text.utf8))
      }
    }
    try output.commit()
  }
}
