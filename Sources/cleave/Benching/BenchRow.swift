import JSON

/// One tokenizer on one text: what the rounds came to.
struct BenchRow {
  let tokenizer: String
  let text: String
  let task: BenchTask
  let mode: BenchMode
  let threads: Int
  let rounds: [BenchTeam.Round]
  /// The most memory the process held, text included; nil where the system does not say.
  let peakByteCount: Int?

  /// Quantiles of the rounds' MB (of a million bytes) of text a second, by nearest rank.
  func rate(_ quantile: Double) -> Double {
    let rates = rounds.map { Double($0.byteCount) / 1e6 / max($0.seconds, 1e-9) }.sorted()
    return rates[min(rates.count - 1, max(0, Int((quantile * Double(rates.count)).rounded(.up)) - 1))]
  }

  /// The middle of the rounds' milliseconds.
  private var milliseconds: Double {
    let times = rounds.map { $0.seconds * 1e3 }.sorted()
    return times[times.count / 2]
  }

  private var byteCount: Int { rounds.reduce(0) { $0 + $1.byteCount } }
  private var seconds: Double { max(rounds.reduce(0) { $0 + $1.seconds }, 1e-9) }
  private var processorSeconds: Double { max(rounds.reduce(0) { $0 + $1.processorSeconds }, 1e-9) }
  private var tokenCount: Int { rounds.reduce(0) { $0 + $1.tokenCount } }
  private var pieceCount: Int { rounds.reduce(0) { $0 + $1.pieceCount } }
  /// The share of pieces that were known.
  private var hitRate: Double? {
    guard task == .encode, pieceCount > 0 else { return nil }
    return 1 - Double(rounds.reduce(0) { $0 + $1.missCount }) / Double(pieceCount)
  }

  static let headings = [
    "tokenizer", "text", "task", "mode", "-j", "MB/s", "p10", "p90", "ms", "MB/CPU s", "M tokens/s", "M pieces/s",
    "known", "peak",
  ]
  static let alignments: [TextTable.Alignment] =
    [.left, .left, .left, .left] + Array(repeating: .right, count: headings.count - 4)

  /// The cells below ``headings``.
  var cells: [String] {
    func perSecond(_ count: Int) -> String {
      count == 0 ? "–" : Figure.rounded(Double(count) / 1e6 / seconds, places: 1)
    }
    return [
      tokenizer, text, task.rawValue, mode.rawValue, String(threads), Figure.rounded(rate(0.5), places: 1),
      Figure.rounded(rate(0.1), places: 1), Figure.rounded(rate(0.9), places: 1),
      Figure.rounded(milliseconds, places: 1), Figure.rounded(Double(byteCount) / 1e6 / processorSeconds, places: 1),
      perSecond(tokenCount), perSecond(pieceCount), hitRate.map { Figure.percent($0) } ?? "–",
      peakByteCount.map { "\(ByteAmount($0))" } ?? "–",
    ]
  }

  /// The same as an object.
  var members: [JSONValue.Member] {
    func optional(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    return [
      .init("tokenizer", .text(tokenizer)), .init("text", .text(text)), .init("task", .text(task.rawValue)),
      .init("mode", .text(mode.rawValue)), .init("threads", .integer(threads)),
      .init("rounds", .integer(rounds.count)), .init("bytes", .integer(byteCount)),
      .init("megabytes_per_second", .number(rate(0.5))), .init("megabytes_per_second_p10", .number(rate(0.1))),
      .init("megabytes_per_second_p90", .number(rate(0.9))),
      .init(
        "megabytes_per_second_all", .array(rounds.map { .number(Double($0.byteCount) / 1e6 / max($0.seconds, 1e-9)) })),
      .init("milliseconds", .number(milliseconds)),
      .init("megabytes_per_processor_second", .number(Double(byteCount) / 1e6 / processorSeconds)),
      .init("tokens", tokenCount == 0 ? .null : .integer(tokenCount)),
      .init("tokens_per_second", tokenCount == 0 ? .null : .number(Double(tokenCount) / seconds)),
      .init("pieces_per_second", pieceCount == 0 ? .null : .number(Double(pieceCount) / seconds)),
      .init("cache_hit_rate", optional(hitRate)),
      .init("peak_bytes", peakByteCount.map { .integer($0) } ?? .null),
    ]
  }
}
