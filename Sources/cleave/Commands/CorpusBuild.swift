import ArgumentParser
import Corpora
import Glibc
import JSON

/// `cleave corpus build`: text that needs no source.
struct CorpusBuild: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build", abstract: "Make a corpus from what is on every machine.",
    discussion: """
      EXAMPLES
        cleave corpus build icu -o icu/
        cleave corpus build icu --list
      """,
    subcommands: [CorpusBuildICU.self])
}

/// `cleave corpus build icu`: parallel text in many languages.
struct CorpusBuildICU: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "icu",
    abstract: "Make parallel text in some 80 languages from ICU's locale data.",
    discussion: """
      Each record is one line: a number in words, a long date, a quantity or an
      amount of money, a time from now, a list, or the name of a region, language,
      script or currency. All languages have the same records in the same order, so
      they can be compared line by line: line 500 says the same in each.

      A language is there if its data can spell out numbers, have its own words for
      dates and times, and name at least 85 percent of all codes; records use only
      codes that all these languages have names for. --locales chooses which are
      written and changes nothing in them. Dates are Gregorian, digits the
      language's own.

      -o FOLDER gets LOCALE.txt.zst for each language and manifest.json: the release
      of ICU, seed, records, and for each file its bytes, characters and the SHA-256
      of its text. The same release, seed and number of records give the same text.

      EXAMPLES
        cleave corpus build icu -o icu/
        cleave corpus build icu --locales en,de,ja --records 100000 -o icu/
        cleave corpus build icu --list
      """)

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("The folder to write to.", valueName: "folder"), completion: .directory)
  var folder: String?

  @Option(help: ArgumentHelp("Write only these, parted by commas.", valueName: "locale,…"))
  var locales: String?

  @Option(help: ArgumentHelp("Records beside the names, of which there is one line each.", valueName: "n"))
  var records = 24_000

  @Option(help: ArgumentHelp("Another seed gives other numbers, dates and combinations.", valueName: "n"))
  var seed: UInt64 = 1

  @Flag(help: "Print the locales, one a line, and write nothing.")
  var list = false

  @Flag(help: "Print the result as JSON, one object a file.")
  var json = false

  @OptionGroup var zstd: ZstdOptions
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    guard list != (folder != nil) else {
      throw ValidationError("Name a folder with -o, or ask for the locales with --list.")
    }
    guard records >= 0 else { throw ValidationError("--records takes a number that is not negative, not \(records).") }
  }

  func run() throws {
    let corpus = try LocaleCorpus(count: records, seed: seed)
    var output = try AtomicOutput(path: nil)
    if list {
      try output.write(corpus.locales.map { $0 + "\n" }.joined())
      return try output.commit()
    }
    let folder = folder ?? "."
    guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
      throw CorpusError.system(operation: "make folder", path: folder, code: errno)
    }
    let chosen = try chosen(from: corpus.locales)
    let measures = try write(corpus, chosen, to: folder)
    try writeManifest(corpus, zip(chosen, measures), to: folder)
    try report(chosen, measures, to: &output)
    try output.commit()
  }

  private func chosen(from known: [String]) throws -> [String] {
    guard let locales else { return known }
    let named = locales.split(separator: ",").map(String.init)
    if let unknown = named.first(where: { !known.contains($0) }) {
      throw LocaleCorpusError.unknownLocale(unknown, known: known)
    }
    return known.filter(named.contains)
  }

  private func write(_ corpus: LocaleCorpus, _ locales: [String], to folder: String) throws -> [CorpusMeasure] {
    var bar = Progress(label: "building", totalBytes: nil, mode: progress.mode)
    var next = 0
    var writtenByteCount = 0
    var measures: [CorpusMeasure] = []
    try OrderedWork(workers: jobs.jobs).run(
      produce: { () -> String? in
        next += 1
        return next <= locales.count ? locales[next - 1] : nil
      },
      makeWorker: { corpus },
      work: { (corpus: inout LocaleCorpus, locale: String) in
        (path: "\(folder)/\(locale).txt.zst", text: try corpus.text(in: locale))
      },
      consume: { made in
        var file = try AtomicOutput(path: made.path, compression: zstd.settings)
        try file.write(made.text)
        try file.commit()
        writtenByteCount += made.text.count
        bar.update(to: writtenByteCount)
        var measurer = CorpusMeasurer()
        measures.append(try measurer.measure(InputFile(path: Array(made.path.utf8)), boundary: .line).measure)
      })
    bar.finish()
    return measures
  }

  private func writeManifest(
    _ corpus: LocaleCorpus, _ files: some Sequence<(String, CorpusMeasure)>, to folder: String
  ) throws {
    var writer = JSONWriter(pretty: true)
    writer.value(
      .object([
        .init("corpus", .text("parallel text from ICU's locale data, made by 'cleave corpus build icu'")),
        .init("icu_version", .text(LocaleCorpus.icuVersion)),
        .init("licence", .text("Unicode-DFS-2016 (CLDR data)")),
        .init("seed", .integer(Int(clamping: seed))),
        .init("records", .integer(corpus.recordCount)),
        .init("files", .array(files.map { .object(Self.members($0, $1)) })),
      ]))
    writer.endLine()
    var file = try AtomicOutput(path: "\(folder)/manifest.json")
    try file.write(writer.take())
    try file.commit()
  }

  private static func members(_ locale: String, _ measure: CorpusMeasure) -> [JSONValue.Member] {
    [
      .init("locale", .text(locale)), .init("file", .text("\(locale).txt.zst")),
      .init("bytes", .integer(measure.byteCount)), .init("scalars", .integer(measure.scalarCount)),
      .init("lines", .integer(measure.lineCount)), .init("stored_bytes", .integer(measure.storedByteCount)),
      .init("sha256", .text(measure.checksum)),
    ]
  }

  private func report(_ locales: [String], _ measures: [CorpusMeasure], to output: inout AtomicOutput) throws {
    var table = TextTable([.left, .right, .right, .right, .left])
    table.add(["locale", "bytes", "characters", "lines", "sha256"])
    for (locale, measure) in zip(locales, measures) {
      if json {
        try output.writeJSONLine(Self.members(locale, measure))
      } else {
        table.add([
          locale, Figure.grouped(measure.byteCount), Figure.grouped(measure.scalarCount),
          Figure.grouped(measure.lineCount), String(measure.checksum.prefix(12)),
        ])
      }
    }
    if !json { try output.write(table.text) }
  }
}
