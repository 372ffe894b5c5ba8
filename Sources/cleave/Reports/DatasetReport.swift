import Corpora
import JSON

/// What became of the shards of a dataset.
struct DatasetReport {
  let json: Bool
  let quiet: Bool
  private var lines: [UInt8] = []
  private var written = 0
  private var kept = 0
  private var sums = [Int](repeating: 0, count: 5)
  private var buckets: [Int: (sequences: Int, tokens: Int)] = [:]

  init(json: Bool, quiet: Bool) {
    self.json = json
    self.quiet = quiet
  }

  /// Takes the sidecar of a shard.
  mutating func add(_ sidecar: JSONValue, name: String, isNew: Bool) throws {
    if isNew { written += 1 } else { kept += 1 }
    let keys: [StaticString] = ["documents", "tokens", "text_bytes", "left_out_tokens", "padding_tokens"]
    for (index, key) in keys.enumerated() {
      if case .integer(let number)? = sidecar[key] { sums[index] += number }
    }
    if case .array(let parts)? = sidecar["parts"] {
      for part in parts {
        guard case .integer(let length)? = part["length"], case .integer(let sequences)? = part["sequences"],
          case .integer(let tokens)? = part["tokens"]
        else { continue }
        buckets[length, default: (0, 0)].sequences += sequences
        buckets[length, default: (0, 0)].tokens += tokens
      }
    }
    guard json else { return }
    var writer = JSONWriter()
    var members: [JSONValue.Member] = [.init("shard", .text(name)), .init("written", .bool(isNew))]
    if case .object(let rest) = sidecar { members += rest }
    writer.value(.object(members))
    writer.endLine()
    lines += writer.bytes
  }

  /// Writes the report.
  func finish() throws {
    if json {
      var output = try AtomicOutput(path: nil)
      try output.write(lines)
      try output.commit()
      return
    }
    guard !quiet else { return }
    var text =
      "wrote \(written) \(written == 1 ? "shard" : "shards")"
      + (kept > 0 ? ", passed over \(kept) that were there" : "")
      + ": \(Figure.grouped(sums[0])) documents, \(ByteAmount(sums[2])), \(Figure.grouped(sums[1])) tokens\n"
    for (length, bucket) in buckets.sorted(by: { $0.key < $1.key }) {
      text +=
        "  rows of \(length): \(Figure.grouped(bucket.sequences)), \(Figure.grouped(bucket.tokens)) tokens"
        + (sums[1] > 0 ? " (\(Share.percent(Double(bucket.tokens) / Double(sums[1]))))\n" : "\n")
    }
    if sums[3] > 0 { text += "left out \(Figure.grouped(sums[3])) tokens that fill no row\n" }
    if sums[4] > 0 { text += "filled up rows with \(Figure.grouped(sums[4])) tokens\n" }
    StandardError.write(text)
  }
}
