import Corpora
import Measurement
import Tokenization
import Transfer

/// Measures one tokenizer on one text.
struct RowMeasurement {
  let tokenizer: ComparedTokenizer
  let text: ComparedText
  /// What probabilities are counted on.
  let counted: EncodedText
  /// What is measured.
  let measured: EncodedText
  var settings: Settings

  /// What is asked for beyond what is always measured.
  struct Settings {
    /// The order of a further n-gram model; nil for none.
    var order: Int?
    var context: Int?
    var zstdLevel = 3
    var seed: UInt64 = 1
  }

  /// What a task finds.
  private enum Part: Sendable {
    case loss(TextLoss, order: Int)
    case words(WordUnits)
    case zstd(Int)
    case tokens(noise: TextNoise?, count: Int, unknown: Int)
    case excerpt([EncodedToken])
  }

  /// The row; `cost` is what encoding took.
  func row(encodingSeconds: Double, encodedByteCount: Int, peakByteCount: Int?) throws -> ComparisonRow {
    let parts = try tokenizer.measure(tasks)
    var words = WordUnits()
    var losses: [Int: TextLoss] = [:]
    var zstd = 0
    var excerpt: [EncodedToken] = []
    var clean = (count: 0, unknown: 0)
    var noisy: [(noise: TextNoise, count: Int, unknown: Int)] = []
    for part in parts {
      switch part {
      case .loss(let loss, let order): losses[order] = loss.addingLost(of: measured)
      case .words(let some): words.add(some)
      case .zstd(let count): zstd = count
      case .excerpt(let tokens): excerpt = tokens
      case .tokens(let noise?, let count, let unknown): noisy.append((noise, count, unknown))
      case .tokens(nil, let count, let unknown): clean = (count, unknown)
      }
    }
    let unigram = UnigramEstimate(laplace: counted.counts, vocabularySize: tokenizer.vocabularySize)
    let lostBits = measured.recordLostBits.reduce(0, +)
    func rate(_ unknown: Int, _ count: Int) -> Double { count == 0 ? 0 : Double(unknown) / Double(count) }
    return ComparisonRow(
      tokenizer: tokenizer.label, text: text.label, vocabularySize: tokenizer.vocabularySize,
      recordCount: measured.recordCount, byteCount: measured.byteCount, scalarCount: measured.scalarCount,
      tokenCount: measured.tokenCount, changedRecordCount: measured.changedRecordCount, lostBits: lostBits,
      words: words, use: VocabularyUse(tokenizer.origins, counts: measured.counts),
      spread: TokenSpread(measured.counts), unigram: unigram.loss(of: measured).addingLost(of: measured),
      plugInBits: TokenSpread(measured.counts).renyiEntropy(1) * Double(measured.tokenCount) + lostBits,
      bigram: losses[2] ?? TextLoss(recordBits: []), ngram: settings.order.flatMap { losses[$0] },
      recordByteCounts: measured.recordByteCounts, recordTokenCounts: measured.recordTokenCounts,
      zstdByteCounts: (zstd, text.zstdByteCount), fittingShare: settings.context.map(measured.share(fitting:)),
      noise: noisy.map { noisy in
        .init(
          noise: noisy.noise, tokens: rate(noisy.count, clean.count) - 1,
          unknown: rate(noisy.unknown, noisy.count) - rate(clean.unknown, clean.count))
      },
      encodingSeconds: encodingSeconds, encodedByteCount: encodedByteCount, peakByteCount: peakByteCount,
      excerpt: excerpt.map { token in
        let forms = tokenizer.forms
        let bytes = forms.kind(of: token.id) == .text ? Array(forms.text(of: token.id)) : forms.content(of: token.id)
        return .init(token: token, bytes: bytes, probability: unigram.probability(of: token.id))
      })
  }

  // MARK: Tasks

