import JSON
import Tokenization

/// The report of a training that merges pairs for an objective.
struct MergingReport {
  private let algorithm: String
  private let level: String
  private let training: BytePairTraining

  /// - Parameter level: what the alphabet is made of, "bytes" or "characters".
  init(algorithm: String, level: String, _ training: BytePairTraining) {
    self.algorithm = algorithm
    self.level = level
    self.training = training
  }

  /// The report, without outputs.
  func report(of counted: CountedText) -> TrainingReport {
    let made = training.report
    let settings = training.settings
    var report = TrainingReport(
      algorithm: algorithm, byteCount: counted.byteCount, pieces: made.pieces, distinctPieces: made.distinctPieces,
      countingSeconds: counted.seconds, trainingSeconds: made.duration / .seconds(1))
    report.learned = [
      """
      made \(made.merges) merges over \(made.alphabetSize) \(level) and \(made.specialTokens) special tokens, \
      objective \(settings.objective.rawValue), ties as \(made.ties.rawValue)
      """
    ]
    if made.piecesLeftOut > 0 {
      report.learned.append("left out \(made.piecesLeftOut) pieces that are not valid UTF-8")
    }
    report.fields = [
      ("objective", .text(settings.objective.rawValue)), ("ties", .text(made.ties.rawValue)),
      ("pieces_left_out", .integer(Int(clamping: made.piecesLeftOut))), ("alphabet", .integer(made.alphabetSize)),
      ("special_tokens", .integer(made.specialTokens)), ("merges", .integer(made.merges)),
    ]
    var fits: [JSONValue] = []
    for size in settings.vocabularySizes {
      guard let fit = training.fit(vocabularySize: size) else { continue }
      report.learned.append(line(fit, size: settings.vocabularySizes.count > 1 ? size : nil))
      fits.append(json(fit, size: size))
    }
    report.fields.append(("fits", .array(fits)))
    return report
  }

  private func line(_ fit: TrainingFit, size: Int?) -> String {
    var line = (size.map { "\($0) tokens: " } ?? "") + "the text is \(fit.tokenCount) tokens"
    if let likelihood = fit.logLikelihood, let perByte = fit.bitsPerByte, let perSymbol = fit.bitsPerSymbol {
      line +=
        ", log-likelihood \(Figure.rounded(likelihood, places: 1)) nats: \(Figure.rounded(perByte, places: 4)) bits a byte"
      if level == "characters" { line += ", \(Figure.rounded(perSymbol, places: 4)) a character" }
    }
    return line
  }

  private func json(_ fit: TrainingFit, size: Int) -> JSONValue {
    func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    return .object([
      .init("vocab_size", .integer(size)), .init("tokens", .integer(Int(fit.tokenCount))),
      .init("log_likelihood_nats", number(fit.logLikelihood)), .init("bits_per_byte", number(fit.bitsPerByte)),
      .init("bits_per_symbol", number(fit.bitsPerSymbol)),
    ])
  }
}
