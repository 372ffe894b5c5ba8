import TestSupport
import Tokenization

/// The fewest tokens of a small text, by trying every vocabulary.
struct ExhaustiveSearch {
  let pieces: [(piece: [UInt8], count: UInt64)]

  /// All distinct substrings of two bytes or more.
  var candidates: [[UInt8]] {
    var found = Set<[UInt8]>()
    for (piece, _) in pieces {
      for start in piece.indices {
        for end in start..<piece.count where end > start { found.insert(Array(piece[start...end])) }
      }
    }
    return found.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// Tokens of the text with single bytes and `tokens`.
  func count(_ tokens: [[UInt8]]) -> Int {
    var total = 0
    for (piece, count) in pieces {
      var best = [0]
      for end in 1...piece.count {
        var fewest = best[end - 1] + 1
        for token in tokens where token.count <= end && piece[end - token.count..<end] == token[...] {
          fewest = min(fewest, best[end - token.count] + 1)
        }
        best.append(fewest)
      }
      total += best[piece.count] * Int(count)
    }
    return total
  }

  /// The fewest tokens with any `size` candidates.
  func fewest(size: Int) -> Int {
    let candidates = candidates
    var best = Int.max
    var chosen: [[UInt8]] = []
    func choose(from first: Int, _ left: Int) {
      if left == 0 {
        best = min(best, count(chosen))
        return
      }
      guard first + left <= candidates.count else { return }
      for index in first...candidates.count - left {
        chosen.append(candidates[index])
        choose(from: index + 1, left - 1)
        chosen.removeLast()
      }
    }
    choose(from: 0, size)
    return best
  }

  /// Pieces over a few letters, 60 bytes in all at most.
  static func random(seed: Int, bytes limit: Int = 60) throws -> PieceCounts {
    var generator = SeededGenerator(seed: seed)
    let letters = Array("abcd".utf8).prefix(Int.random(in: 1...4, using: &generator))
    var counts = PieceCounts()
    var left = Int.random(in: 2...limit, using: &generator)
    while left > 0 {
      let length = min(left, Int.random(in: 1...8, using: &generator))
      let piece = (0..<length).map { _ in letters.randomElement(using: &generator) ?? 0 }
      let count = min(left / length, Int.random(in: 1...3, using: &generator))
      try counts.add(piece, count: UInt64(max(1, count)))
      left -= length * max(1, count)
    }
    return counts
  }
}
