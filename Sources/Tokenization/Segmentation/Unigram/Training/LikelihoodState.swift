internal import Glibc

/// Pieces with their probabilities, and how often each occurs in the best segmentations of all words.
struct LikelihoodState: Sendable {
  private(set) var pieces: PieceSet
  /// Uses of each piece in the segmentation made last.
  private(set) var counts: [Double]
  /// The log-likelihood of the text, segmented last, in nats.
  private(set) var logLikelihood = -Double.infinity
  /// Distinct words that have more tokens than the bound, since no segmentation has fewer.
  private(set) var wordsBeyondBound = 0
  /// The first pieces, as many as there are symbols, are never dropped.
  let symbolCount: Int

  /// How much lower the score of a symbol is that no word needs, so low that its share of all probability is nothing.
  private static let unusedPenalty = 30.0

  init(_ pieces: PieceSet, symbolCount: Int) {
    self.pieces = pieces
    self.symbolCount = symbolCount
    counts = Array(repeating: 0, count: pieces.ends.count)
  }

  /// Tokens of the text.
  var total: Double { counts.reduce(0, +) }

  /// Finds the best segmentation of every word.
  mutating func segment(_ words: WeightedWords, bound: Int, workers: Int) {
    let pieces = pieces
    let count = pieces.ends.count
    let lengths = (0..<count).map { UInt32(pieces.range($0).count) }
    let longest = max(pieces.trie.longest, 4, words.suffix.count)
    let unknown = pieces.lowestScore - UnigramTables.unknownPenalty
    let blocks = FixedBlocks.map(ends: words.ends, workers: workers) { range in
      words.storage.withUnsafeBufferPointer { text in
        lengths.withUnsafeBufferPointer { lengths in
          pieces.trie.withView { trie in
            var counts = [Double](repeating: 0, count: count)
            var logLikelihood = 0.0
            var beyond = 0
            var path = BoundedPath(longest: longest)
            for word in range {
              let bytes = UnsafeBufferPointer(rebasing: text[words.range(word)])
              let weight = Double(words.counts[word])
              path.find(
                StepWalk(
                  bytes, textCount: words.textCount(word), trie, hasCharacters: words.hasCharacters,
                  unknownScore: unknown), lengths: lengths.baseAddress.unsafelyUnwrapped, bound: bound)
              logLikelihood += weight * path.score
              if path.exceedsBound { beyond += 1 }
              for step in path.steps where step & UnigramTables.unknownMark == 0 { counts[Int(step)] += weight }
            }
            return (counts, logLikelihood, beyond)
          }
        }
      }
    }
    counts = Array(repeating: 0, count: count)
    logLikelihood = 0
    wordsBeyondBound = 0
    for block in blocks {
      for index in 0..<count { counts[index] += block.0[index] }
      logLikelihood += block.1
      wordsBeyondBound += block.2
    }
  }

  /// Gives each piece its share of the tokens; a piece that no word uses is dropped, unless it is a symbol.
  mutating func estimate() {
    let logTotal = log(total)
    let lowest = log(counts.reduce(Double.infinity) { $1 > 0 ? min($0, $1) : $0 }) - logTotal
    pieces.setScores(
      counts.enumerated().map { index, count in
        if count > 0 { return log(count) - logTotal }
        return index < symbolCount ? lowest - LikelihoodState.unusedPenalty : .nan
      })
  }

  /// The pieces that can go, those first whose going costs the least likelihood: their uses go to the best path that does
  /// without them.
  func removalOrder(_ words: WeightedWords, workers: Int) -> [Int] {
    let total = total
    let pieces = pieces
    let counts = counts
    let symbols = symbolCount
    let suffix = words.suffix
    let lengths = (0..<pieces.ends.count).map { UInt32(pieces.range($0).count) }
    let longest = max(pieces.trie.longest, 4, suffix.count)
    let blocks = FixedBlocks.map(ends: pieces.ends, workers: workers) { range in
      pieces.storage.withUnsafeBufferPointer { storage in
        lengths.withUnsafeBufferPointer { lengths in
          pieces.trie.withView { trie in
            var path = BoundedPath(longest: longest)
            return range.map { index -> Double? in
              if index < symbols || pieces.scores[index].isNaN { return nil }
              let bytes = UnsafeBufferPointer(rebasing: storage[pieces.range(index)])
              let isEnd =
                !suffix.isEmpty && bytes.count > suffix.count && bytes.suffix(suffix.count).elementsEqual(suffix)
              path.find(
                StepWalk(
                  bytes, textCount: bytes.count - (isEnd ? suffix.count : 0), trie,
                  hasCharacters: words.hasCharacters, unknownScore: -1e9, excluding: UInt32(index)),
                lengths: lengths.baseAddress.unsafelyUnwrapped, bound: 0)
              return LikelihoodState.loss(of: counts[index], to: path.steps, counts, total)
            }
          }
        }
      }
    }
    var losses: [(index: Int, loss: Double)] = []
    for (index, loss) in blocks.joined().enumerated() { if let loss { losses.append((index, loss)) } }
    // On a tie the longer, and then the later one goes, which the text has less use for.
    return losses.sorted {
      if $0.loss != $1.loss { return $0.loss < $1.loss }
      return $0.index > $1.index
    }.map(\.index)
  }

  /// What the maximized log-likelihood loses when `uses` of a piece become as many of each of `parts`.
  private static func loss(of uses: Double, to parts: [UInt32], _ counts: [Double], _ total: Double) -> Double {
    if uses == 0 { return 0 }
    func weigh(_ count: Double) -> Double { count > 0 ? count * log(count) : 0 }
    var loss = weigh(uses) - weigh(total)
    for (place, part) in parts.enumerated() where !parts[..<place].contains(part) {
      let before = part & UnigramTables.unknownMark == 0 ? counts[Int(part)] : 0
      let times = parts[place...].reduce(0.0) { $0 + ($1 == part ? 1 : 0) }
      loss += weigh(before) - weigh(before + times * uses)
    }
    return loss + weigh(total + Double(parts.count - 1) * uses)
  }

  /// The state without some pieces; their uses are not counted until the next segmentation.
  func removing(_ indices: some Sequence<Int>) -> LikelihoodState {
    let gone = Set(indices)
    let kept = pieces.ends.indices.filter { !gone.contains($0) && !pieces.scores[$0].isNaN }
    var result = LikelihoodState(pieces.keeping(kept), symbolCount: symbolCount)
    result.counts = kept.map { counts[$0] }
    return result
  }
}
