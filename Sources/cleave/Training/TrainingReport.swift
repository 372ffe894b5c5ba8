import JSON
import Tokenization

/// What a training read, counted and made, for people or as JSON.
struct TrainingReport {
  /// One written vocabulary.
  struct Output {
    var path: String?
    var vocabularySize: Int
    /// What else the vocabulary has, by its JSON key: `merges` 7743.
    var parts: [(key: String, count: Int)] = []
  }

  /// The subcommand of `train`.
  var algorithm: String
  /// Bytes of text read.
  var byteCount: Int
  /// All occurrences of pieces.
  var pieces: UInt64
  /// Nil where text is read in order and pieces are not compared.
  var distinctPieces: Int?
  var countingSeconds: Double
  var trainingSeconds: Double
  /// What was learned, a line each, without the time.
  var learned: [String] = []
  /// The same and more for JSON, under stable keys.
  var fields: [(key: String, value: JSONValue)] = []
  var outputs: [Output] = []

  /// A few lines without colour.
  var text: String {
    func figure(_ seconds: Double) -> String { "\((seconds * 100).rounded() / 100) s" }
    var lines = [
      "counted \(pieces) pieces\(distinctPieces.map { ", \($0) distinct," } ?? "") in \(ByteAmount(byteCount)) (\(figure(countingSeconds)))"
    ]
    for (index, line) in learned.enumerated() {
      lines.append(index == 0 ? "\(line) (\(figure(trainingSeconds)))" : line)
    }
    for output in outputs {
      guard let path = output.path else { continue }
      let parts = output.parts.map { ", \($0.count) \($0.key)" }.joined()
      lines.append("wrote \(output.vocabularySize) tokens\(parts) to \(path)")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// One object.
  var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("algorithm", .text(algorithm)),
      .init("bytes", .integer(byteCount)),
      .init("pieces", .integer(Int(clamping: pieces))),
    ]
    if let distinctPieces { members.append(.init("distinct_pieces", .integer(distinctPieces))) }
    members += fields.map { .init($0.key, $0.value) }
    members += [
      .init("counting_seconds", .number(countingSeconds)),
      .init("training_seconds", .number(trainingSeconds)),
      .init(
        "outputs",
        .array(
          outputs.map { output in
            .object(
              [
                .init("path", output.path.map { .text($0) } ?? .null),
                .init("vocab_size", .integer(output.vocabularySize)),
              ] + output.parts.map { .init($0.key, .integer($0.count)) })
          })),
    ]
    return .object(members)
  }
}
