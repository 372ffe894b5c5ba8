import ArgumentParser
import Certificate
import Corpora
import JSON
import Optimal
import Tokenization

/// `cleave certify`: how many tokens a tokenizer could save at most, with a proof.
struct Certify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "certify",
    abstract: "Prove how many tokens any vocabulary of a tokenizer's size needs.",
    discussion: """
      For each tokenizer: the tokens that a text takes, and a lower bound for every
      vocabulary with as many tokens of two bytes or more over the same pieces,
      whatever algorithm applies it. The gap is the share of its tokens that a
      better vocabulary could save at most.

      EXAMPLES
        cleave certify gpt2/ bpe.json unigram.json --on novel.txt
        cleave certify bpe.json --on novel.txt --certificate bpe.bound --json
        cleave certify --check bpe.bound --on novel.txt
        cleave certify bpe.json --check bpe.bound --on novel.txt
        cleave certify bpe.json --check parity.bound --on en=pud.en.txt ja=pud.ja.txt

      SIZE
        What counts are the tokens of two bytes or more that stand for text within
        a piece: single bytes (byte fallback too) are free, and special, added and
        unused tokens are not counted. A character of several bytes counts. Marks
        of words (##, </w>) are no text. A tokenizer that writes unknown tokens
        gets no bound. Added tokens are not looked for in the text.

      CERTIFICATES
        --certificate writes the proof; of several tokenizers, to a name with the
        number of such tokens. --check reads one, cuts --on as it says, and
        verifies it with integers, by code that shares nothing with the search. It
        refuses a certificate of another text, another splitter or, with a
        tokenizer named, another size, and one that proves less than it states.
        One about sources (train optimal --objective) takes them as LABEL=FILE, and
        tokens and bound are then those of its objective.

      --json gives an object a line: tokenizer, vocabulary_size, tokens,
      lower_bound, gap (a fraction), multibyte_tokens. The method is our own:
      docs/optimal.md.
      """)

  @Argument(help: ArgumentHelp("Tokenizer files or folders.", valueName: "tokenizer"), completion: .file())
  var tokenizers: [String] = []

  @Option(
    name: .customLong("on"), parsing: .upToNextOption,
    help: ArgumentHelp("The text.", valueName: "file"), completion: .file())
  var texts: [String] = []

  @Option(help: ArgumentHelp("Check this certificate.", valueName: "file"), completion: .file())
  var check: String?

  @Option(help: ArgumentHelp("Write the proof of the bound to this file.", valueName: "file"), completion: .file())
  var certificate: String?

  @Option(
    help: ArgumentHelp(
      "Search until the bound is this close to a vocabulary found for it; the closer, the longer.", valueName: "share"))
  var gap = Share(0.003)

  @Option(help: ArgumentHelp("End the search for a bound after this long: 90s, 5m, 1h.", valueName: "time"))
  var time: TimeSpan?

  @Option(help: "Whether line feeds belong to lines: keep, as train does, or drop.")
  var lineEnds: TrainingTextOptions.LineEnds = .keep

  @OptionGroup var preset: PresetOptions
  @OptionGroup var records: RecordOptions
  @Flag(help: "A JSON object for each tokenizer.") var json = false
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    guard !texts.isEmpty else { throw ValidationError("Name the text: --on FILE.") }
    guard check != nil || !tokenizers.isEmpty else {
      throw ValidationError("Name tokenizers, or a certificate: --check FILE.")
    }
    guard check == nil || certificate == nil else {
      throw ValidationError("--check reads a certificate and --certificate writes one: take one of them.")
    }
  }

  func run() throws {
    if let check { try verify(check) } else { try certify() }
  }

  private var text: CertifiedText { text(texts) }

  private func text(_ paths: [String]) -> CertifiedText {
    CertifiedText(
      paths: paths, records: records, keepsLineEnds: lineEnds == .keep, jobs: jobs.jobs, mode: progress.mode)
  }

  // MARK: Searching

  private func certify() throws {
    var rows: [CertifiedRow] = []
    for path in tokenizers {
      let tokenizer = try preset.load(path).tokenizer
      let alphabet = tokenizer.model.alphabet
      let counts = try text.count(
        normalizer: tokenizer.normalizer, preTokenizer: tokenizer.preTokenizer, alphabet: alphabet)
      let pieces = TokenizerPieces(tokenizer: tokenizer)
      let tokens = try pieces.tokens(of: counts)
      let multibyte = try pieces.multibyteTokens()
      var trainer = OptimalTrainer(vocabularySizes: [256 + multibyte])
      trainer.gap = gap.value
      trainer.timeLimit = time?.duration
      trainer.acceptsTooMany = true
      var bar = BoundProgress(mode: progress.mode)
      let training = try trainer.train(on: counts, workers: jobs.jobs) { bar.update($0) }
      bar.finish()
      rows.append(
        CertifiedRow(
          tokenizer: path, vocabularySize: pieces.vocabularySize, multibyteTokens: multibyte, tokens: tokens,
          lowerBound: training.results[0].lowerBound))
      if let certificate {
        let splitting = try CertificateSplitting(
          normalizer: tokenizer.normalizer, preTokenizer: tokenizer.preTokenizer, alphabet: alphabet)
        var file = try AtomicOutput(
          path: tokenizers.count > 1 ? SizedPath.path(certificate, size: multibyte) : certificate)
        try file.write(try training.certificate(vocabularySize: 256 + multibyte, splitting: splitting))
        try file.commit()
      }
    }
    try write(rows)
  }

  // MARK: Checking

  private func verify(_ path: String) throws {
    var stream = try TextStream(InputFile(path: Array(path.utf8)))
    let certificate = try BoundCertificate(try stream.readAll(limit: 1 << 32))
    let splitting = try TokenizerFile.read(path: "splitting.json") { _ in certificate.splitting }
    let alphabet: Alphabet = certificate.isOfBytes ? .bytes : .characters
    let bound = try checked(
      certificate, try parts(of: certificate, splitting.normalizer, splitting.preTokenizer, alphabet))
    var rows: [CertifiedRow] = []
    for path in tokenizers {
      let tokenizer = try preset.load(path).tokenizer
      let pieces = TokenizerPieces(tokenizer: tokenizer)
      let multibyte = try pieces.multibyteTokens()
      let own = try parts(
        of: certificate, tokenizer.normalizer, tokenizer.preTokenizer, tokenizer.model.alphabet)
      // The tokenizer's own pieces, so that one that splits in another way is refused.
      _ = try checked(certificate, own, multibyteTokens: multibyte)
      rows.append(
        CertifiedRow(
          tokenizer: path, vocabularySize: pieces.vocabularySize, multibyteTokens: multibyte,
          tokens: try objective(of: pieces, on: own, certificate), lowerBound: bound))
    }
    if !rows.isEmpty { return try write(rows) }
    var output = try AtomicOutput(path: nil)
    if json {
      try output.writeJSONLine([
        .init("certificate", .text(path)), .init("objective", .text(objectiveName(certificate))),
        .init("multibyte_tokens", .integer(certificate.multibyteTokens)),
        .init("lower_bound", .integer(bound)), .init("valid", .bool(true)),
      ])
    } else {
      let line =
        "proven: every vocabulary with \(Figure.grouped(certificate.multibyteTokens)) tokens of two bytes or more "
        + "takes at least \(Figure.grouped(bound)) \(objectiveUnit(certificate))\n"
      try output.write(Array(line.utf8))
    }
    try output.commit()
  }

  // MARK: Sources

  /// The pieces of each source, by label; those of one text have none.
  private func parts(
    of certificate: BoundCertificate, _ normalizer: Normalizer?, _ preTokenizer: PreTokenizer?, _ alphabet: Alphabet
  ) throws -> [(label: String, counts: PieceCounts)] {
    guard certificate.sources != nil else {
      return [("", try text.count(normalizer: normalizer, preTokenizer: preTokenizer, alphabet: alphabet))]
    }
    return try ComparisonLabel.parse(texts, shortens: ComparisonLabel.textName).map { source in
      (
        source.label,
        try text([source.path]).count(normalizer: normalizer, preTokenizer: preTokenizer, alphabet: alphabet)
      )
    }
  }

  /// What the certificate's objective is for a tokenizer.
  private func objective(
    of pieces: TokenizerPieces, on parts: [(label: String, counts: PieceCounts)], _ certificate: BoundCertificate
  ) throws -> Int {
    let tokens = try parts.map { (label: $0.label, count: try pieces.tokens(of: $0.counts)) }
    guard let sources = certificate.sources else { return tokens[0].count }
    guard let value = sources.value(tokens) else { throw CertificateError.tooMuchText }
    return value
  }

  private func objectiveName(_ certificate: BoundCertificate) -> String {
    guard let sources = certificate.sources else { return "tokens" }
    return sources.isOfLargest ? "minimax" : "weighted"
  }

  private func objectiveUnit(_ certificate: BoundCertificate) -> String {
    guard let sources = certificate.sources else { return "tokens" }
    let parts = sources.sources.map { "\($0.label) times \($0.weight)" }.joined(separator: ", ")
    return "tokens \(sources.isOfLargest ? "of the source that has most of them" : "in all"), weighted: \(parts)"
  }

  /// The bound, if the certificate proves it.
  ///
  /// - Throws: `ExitCode` 1 when it does not, or is about something else.
  private func checked(
    _ certificate: BoundCertificate, _ parts: [(label: String, counts: PieceCounts)], multibyteTokens: Int? = nil
  ) throws -> Int {
    do {
      guard certificate.sources == nil else {
        return try certificate.check(sources: parts, multibyteTokens: multibyteTokens)
      }
      return try certificate.check(parts[0].counts, multibyteTokens: multibyteTokens)
    } catch {
      StandardError.write("cleave: not proven: \(error)\n")
      throw ExitCode(1)
    }
  }

  private func write(_ rows: [CertifiedRow]) throws {
    var output = try AtomicOutput(path: nil)
    if json {
      for row in rows { try output.writeJSONLine(row.members) }
    } else {
      var table = TextTable([.left, .right, .right, .right, .right])
      table.add(["tokenizer", "vocabulary", "tokens", "at least", "gap"])
      for row in rows { table.add(row.cells) }
      try output.write(Array(table.text.utf8))
    }
    try output.commit()
  }
}
