internal import Glibc

/// How often each piece is expected to occur in the words when all segmentations count by their probability: the E-step.
///
/// Words of few symbols are worked on with probabilities as they are, others with logarithms; both store the edges of one
/// word, at most 40 bytes for each place and piece that begins there.
///
/// - Complexity: O(*n* · longest piece) in the bytes of the distinct words.
/// - Source: Kudo 2018; formats.md 11.3.
struct ExpectedCounts {
  /// By index of the piece.
  private(set) var counts: [Double]
  /// The sum of the logarithms of the words' probabilities.
  private(set) var logLikelihood = 0.0
  /// The expected number of tokens.
  private(set) var tokens = 0.0

  /// Longer words, in bytes, could come out of range as plain probabilities.
  private static let shortWord = 20
  /// So could words with a lower score than this.
  private static let lowestPlainScore = -32.0

  init(of pieces: PieceSet, in words: WeightedWords, workers: Int) {
    let trie = pieces.trie
    let probabilities = pieces.withProbabilities()
    let unknown = pieces.lowestScore - UnigramTables.unknownPenalty
    let count = pieces.ends.count
    let blocks = FixedBlocks.map(ends: words.ends, workers: workers) { range in
      words.storage.withUnsafeBufferPointer { text in
        trie.withView { trie in
          probabilities.withView { probabilities in
            var block = Block(pieceCount: count, longest: WeightedWords.longest + words.suffix.count)
            for word in range {
              let bytes = UnsafeBufferPointer(rebasing: text[words.range(word)])
              let isPlain = bytes.count <= ExpectedCounts.shortWord && unknown > ExpectedCounts.lowestPlainScore
              block.add(
                bytes, count: Double(words.counts[word]), suffixCount: words.suffix.count,
                hasCharacters: words.hasCharacters, trie: isPlain ? probabilities : trie, isPlain: isPlain,
                unknown: isPlain ? exp(unknown) : unknown)
            }
            return (block.expected, block.logLikelihood)
          }
        }
      }
    }
    counts = Array(repeating: 0, count: count)
    for (expected, logLikelihood) in blocks {
      for index in 0..<count { counts[index] += expected[index] }
      self.logLikelihood += logLikelihood
    }
    tokens = counts.reduce(0, +)
  }
}

/// What one thread adds up.
private struct Block: ~Copyable {
  var expected: [Double]
  var logLikelihood = 0.0
  private var edges = WorkBuffer<Edge>(capacity: 256)
  private var forward: WorkBuffer<Double>
  private var backward: WorkBuffer<Double>

  init(pieceCount: Int, longest: Int) {
    expected = Array(repeating: 0, count: pieceCount)
    forward = WorkBuffer(capacity: longest + 1)
    backward = WorkBuffer(capacity: longest + 1)
  }

  /// Adds the expected counts of one word; `trie` holds probabilities when `isPlain`, else logarithms, as `unknown` is.
  mutating func add(
    _ word: UnsafeBufferPointer<UInt8>, count: Double, suffixCount: Int, hasCharacters: Bool, trie: PieceTrie.View,
    isPlain: Bool, unknown: Double
  ) {
    let edgeCount = fillEdges(word, suffixCount: suffixCount, hasCharacters: hasCharacters, trie, unknown)
    if isPlain { addPlain(word.count, edgeCount, count) } else { addLogarithms(word.count, edgeCount, count) }
  }

  private mutating func fillEdges(
    _ word: UnsafeBufferPointer<UInt8>, suffixCount: Int, hasCharacters: Bool, _ trie: PieceTrie.View, _ unknown: Double
  ) -> Int {
    let length = word.count
    let textCount = length &- suffixCount
    var count = 0
    var start = 0
    while start < length {
      edges.reserve(count &+ length &- start &+ 1, keeping: count)
      let edges = edges.base
      var single = start &+ 1
      if start == textCount {
        single = length
      } else if hasCharacters, word[start] >= 0x80 {
        single = start &+ word.scalar(at: start).count
      }
      var node: UInt32 = 0
      var end = start
      var coversSymbol = false
      while end < length, trie.follow(word[end], from: &node) {
        end &+= 1
        let value = trie.units[Int(node)].score
        if value.isNaN || (end > textCount && end < length) { continue }
        if end == single { coversSymbol = true }
        edges[count] = Edge(
          start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end),
          piece: trie.values[Int(node)], value: value)
        count &+= 1
      }
      if !coversSymbol {
        edges[count] = Edge(
          start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: single), piece: .max,
          value: unknown)
        count &+= 1
      }
      start = single
    }
    return count
  }

  private mutating func addPlain(_ length: Int, _ edgeCount: Int, _ count: Double) {
    let (forward, backward, edges) = (forward.base, backward.base, edges.base)
    forward.update(repeating: 0, count: length + 1)
    backward.update(repeating: 0, count: length + 1)
    forward[0] = 1
    backward[length] = 1
    for index in 0..<edgeCount {
      let edge = edges[index]
      forward[Int(edge.end)] += forward[Int(edge.start)] * edge.value
    }
    let total = forward[length]
    guard total > 0 else { return }
    logLikelihood += count * log(total)
    let factor = count / total
    expected.withUnsafeMutableBufferPointer { expected in
      var index = edgeCount
      while index > 0 {
        index &-= 1
        let edge = edges[index]
        let rest = edge.value * backward[Int(edge.end)]
        backward[Int(edge.start)] += rest
        if edge.piece != .max { expected[Int(edge.piece)] += forward[Int(edge.start)] * rest * factor }
      }
    }
  }

  private mutating func addLogarithms(_ length: Int, _ edgeCount: Int, _ count: Double) {
    let (forward, backward, edges) = (forward.base, backward.base, edges.base)
    forward.update(repeating: -.infinity, count: length + 1)
    backward.update(repeating: -.infinity, count: length + 1)
    forward[0] = 0
    backward[length] = 0
    for index in 0..<edgeCount {
      let edge = edges[index]
      Block.add(forward[Int(edge.start)] + edge.value, to: &forward[Int(edge.end)])
    }
    let total = forward[length]
    guard total > -.infinity else { return }
    logLikelihood += count * total
    expected.withUnsafeMutableBufferPointer { expected in
      var index = edgeCount
      while index > 0 {
        index &-= 1
        let edge = edges[index]
        let rest = edge.value + backward[Int(edge.end)]
        Block.add(rest, to: &backward[Int(edge.start)])
        let before = forward[Int(edge.start)]
        if edge.piece != .max, before > -.infinity {
          expected[Int(edge.piece)] += count * exp(before + rest - total)
        }
      }
    }
  }

  @inline(__always)
  private static func add(_ value: Double, to sum: inout Double) {
    if value == -.infinity { return }
    if sum == -.infinity {
      sum = value
    } else {
      sum = max(sum, value) + log1p(exp(-abs(sum - value)))
    }
  }
}

/// A piece at a place of a word.
struct Edge: BitwiseCopyable {
  var start: UInt32
  var end: UInt32
  /// The index of the piece; the largest number for an unknown symbol.
  var piece: UInt32
  var value: Double
}
