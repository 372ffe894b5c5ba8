internal import Glibc
private import Tokenization

/// An n-gram model over tokens with interpolated modified Kneser–Ney smoothing.
///
/// Records begin with start symbols, which are never predicted; ends of records are not predicted either, so the loss is
/// that of the tokens alone. The lowest order interpolates with the uniform law over the vocabulary, so every token has a
/// probability.
///
/// ```
/// node of an n-gram:  its token for n = 1 (start is one past the last id); above, a number in the order they were met
/// tables[n]:          (node of the first n − 1 tokens, token) → node, or at the highest order its count
/// contexts:           for each node of n tokens, what the law behind it needs; those of n begin at contextStarts[n]
/// ```
///
/// - Source: Chen and Goodman 1999, section 3; discounts from counts of counts.
public struct KneserNeyModel: Sendable {
  /// How many tokens an n-gram has at most: 2 for bigrams.
  public let order: Int
  private let start: UInt32
  private var tables: [GramTable]
  /// For each order below the highest and each node: in how many different tokens' company it occurs. (With order 1 how
  /// often it occurs.)
  private var counts: [[UInt32]]
  private var contexts: [Context] = []
  private var contextStarts: [Int] = [0]
  /// For each order from 1 on, what is taken from counts of 1, 2, 3 or more.
  private var discounts: [SIMD4<Double>] = []
  /// The law of order 1, by id; the last entry is that of ids beyond those that were met.
  private var lowest: [Double] = []

  /// What a history leaves to the orders below, and what a count behind it is worth; `total` 0 for an unknown history.
  private struct Context: Sendable {
    var perCount = 0.0
    var kept = 1.0
  }

  /// How many tokens ahead the memory of a bigram is asked for.
  private static let ahead = 12

  /// The longest n-gram.
  public static let orderLimit = 8

  /// Counts the n-grams of a text.
  ///
  /// - Parameters:
  ///   - order: 1 to ``orderLimit``.
  ///   - vocabularySize: ids that have a token.
  /// - Complexity: O(*n* · order) expected time in the tokens; memory in the distinct n-grams, about 24 bytes each.
  public init(order: Int, counting text: EncodedText, vocabularySize: Int) {
    let order = min(max(1, order), KneserNeyModel.orderLimit)
    self.order = order
    start = UInt32(text.idEnd)
    tables = (2..<max(2, order + 1)).map { _ in GramTable(capacity: text.tokenCount / 2) }
    counts = (1...max(1, order - 1)).map { $0 == 1 ? Array(repeating: 0, count: text.idEnd + 1) : [] }
    if order == 1 {
      for id in text.ids { counts[0][Int(id)] &+= 1 }
    } else {
      count(text)
    }
    summarize(vocabularySize: max(1, vocabularySize))
  }

  // MARK: Counting

  private mutating func count(_ text: EncodedText) {
    // The nodes of the grams of 1, 2, … tokens that end at the token before; at first all of start symbols.
    var opening = [UInt32](repeating: start, count: order)
    for length in 2..<max(2, order) {
      let (node, _) = tables[length - 2].place(opening[length - 2], start, new: UInt32(counts[length - 1].count))
      counts[length - 1].append(0)
      opening[length - 1] = node
    }
    var nodes = opening
    var begin = 0
    for end in text.recordEnds {
      for index in 0..<order { nodes[index] = opening[index] }
      for position in begin..<end {
        if order == 2, position &+ KneserNeyModel.ahead < text.ids.count {
          let later = position &+ KneserNeyModel.ahead
          tables[0].prefetch(text.ids[later &- 1], text.ids[later])
        }
        count(text.ids[position], behind: &nodes)
      }
      begin = end
    }
  }

  @inline(__always)
  private mutating func count(_ token: UInt32, behind nodes: inout [UInt32]) {
    var shorter = token
    var before = nodes[0]
    nodes[0] = token
    // From short to long: a gram's node is found from the node of its first tokens.
    for length in 2..<order {
      let new = UInt32(counts[length - 1].count)
      let (node, isNew) = tables[length - 2].place(before, token, new: new)
      if isNew {
        counts[length - 1].append(0)
        counts[length - 2][Int(shorter)] &+= 1
      }
      before = nodes[length - 1]
      nodes[length - 1] = node
      shorter = node
    }
    if tables[order - 2].increment(before, token) { counts[order - 2][Int(shorter)] &+= 1 }
  }

  // MARK: Smoothing

