internal import Glibc

/// Which pieces a vocabulary can do without: for each the likelihood that is lost when it is written by others.
///
/// - Source: formats.md 11.3, step 5.
struct LossPruning {
  /// What can become of a piece.
  private enum Fate {
    case dropped
    case kept
    case loses(Double)
  }

  private let pieces: PieceSet
  private let kept: [Int]
  /// Pieces in the order in which they stay.
  private let byLoss: [Int]

  /// Looks at all pieces of a state; several sizes can be cut from it.
  ///
  /// - Parameters:
  ///   - variant: SentencePiece drops a piece that no word uses; Hugging Face keeps it if it has no alternative.
  ///   - protected: so many pieces, the first ones, stay whatever they are worth.
  init(
    _ pieces: PieceSet, _ words: WeightedWords, variant: UnigramTrainer.Variant, protected: Int = 0, workers: Int
  ) {
    self.pieces = pieces
    let uses = BestCounts(of: pieces, in: words, workers: workers).counts
    let sum = uses.reduce(0, +)
    let logSum = log(sum)
    let total = words.total
    let trie = pieces.trie
    let blocks = FixedBlocks.map(ends: pieces.ends, workers: workers) { range in
      pieces.storage.withUnsafeBufferPointer { storage in
        trie.withView { trie in
          var path = TrainingPath()
          return range.map { index -> Fate? in
            let score = pieces.scores[index]
            if score.isNaN { return nil }
            if index < protected { return .kept }
            let bytes = UnsafeBufferPointer(rebasing: storage[pieces.range(index)])
            let other = path.find(
              in: bytes, trie, unknown: -.infinity, hasCharacters: words.hasCharacters, excluding: UInt32(index))
            let use = uses[index]
            if other == -.infinity {
              return use == 0 && variant == .sentencePiece ? .dropped : .kept
            }
            if use == 0 { return .dropped }
            if other > score { return variant == .sentencePiece || use == 0 ? .dropped : Fate.kept }
            var parts = 0.0
            var logs = 0.0
            path.forEachPiece(bytes.count) { part in
              parts += 1
              logs += log(uses[Int(part)] + use)
            }
            let before = log(use) - logSum
            let after = logs - parts * log(sum + use * (parts - 1))
            return .loses(use / total * (before - after))
          }
        }
      }
    }
    var kept: [Int] = []
    var losses: [(index: Int, loss: Double)] = []
    for (index, fate) in blocks.joined().enumerated() {
      switch fate {
      case .kept: kept.append(index)
      case .loses(let loss): losses.append((index, loss))
      case .dropped, nil: break
      }
    }
    self.kept = kept
    byLoss = losses.sorted { ($1.loss, $0.index) < ($0.loss, $1.index) }.map(\.index)
  }

  /// The pieces that stay when there may be `size`: those that cannot go, and those with the largest losses.
  func pieces(_ size: Int) -> PieceSet {
    pieces.keeping((kept + byLoss.prefix(max(0, size - kept.count))).sorted())
  }
}
