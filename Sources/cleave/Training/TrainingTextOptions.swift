import ArgumentParser
import Corpora
import Counts
import Tokenization

/// The text that a trainer learns from, and how it is counted.
struct TrainingTextOptions: ParsableArguments {
  @Option(help: "Whether line feeds belong to lines: keep, as for Hugging Face's trainer, or drop. Default keep.")
  var lineEnds: LineEnds?

  @OptionGroup var input: InputOptions
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  enum LineEnds: String, ExpressibleByArgument, CaseIterable { case keep, drop }

  /// Whether line feeds belong to lines; nil when the user does not say.
  var keepsLineEnds: Bool? { lineEnds.map { $0 == .keep } }

  /// The pieces of the text.
  ///
  /// - Parameter keeping: where they are kept on the way; nil for nowhere.
  func count(_ stages: PieceStages, keptIn keeping: ResumeFiles?) throws -> CountedText {
    let clock = ContinuousClock()
    let start = clock.now
    let text = try input.textInput()
    if let keeping {
      let records = input.records
      let kept = KeptCounting(
        keeping: keeping, stages: stages, files: text.files,
        reading: "\(input.recordFraming()) \(records.skipBadRecords) \(records.decompression.noDecompress)")
      let (counts, byteCount) = try kept.count(try self.text(stages, of: text), workers: jobs.jobs)
      return CountedText(
        counts: counts, stages: stages, byteCount: byteCount, seconds: (clock.now - start) / .seconds(1))
    }
    let counted = try PieceCounts.counted(
      from: try self.text(stages, of: text), workers: jobs.jobs, makeCounter: { try stages.makeCounter() },
      read: { source, batch in try source.read(into: &batch) })
    return CountedText(
      counts: counted.counts, stages: stages, byteCount: counted.byteCount, seconds: (clock.now - start) / .seconds(1))
  }

  /// The text, record by record, for a counter of these stages.
  ///
  /// - Parameters:
  ///   - input: the files; nil is what the user names.
  ///   - estimate: is shown beside the progress.
  func text(
    _ stages: PieceStages, of input: TextInput? = nil, estimate: DistinctEstimate? = nil
  ) throws -> TrainingText {
    // Whole files need not be held whole when no piece can reach across the place where they are cut.
    let splitter = try Splitter(stages.preTokenizer, keepsBytes: stages.alphabet == .bytes)
    var text = try text(
      streamsWhole: stages.normalizer == nil && splitter.scanner != nil, keepsLineEnds: stages.keepsLineEnds, of: input)
    text.recordLimit = stages.recordLimit ?? .max
    text.estimate = estimate
    return text
  }

  /// The text, record by record.
  ///
  /// - Parameters:
  ///   - streamsWhole: whether a whole file may come in parts.
  ///   - keepsLineEnds: nil is what the user says, else they are kept.
  ///   - files: nil is what the user names.
  func text(streamsWhole: Bool, keepsLineEnds: Bool? = nil, of files: TextInput? = nil) throws -> TrainingText {
    let text = try files ?? input.textInput()
    let framing = input.recordFraming()
    return TrainingText(
      input.recordReader(of: text, framing: framing, streamsWhole: streamsWhole), framing: framing,
      keepsLineEnds: keepsLineEnds ?? self.keepsLineEnds ?? true,
      progress: Progress(label: "counting", totalBytes: text.storedByteCount, mode: progress.mode))
  }
}
