internal import Glibc

/// The pieces that a training still has, each with its score, in a trie.
///
/// A piece keeps its index until `keep`; one that is dropped before that has no score.
struct PieceSet: Sendable {
  private(set) var storage: [UInt8]
  private(set) var ends: [Int]
  /// The natural logarithm of what a piece weighs; not a number for one that was dropped.
  private(set) var scores: [Double]
  private(set) var trie: PieceTrie
  /// How many pieces have a score.
  private(set) var count: Int

  init(storage: [UInt8], ends: [Int], scores: [Double]) {
    self.storage = storage
    self.ends = ends
    self.scores = scores
    count = scores.reduce(0) { $0 + ($1.isNaN ? 0 : 1) }
    trie = PieceTrie(storage: storage, ends: ends, values: (0..<UInt32(ends.count)).map { $0 }, scores: scores)
  }

  /// The bytes of a piece.
  subscript(index: Int) -> ArraySlice<UInt8> { storage[range(index)] }

  func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

  /// The lowest score, or 0 without pieces.
  var lowestScore: Double {
    let lowest = scores.reduce(Double.infinity) { $1 < $0 ? $1 : $0 }
    return lowest < .infinity ? lowest : 0
  }

  /// Gives all pieces new scores; those whose score is not a number are dropped.
  mutating func setScores(_ new: [Double]) {
    count = 0
    for (index, score) in new.enumerated() {
      scores[index] = score
      trie.setScore(score, ofString: index)
      if !score.isNaN { count += 1 }
    }
  }

  /// The same pieces with exp of their scores in the trie.
  func withProbabilities() -> PieceTrie {
    var result = trie
    for (index, score) in scores.enumerated() { result.setScore(exp(score), ofString: index) }
    return result
  }

  /// Only the pieces at `indices`, which get new indices in that order.
  func keeping(_ indices: [Int]) -> PieceSet {
    var storage: [UInt8] = []
    var ends: [Int] = []
    for index in indices {
      storage += self[index]
      ends.append(storage.count)
    }
    return PieceSet(storage: storage, ends: ends, scores: indices.map { scores[$0] })
  }
}
