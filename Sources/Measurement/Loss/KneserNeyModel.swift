internal import Glibc
private import Tokenization

/// An n-gram model over tokens with interpolated modified Kneser–Ney smoothing.
///
/// Records begin with a start symbol, which is never predicted; ends of records are not predicted either, so the loss is
/// that of the tokens alone. The lowest order interpolates with the uniform law over the vocabulary, so every token has a
/// probability.
///
/// ```
/// nodes:  every n-gram met, up to the order, as a trie from its first token on
/// keys:   (node of the prefix, token) → node, open addressing
/// ```
///
/// - Source: Chen and Goodman 1999, section 3; discounts from counts of counts.
public struct KneserNeyModel: Sendable {
  /// How many tokens an n-gram has at most: 2 for bigrams.
  public let order: Int
  private let vocabularySize: Int
  private var nodes = NodeTable()
  /// For each node: how often it occurs (the highest order, and n-grams at the start of a record), or in how many different
  /// tokens' company (the lower ones).
  private var counts: [UInt32] = [0]
  /// For each node as a context: the sum of its children's counts, and how many children have count 1, 2, 3 or more.
  private var totals: [UInt64] = []
  private var kinds: [SIMD3<UInt32>] = []
  /// For each order from 1 on, what is taken from counts of 1, 2, 3 or more.
  private var discounts: [SIMD3<Double>] = []

  /// The longest n-gram.
  public static let orderLimit = 8
  private static let start = UInt32.max

  /// Counts the n-grams of a text.
  ///
  /// - Parameters:
  ///   - order: 1 to ``orderLimit``.
  ///   - vocabularySize: ids that have a token.
  /// - Complexity: O(*n* · order) expected time; memory in the distinct n-grams.
  public init(order: Int, counting text: EncodedText, vocabularySize: Int) {
    self.order = min(max(1, order), KneserNeyModel.orderLimit)
    self.vocabularySize = max(1, vocabularySize)
    for record in 0..<text.recordCount { count(text.record(record)) }
    summarize()
  }

  private mutating func count(_ record: ArraySlice<TokenID>) {
    let padded = [UInt32](repeating: KneserNeyModel.start, count: order - 1) + record
    for end in (order - 1)..<max(order - 1, padded.count) {
      // Of the n-grams that end here, the longest counts each time; a shorter one once for each token before it.
      var isNew = true
      var length = order
      while length >= 1, isNew {
        let gram = padded[(end + 1 - length)...end]
        let (node, made) = nodes.insert(gram)
        if made { while counts.count < nodes.count { counts.append(0) } }
        isNew = counts[node] == 0
        if counts[node] < .max { counts[node] += 1 }
        length -= 1
      }
    }
  }

  private mutating func summarize() {
    while counts.count < nodes.count { counts.append(0) }
    totals = Array(repeating: 0, count: nodes.count)
    kinds = Array(repeating: SIMD3(), count: nodes.count)
    var countsOfCounts = [[Double]](repeating: [0, 0, 0, 0], count: order)
    let depths = nodes.depths
    nodes.visit { parent, node in
      let count = counts[node]
      guard count > 0 else { return }
      totals[parent] += UInt64(count)
      kinds[parent][Int(min(count, 3)) - 1] += 1
      if count <= 4 { countsOfCounts[Int(depths[node]) - 1][Int(count) - 1] += 1 }
    }
    discounts = countsOfCounts.map { n in
      guard n.allSatisfy({ $0 > 0 }) else { return SIMD3(0.5, 0.5, 0.5) }
      let y = n[0] / (n[0] + 2 * n[1])
      return SIMD3(
        min(1, max(0, 1 - 2 * y * n[1] / n[0])), min(2, max(0, 2 - 3 * y * n[2] / n[1])),
        min(3, max(0, 3 - 4 * y * n[3] / n[2])))
    }
  }

  /// The loss of a text.
  ///
  /// - Complexity: O(*n* · order²) expected time in its tokens.
  public func loss(of text: EncodedText) -> TextLoss {
    TextLoss(
      recordBits: (0..<text.recordCount).map { index in
        let record = [UInt32](repeating: KneserNeyModel.start, count: order - 1) + text.record(index)
        var bits = 0.0
        for end in (order - 1)..<max(order - 1, record.count) {
          bits -= log2(probability(of: record[end], behind: record[(end + 1 - order)..<end]))
        }
        return bits
      })
  }

  /// The probability of a token behind `history`, the oldest token first; of a longer one the end counts.
  public func probability(of token: UInt32, behind history: ArraySlice<UInt32>) -> Double {
    var probability = 1 / Double(vocabularySize)
    for length in 0..<min(order, history.count + 1) {
      guard let context = nodes.find(history.suffix(length)), totals[context] > 0 else { break }
      let discount = discounts[length]
      let total = Double(totals[context])
      let kind = kinds[context]
      let kept = discount[0] * Double(kind[0]) + discount[1] * Double(kind[1]) + discount[2] * Double(kind[2])
      var own = 0.0
      if let node = nodes.child(of: context, token), counts[node] > 0 {
        own = max(0, Double(counts[node]) - discount[Int(min(counts[node], 3)) - 1])
      }
      probability = (own + kept * probability) / total
    }
    return probability
  }
}

/// The n-grams of a model as a trie in a hash table; node 0 is the empty one.
private struct NodeTable: Sendable {
  private struct Slot {
    var parent: UInt32
    var token: UInt32
    /// 0 for a free slot.
    var node: UInt32
  }

  private var slots = [Slot](repeating: Slot(parent: 0, token: 0, node: 0), count: 1 << 12)
  private(set) var count = 1

  /// The node of an n-gram, made where there is none; and whether any node was made.
  mutating func insert(_ gram: ArraySlice<UInt32>) -> (node: Int, made: Bool) {
    var node: UInt32 = 0
    let before = count
    for token in gram {
      if 8 * count > 5 * slots.count { grow() }
      let slot = place(node, token)
      if slots[slot].node == 0 {
        slots[slot] = Slot(parent: node, token: token, node: UInt32(count))
        count += 1
      }
      node = slots[slot].node
    }
    return (Int(node), count > before)
  }

  func find(_ gram: ArraySlice<UInt32>) -> Int? {
    var node = 0
    for token in gram {
      guard let child = child(of: node, token) else { return nil }
      node = child
    }
    return node
  }

  func child(of node: Int, _ token: UInt32) -> Int? {
    let found = slots[place(UInt32(node), token)].node
    return found == 0 ? nil : Int(found)
  }

  /// The length of each node's n-gram.
  var depths: [UInt8] {
    var parents = [UInt32](repeating: 0, count: count)
    visit { parents[$1] = UInt32($0) }
    // A node is made after its parent.
    var depths = [UInt8](repeating: 0, count: count)
    for node in 1..<max(1, count) { depths[node] = depths[Int(parents[node])] + 1 }
    return depths
  }

  func visit(_ body: (_ parent: Int, _ node: Int) -> Void) {
    for slot in slots where slot.node != 0 { body(Int(slot.parent), Int(slot.node)) }
  }

  private func place(_ parent: UInt32, _ token: UInt32) -> Int {
    let product = (UInt64(parent) << 32 | UInt64(token) ^ 0x9E37_79B9).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: product.high ^ product.low) & mask
    while slots[slot].node != 0, slots[slot].parent != parent || slots[slot].token != token { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot(parent: 0, token: 0, node: 0), count: old.count * 2)
    for slot in old where slot.node != 0 { slots[place(slot.parent, slot.token)] = slot }
  }
}
