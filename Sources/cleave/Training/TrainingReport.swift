import JSON
import Tokenization

/// What a training read, counted and made, for people or as JSON.
struct TrainingReport {
  /// One written vocabulary.
  struct Output {
    var path: String?
    var vocabularySize: Int
    var mergeCount: Int
  }

  var training: BytePairTraining.Report
  /// What the alphabet is made of: "bytes" or "characters".
  var alphabetName: String
  var byteCount: Int
  var countingSeconds: Double
  var outputs: [Output]

  private var trainingSeconds: Double { training.duration / .seconds(1) }

  /// A few lines without colour.
  var text: String {
    func figure(_ seconds: Double) -> String { "\((seconds * 100).rounded() / 100) s" }
    var lines = [
      """
      counted \(training.pieces) pieces, \(training.distinctPieces) distinct, in \(ByteAmount(byteCount)) \
      (\(figure(countingSeconds)))
      """,
      """
      learned \(training.merges) merges over \(training.alphabetSize) \(alphabetName) and \(training.specialTokens) special \
      tokens, ties as \(training.ties.rawValue) (\(figure(trainingSeconds)))
      """,
    ]
    if training.piecesLeftOut > 0 {
      lines.append("left out \(training.piecesLeftOut) pieces that are not valid UTF-8")
    }
    for output in outputs where output.path != nil {
      lines.append("wrote \(output.vocabularySize) tokens, \(output.mergeCount) merges to \(output.path ?? "-")")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// One object.
  var json: JSONValue {
    .object([
      .init("algorithm", .text("bpe")),
      .init("ties", .text(training.ties.rawValue)),
      .init("bytes", .integer(byteCount)),
      .init("pieces", .integer(Int(clamping: training.pieces))),
      .init("distinct_pieces", .integer(training.distinctPieces)),
      .init("pieces_left_out", .integer(Int(clamping: training.piecesLeftOut))),
      .init("alphabet", .integer(training.alphabetSize)),
      .init("special_tokens", .integer(training.specialTokens)),
      .init("merges", .integer(training.merges)),
      .init("counting_seconds", .number(countingSeconds)),
      .init("training_seconds", .number(trainingSeconds)),
      .init(
        "outputs",
        .array(
          outputs.map {
            .object([
              .init("path", $0.path.map { .text($0) } ?? .null), .init("vocab_size", .integer($0.vocabularySize)),
              .init("merges", .integer($0.mergeCount)),
            ])
          })),
    ])
  }
}
