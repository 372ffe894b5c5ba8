import Counts
import JSON
import Tokenization

/// Counts pieces, takes the most frequent as tokens, writes the tokenizers and reports.
struct PieceTraining {
  let algorithm: String
  let trainer: WordLevelTrainer
  let stages: PieceStages
  /// Counts in place of text.
  let given: CountedText?
  let decoder: TokenDecoder?
  let text: TrainingTextOptions
  /// Where counts are kept.
  let keeping: ResumeFiles?
  let output: TrainingOutputOptions

  func run(_ outputs: [(size: Int, path: String?)]) throws {
    let counted = try given ?? text.count(stages, keptIn: keeping)
    let clock = ContinuousClock()
    let start = clock.now
    let training = try trainer.train(on: counted.counts)
    var report = TrainingReport(
      algorithm: algorithm, byteCount: counted.byteCount, pieces: training.total,
      distinctPieces: training.distinctPieces, countingSeconds: counted.seconds,
      trainingSeconds: (clock.now - start) / .seconds(1))
    report.fields = [
      ("special_tokens", .integer(trainer.specialTokens.count)),
      ("pieces_left_out", .integer(Int(clamping: training.piecesLeftOut))),
    ]
    let target = try output.target
    for (size, path) in outputs {
      let tokenizer = try training.tokenizer(
        vocabularySize: size, normalizer: stages.normalizer, preTokenizer: stages.preTokenizer, decoder: decoder)
      try target.write(tokenizer, to: path)
      let tokens = tokenizer.model.vocabulary.count
      let coverage = training.coverage(vocabularySize: size)
      report.learned.append(
        "took \(tokens - trainer.specialTokens.count) \(algorithm), \(Figure.percent(coverage)) of the text's")
      report.fields.append(("coverage_\(tokens)", .number(coverage)))
      report.outputs.append(.init(path: path, vocabularySize: tokens))
    }
    if training.piecesLeftOut > 0 {
      report.learned.append("left out \(training.piecesLeftOut) pieces that are not valid UTF-8")
    }
    try output.write(report, quiet: text.progress.quiet)
    keeping?.remove()
  }
}
