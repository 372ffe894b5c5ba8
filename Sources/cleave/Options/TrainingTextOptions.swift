import ArgumentParser
import Corpora
import Tokenization

/// The text that a trainer learns from, and how it is counted.
struct TrainingTextOptions: ParsableArguments {
  @Option(help: "Whether line feeds belong to lines: keep, as for Hugging Face's trainer, or drop.")
  var lineEnds: LineEnds = .keep

  @OptionGroup var input: InputOptions
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  enum LineEnds: String, ExpressibleByArgument, CaseIterable { case keep, drop }

  /// The pieces of the text.
  ///
  /// - Parameter recordLimit: longer records are left out.
  func count(
    normalizer: Normalizer?, preTokenizer: PreTokenizer?, alphabet: Alphabet, recordLimit: Int = .max
  ) throws -> CountedText {
    let clock = ContinuousClock()
    let start = clock.now
    // Whole files need not be held whole when no piece can reach across the place where they are cut.
    let splitter = try Splitter(preTokenizer, keepsBytes: alphabet == .bytes)
    let counted = try PieceCounts.counted(
      from: try text(streamsWhole: normalizer == nil && splitter.scanner != nil), workers: jobs.jobs,
      makeCounter: { try PieceCounter(normalizer: normalizer, preTokenizer: preTokenizer, alphabet: alphabet) },
      read: { source, batch in
        let found = try source.read(into: &batch)
        if recordLimit < .max { batch.ranges.removeAll { $0.count > recordLimit } }
        return found
      })
    return CountedText(
      counts: counted.counts, byteCount: counted.byteCount, seconds: (clock.now - start) / .seconds(1))
  }

  /// The text, record by record.
  ///
  /// - Parameter streamsWhole: whether a whole file may come in parts.
  func text(streamsWhole: Bool) throws -> TrainingText {
    let text = try input.textInput()
    let framing = input.recordFraming()
    return TrainingText(
      input.recordReader(of: text, framing: framing, streamsWhole: streamsWhole), framing: framing,
      keepsLineEnds: lineEnds == .keep,
      progress: Progress(label: "counting", totalBytes: text.storedByteCount, mode: progress.mode))
  }
}