  private mutating func summarize(vocabularySize: Int) {
    var countsOfCounts = [SIMD4<Double>](repeating: SIMD4(), count: order)
    for length in 1...order {
      func note(_ count: UInt32) {
        if count >= 1, count <= 4 { countsOfCounts[length - 1][Int(count) - 1] += 1 }
      }
      if length == 1 {
        for count in counts[0] { note(count) }
      } else {
        tables[length - 2].visit { _, value in note(length == order ? value : counts[length - 1][Int(value)]) }
      }
    }
    discounts = countsOfCounts.map(KneserNeyModel.discounts)
    // In place of a sum for each history, one pass over its continuations; sums of whole numbers, so the order of the
    // table does not matter.
    for length in 0..<order {
      let size = length == 0 ? 1 : length == 1 ? Int(start) + 1 : counts[length - 1].count
      var totals = [UInt64](repeating: 0, count: size)
      var kinds = [SIMD3<UInt32>](repeating: SIMD3(), count: size)
      func add(_ context: Int, _ count: UInt32) {
        guard count > 0 else { return }
        totals[context] += UInt64(count)
        kinds[context][Int(min(count, 3)) - 1] += 1
      }
      if length == 0 {
        for count in counts[0] { add(0, count) }
      } else {
        tables[length - 1].visit { prefix, value in
          add(Int(prefix), length + 1 == order ? value : counts[length][Int(value)])
        }
      }
      let discount = discounts[length]
      contexts += zip(totals, kinds).lazy.map { total, kind in
        guard total > 0 else { return Context() }
        let kept = discount[1] * Double(kind[0]) + discount[2] * Double(kind[1]) + discount[3] * Double(kind[2])
        return Context(perCount: 1 / Double(total), kept: kept / Double(total))
      }
      contextStarts.append(contexts.count)
    }
    let uniform = 1 / Double(vocabularySize)
    let root = contexts[0]
    lowest = counts[0].map { count in
      KneserNeyModel.mixed(count, discounts[0], root, uniform)
    }
  }

  /// `discounts[k]` is taken from a count of k, the last from larger ones; nothing from 0. A little is always taken, so
  /// that nothing becomes impossible.
  private static func discounts(_ n: SIMD4<Double>) -> SIMD4<Double> {
    guard n[0] > 0, n[1] > 0, n[2] > 0, n[3] > 0 else { return SIMD4(0, 0.5, 0.5, 0.5) }
    let y = n[0] / (n[0] + 2 * n[1])
    return SIMD4(
      0, min(1, max(0.01, 1 - 2 * y * n[1] / n[0])), min(2, max(0.01, 2 - 3 * y * n[2] / n[1])),
      min(3, max(0.01, 3 - 4 * y * n[3] / n[2])))
  }

  @inline(__always)
  private static func mixed(
    _ count: UInt32, _ discounts: SIMD4<Double>, _ context: Context, _ lower: Double
  ) -> Double {
    // A discount is at most the count, apart from rounding.
    let own = max(0, Double(count) - discounts[Int(min(count, 3))])
    return own * context.perCount + context.kept * lower
  }

  // MARK: Loss

  /// The loss of a text, or of some of its records.
  ///
  /// - Parameter records: which ones; nil for all.
  /// - Complexity: O(*n* · order) expected time in their tokens.
  public func loss(of text: EncodedText, records: Range<Int>? = nil) -> TextLoss {
    let records = records ?? 0..<text.recordCount
    var recordBits: [Double] = []
    recordBits.reserveCapacity(records.count)
    var opening = [UInt32](repeating: start, count: max(1, order - 1))
    for length in 2..<max(2, order) {
      opening[length - 1] = tables[length - 2].find(opening[length - 2], start) ?? .max
    }
    var nodes = opening
    for record in records {
      for index in opening.indices { nodes[index] = opening[index] }
      var bits = 0.0
      // One logarithm for many probabilities, before their product gets too small.
      var product = 1.0
      let ids = text.record(record)
      for position in ids.indices {
        if order == 2, position &+ KneserNeyModel.ahead < text.ids.count {
          let later = position &+ KneserNeyModel.ahead
          tables[0].prefetch(text.ids[later &- 1], text.ids[later])
        }
        product *= step(ids[position], &nodes)
        if product < 1e-200 {
          bits -= log2(product)
          product = 1
        }
      }
      recordBits.append(bits - log2(product))
    }
    return TextLoss(recordBits: recordBits)
  }

  /// The probability of a token behind the history that `nodes` stands for, to which the token is then added.
  @inline(__always)
  private func step(_ token: UInt32, _ nodes: inout [UInt32]) -> Double {
    var probability = Int(token) < lowest.count ? lowest[Int(token)] : lowest[Int(start)]
    guard order > 1 else { return probability }
    var before = nodes[0]
    nodes[0] = token
    for length in 2..<order {
      let node = before == .max ? nil : tables[length - 2].find(before, token)
      if before != .max {
        let count = node.map { counts[length - 1][Int($0)] } ?? 0
        probability = KneserNeyModel.mixed(
          count, discounts[length - 1], contexts[contextStarts[length - 1] + Int(before)], probability)
      }
      before = nodes[length - 1]
      nodes[length - 1] = node ?? .max
    }
    guard before != .max else { return probability }
    let count = tables[order - 2].find(before, token) ?? 0
    return KneserNeyModel.mixed(
      count, discounts[order - 1], contexts[contextStarts[order - 1] + Int(before)], probability)
  }

  /// The probability of a token behind `history`, the oldest token first; of a longer one the end counts. The start of a
  /// record is `UInt32.max`.
  public func probability(of token: UInt32, behind history: ArraySlice<UInt32>) -> Double {
    let history = history.suffix(order - 1).map { $0 == .max ? start : $0 }
    // The nodes of the last 1, 2, … tokens.
    var nodes = [UInt32](repeating: .max, count: max(1, order - 1))
    for length in 1..<max(1, history.count + 1) {
      var node = history[history.count - length]
      for (depth, id) in history.suffix(length - 1).enumerated() where node != .max {
        node = tables[depth].find(node, id) ?? .max
      }
      nodes[length - 1] = Int(node) < contextStarts[length + 1] - contextStarts[length] ? node : .max
    }
    return step(token, &nodes)
  }
}
