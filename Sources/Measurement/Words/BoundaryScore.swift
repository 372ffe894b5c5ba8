private import Tokenization

/// How well the ends of tokens within words agree with the ends of morphemes, counted over all words.
public struct BoundaryScore: Sendable, Equatable {
  /// Ends of tokens that are ends of morphemes.
  public private(set) var found = 0
  /// Ends of tokens.
  public private(set) var proposed = 0
  /// Ends of morphemes.
  public private(set) var gold = 0

  /// No words.
  public init() {}

  /// Adds a word; both lists ascend.
  public mutating func add(proposed ends: [Int], gold boundaries: [Int]) {
    proposed += ends.count
    gold += boundaries.count
    var next = 0
    for end in ends {
      while next < boundaries.count, boundaries[next] < end { next += 1 }
      if next < boundaries.count, boundaries[next] == end { found += 1 }
    }
  }

  /// The share of ends of tokens that are ends of morphemes; 0 without tokens that end within words.
  public var precision: Double { proposed == 0 ? 0 : Double(found) / Double(proposed) }
  /// The share of ends of morphemes that are ends of tokens; 0 without any.
  public var recall: Double { gold == 0 ? 0 : Double(found) / Double(gold) }
  /// Their harmonic mean; 0 when both are 0.
  public var f1: Double { found == 0 ? 0 : 2 * precision * recall / (precision + recall) }
}

extension TextEncoding {
  /// How well this tokenizer's tokens agree with morphemes, each word tokenized alone.
  ///
  /// - Throws: what the encoder throws.
  public mutating func boundaryScore(of words: ArraySlice<GoldSegmentations.Word>) throws -> BoundaryScore {
    var score = BoundaryScore()
    for word in words {
      let ends = try tokens(of: word.bytes).map(\.range.upperBound).filter { $0 > 0 && $0 < word.bytes.count }
      var distinct: [Int] = []
      for end in ends.sorted() where distinct.last != end { distinct.append(end) }
      score.add(proposed: distinct, gold: word.boundaries)
    }
    return score
  }
}
