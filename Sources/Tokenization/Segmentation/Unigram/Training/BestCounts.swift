internal import Glibc

/// How often each piece occurs in the best segmentation of every word.
struct BestCounts {
  /// By index of the piece; the counts of words added up.
  private(set) var counts: [Double]
  /// The sum of the scores of the best segmentations, times the counts of their words.
  private(set) var logLikelihood = 0.0

  /// The best segmentations by `pieces`, of which no word has more than `maximumSteps` where it can be had with so many.
  ///
  /// - Complexity: O(*n* · longest piece) in the bytes of the distinct words.
  init(of pieces: PieceSet, in words: WeightedWords, workers: Int) {
    let trie = pieces.trie
    let unknown = pieces.lowestScore - UnigramTables.unknownPenalty
    let count = pieces.ends.count
    let blocks = FixedBlocks.map(ends: words.ends, workers: workers) { range in
      words.storage.withUnsafeBufferPointer { text in
        trie.withView { trie in
          var counts = [Double](repeating: 0, count: count)
          var logLikelihood = 0.0
          var path = TrainingPath()
          for word in range {
            let bytes = UnsafeBufferPointer(rebasing: text[words.range(word)])
            let weight = Double(words.counts[word])
            logLikelihood +=
              weight
              * path.find(
                in: bytes, trie, unknown: unknown, hasCharacters: words.hasCharacters, excluding: .max)
            path.forEachPiece(bytes.count) { counts[Int($0)] += weight }
          }
          return (counts, logLikelihood)
        }
      }
    }
    counts = Array(repeating: 0, count: count)
    for (block, logLikelihood) in blocks {
      for index in 0..<count { counts[index] += block[index] }
      self.logLikelihood += logLikelihood
    }
  }
}

/// The best path through one word or piece, by index of the pieces.
struct TrainingPath: ~Copyable {
  private var scores = WorkBuffer<Double>(capacity: 256)
  private var backs = WorkBuffer<UInt32>(capacity: 256)
  private var starts = WorkBuffer<UInt32>(capacity: 256)

  /// The score of the best path; the piece `excluded` is not used. Minus infinity where there is none.
  ///
  /// - Parameter unknown: the score of a character that no piece covers.
  mutating func find(
    in word: UnsafeBufferPointer<UInt8>, _ trie: PieceTrie.View, unknown: Double, hasCharacters: Bool,
    excluding excluded: UInt32
  ) -> Double {
    let length = word.count
    scores.reserve(length + 1)
    backs.reserve(length + 1)
    starts.reserve(length + 1)
    let (scores, backs, starts) = (scores.base, backs.base, starts.base)
    scores.update(repeating: -.infinity, count: length + 1)
    scores[0] = 0
    var start = 0
    while start < length {
      let here = scores[start]
      let single = hasCharacters && word[start] >= 0x80 ? start &+ word.scalar(at: start).count : start &+ 1
      var node: UInt32 = 0
      var end = start
      var coversSymbol = false
      while end < length, trie.follow(word[end], from: &node) {
        end &+= 1
        let score = trie.units[Int(node)].score
        if score.isNaN { continue }
        if end == single { coversSymbol = true }
        let piece = trie.values[Int(node)]
        if here + score > scores[end], piece != excluded {
          scores[end] = here + score
          backs[end] = piece
          starts[end] = UInt32(truncatingIfNeeded: start)
        }
      }
      if !coversSymbol, here + unknown > scores[single] {
        scores[single] = here + unknown
        backs[single] = .max
        starts[single] = UInt32(truncatingIfNeeded: start)
      }
      start = single
    }
    return scores[length]
  }

  /// Calls `body` with the pieces of the path found last, from the last to the first, unknown symbols left out.
  func forEachPiece(_ length: Int, _ body: (UInt32) -> Void) {
    var end = length
    while end > 0 {
      if backs.base[end] != .max { body(backs.base[end]) }
      end = Int(starts.base[end])
    }
  }
}
