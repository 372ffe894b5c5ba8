internal import Glibc

/// All segmentations of a word at once: their total probability, how spread it is, and draws from them.
///
/// Edges are found again in the trie whenever they are needed, so memory is 8 bytes for each byte of the word, or 16 for
/// the entropy.
///
/// - Complexity: O(*n* · longest piece) time.
/// - Source: Kudo 2018, "Subword regularization" (forward filtering, backward sampling; here from the end to the front).
struct PathDistribution: ~Copyable {
  /// The steps of the path drawn last: ids, or `UnigramTables.unknownMark` and a byte count.
  private(set) var steps: [UInt32] = []
  /// For each place the logarithm of the sum of the weights of all ways to the end.
  private var sums = WorkBuffer<Double>(capacity: 256)
  private var entropies = WorkBuffer<Double>(capacity: 16)

  init(_ tables: UnigramTables) {}

  /// The logarithm of the sum of exp(`alpha` · score) over all segmentations; for `alpha` 1 the marginal log-likelihood.
  mutating func logSum(
    _ word: UnsafeBufferPointer<UInt8>, textCount: Int, alpha: Double = 1, _ tables: UnigramTables,
    _ view: UnigramTables.View
  ) -> Double {
    fill(StepWalk(word, textCount: textCount, tables, view), alpha: alpha)
    return sums.base[0]
  }

  /// The entropy of the segmentation, in nats, and the marginal log-likelihood of the word.
  mutating func entropy(
    _ word: UnsafeBufferPointer<UInt8>, textCount: Int, _ tables: UnigramTables, _ view: UnigramTables.View
  ) -> (entropy: Double, logLikelihood: Double) {
    let walk = StepWalk(word, textCount: textCount, tables, view)
    fill(walk, alpha: 1)
    entropies.reserve(word.count + 1)
    let entropies = entropies.base
    let sums = sums.base
    entropies[word.count] = 0
    var start = word.count
    while start > 0 {
      start = walk.symbol(before: start)
      var entropy = 0.0
      walk.steps(from: start) { end, score, _ in
        guard sums[end] > -.infinity else { return }
        let logProbability = score + sums[end] - sums[start]
        entropy += exp(logProbability) * (entropies[end] - logProbability)
      }
      entropies[start] = entropy
    }
    return (max(0, entropies[0]), sums[0])
  }

  /// Draws a segmentation with probability in proportion to exp(`alpha` · score); the steps of it stand in `steps`.
  mutating func sample(
    _ word: UnsafeBufferPointer<UInt8>, textCount: Int, alpha: Double, _ tables: UnigramTables,
    _ view: UnigramTables.View, _ generator: inout RandomGenerator
  ) {
    let walk = StepWalk(word, textCount: textCount, tables, view)
    fill(walk, alpha: alpha)
    steps.removeAll(keepingCapacity: true)
    let sums = sums.base
    var place = 0
    while place < word.count {
      let here = sums[place]
      var rest = generator.nextUnit()
      var chosen: (end: Int, value: UInt32)?
      var isDone = false
      walk.steps(from: place) { end, score, value in
        guard !isDone, sums[end] > -.infinity else { return }
        chosen = (end, value)
        rest -= exp(alpha * score + sums[end] - here)
        isDone = rest < 0
      }
      guard let chosen else { return }
      steps.append(chosen.value)
      place = chosen.end
    }
  }

  /// Draws an index with probability in proportion to exp of its weight.
  static func draw(_ weights: [Double], _ generator: inout RandomGenerator) -> Int {
    let most = weights.max() ?? 0
    let total = weights.reduce(0) { $0 + exp($1 - most) }
    var rest = generator.nextUnit() * total
    for (index, weight) in weights.enumerated() {
      rest -= exp(weight - most)
      if rest < 0 { return index }
    }
    return max(0, weights.count - 1)
  }

  private mutating func fill(_ walk: StepWalk, alpha: Double) {
    let count = walk.word.count
    sums.reserve(count + 1)
    let sums = sums.base
    sums.update(repeating: -.infinity, count: count + 1)
    sums[count] = 0
    var start = count
    while start > 0 {
      start = walk.symbol(before: start)
      var sum = LogSum()
      walk.steps(from: start) { end, score, _ in
        if sums[end] > -.infinity { sum.add(alpha * score + sums[end]) }
      }
      sums[start] = sum.value
    }
  }
}

/// The logarithm of a sum of numbers given by their logarithms.
struct LogSum {
  private var largest = -Double.infinity
  private var scaled = 0.0

  @inline(__always)
  mutating func add(_ value: Double) {
    if value <= largest {
      scaled += exp(value - largest)
    } else {
      scaled = scaled * exp(largest - value) + 1
      largest = value
    }
  }

  /// Minus infinity for no numbers.
  var value: Double { scaled == 0 ? -.infinity : largest + log(scaled) }
}