  private var tasks: [@Sendable (inout TextEncoding) throws -> Part] {
    let (counted, measured, size) = (counted, measured, tokenizer.vocabularySize)
    var tasks: [@Sendable (inout TextEncoding) throws -> Part] = []
    // The longest first.
    for order in [settings.order, 2].compactMap({ $0 }).uniqued().sorted(by: >) {
      tasks.append { _ in
        .loss(
          KneserNeyModel(order: order, counting: counted, vocabularySize: size).loss(of: measured), order: order)
      }
    }
    let words = text.words
    let share = max(1, (words.count + 7) / 8)
    for start in stride(from: 0, to: words.count, by: share) {
      tasks.append { encoding in
        .words(try words.units(start..<min(words.count, start + share), by: &encoding))
      }
    }
    let (idEnd, level) = (tokenizer.tokenizer.idEnd, settings.zstdLevel)
    tasks.append { _ in .zstd(try RowMeasurement.zstdByteCount(of: measured.ids, idEnd: idEnd, level: level)) }
    let excerpt = text.excerpt
    tasks.append { encoding in .excerpt(try encoding.tokens(of: excerpt)) }
    if !text.noiseRecords.isEmpty { tasks += noiseTasks }
    return tasks
  }

  private var noiseTasks: [@Sendable (inout TextEncoding) throws -> Part] {
    let (records, seed) = (text.noiseRecords, settings.seed)
    let unknown = Set(tokenizer.origins.runs.lazy.filter { $0.kind == .unknown }.flatMap(\.ids))
    return ([nil] + TextNoise.allCases).map { noise in
      { encoding in
        var (count, unknownCount) = (0, 0)
        for (index, record) in records.enumerated() {
          let text = noise.map { $0.applied(to: record[...], seed: seed, record: UInt64(index)) } ?? record
          let ids = try encoding.ids(of: text[...])
          count += ids.count
          if !unknown.isEmpty { unknownCount += ids.count { unknown.contains($0) } }
        }
        return .tokens(noise: noise, count: count, unknown: unknownCount)
      }
    }
  }

  /// Ids as two bytes each, or four where there are too many, little end first.
  private static func zstdByteCount(of ids: [TokenID], idEnd: Int, level: Int) throws -> Int {
    var size = try CompressedSize(level: level)
    let width = idEnd <= 1 << 16 ? 2 : 4
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: ids.count, by: 1 << 16) {
      let some = ids[start..<min(ids.count, start + 1 << 16)]
      bytes.removeAll(keepingCapacity: true)
      bytes.reserveCapacity(some.count * width)
      for id in some {
        for byte in 0..<width { bytes.append(UInt8(truncatingIfNeeded: id >> UInt32(8 * byte))) }
      }
      try bytes.withUnsafeBufferPointer { try size.add($0) }
    }
    try size.finish()
    return size.byteCount
  }

  // MARK: Distributions

  /// Tokens by the length of the text that they stand for, in bytes.
  static func lengthCounts(_ counts: [Int], _ forms: CanonicalForms) -> [Int] {
    var lengths: [Int] = []
    for (id, count) in counts.enumerated() where count > 0 {
      let length = forms.text(of: TokenID(id)).count
      while lengths.count <= length { lengths.append(0) }
      lengths[length] += count
    }
    return lengths
  }

  /// How often types occur, descending, at ranks that are evenly spread over a logarithmic axis.
  static func ranked(_ counts: [Int]) -> [(rank: Int, count: Int)] {
    let sorted = counts.filter { $0 > 0 }.sorted(by: >)
    var result: [(rank: Int, count: Int)] = []
    var rank = 1.0
    while Int(rank) <= sorted.count {
      result.append((Int(rank), sorted[Int(rank) - 1]))
      rank = max(rank + 1, (rank * 1.25).rounded())
    }
    if let last = sorted.last, result.last?.rank != sorted.count { result.append((sorted.count, last)) }
    return result
  }
}

extension Array where Element: Hashable {
  /// Each element once, where it first stands.
  func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
