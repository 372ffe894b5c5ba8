internal import Glibc

extension Tokenizer {
  /// A tokenizer with the same ids whose file says that pieces are cut by another method.
  public struct Recut: Sendable {
    /// The tokenizer: all ids and their bytes are as before.
    public var tokenizer: Tokenizer
    /// What the model cannot say, or says differently, one sentence each.
    public var notes: [String]

    /// A result.
    public init(tokenizer: Tokenizer, notes: [String] = []) {
      self.tokenizer = tokenizer
      self.notes = notes
    }
  }

  /// This tokenizer with a model that cuts pieces by `method`: greedy as WordPiece, merges as BPE, the fewest tokens as
  /// Unigram with equal scores, likelihood as Unigram with scores.
  ///
  /// - Parameter counts: for likelihood of a model without probabilities, how often each id occurs in a text; the score
  ///   of a token is ln((count + 1) / (all counts + tokens)).
  /// - Throws: `SegmentationMethodError` when no model says it.
  /// - Source: papers.md 1.1 (Laplace's estimate over the whole dictionary).
  public func recut(by method: SegmentationMethod, counts: [Int]? = nil) throws(SegmentationMethodError) -> Recut {
    var result = Recut(tokenizer: self)
    let inventory = try inventory()
    switch method {
    case .greedy:
      if case .wordPiece = model { return result }
      result.tokenizer.model = .wordPiece(try inventory.wordPieceModel())
      if inventory.alphabet == .characters {
        result.notes.append("a piece with a character that no token spells becomes one unknown token as a whole")
      }
    case .merges:
      if case .bytePair = model { return result }
      result.tokenizer.model = .bytePair(inventory.mergeModel())
    case .minimal:
      result.tokenizer.model = .unigram(try inventory.unigramModel(.minimal) { _ in -1 })
      result.notes.append(
        "equal scores give the fewest tokens too, but where several segmentations have as few, another one may be taken"
      )
    case .likelihood:
      if case .unigram = model, counts == nil { return result }
      guard let counts else { throw .noProbabilities(model: model.name) }
      let ids = inventory.usableIDs
      var total = 0
      for id in ids { total += Int(id) < counts.count ? counts[Int(id)] : 0 }
      let denominator = log(Double(total + ids.count))
      func score(_ id: TokenID) -> Double {
        log(Double((Int(id) < counts.count ? counts[Int(id)] : 0) + 1)) - denominator
      }
      if case .unigram(var model) = model {
        for id in ids { model.scores[Int(id)] = score(id) }
        result.tokenizer.model = .unigram(model)
      } else {
        result.tokenizer.model = .unigram(try inventory.unigramModel(.likelihood, score: score))
      }
    }
    return result
  }
}

extension TokenInventory {
  /// The ids of tokens that stand for text, ascending.
  var usableIDs: [TokenID] {
    let (first, continuing) = entries
    return (first + (continuing ?? [])).map(\.id).sorted()
  }

  /// Greedy longest match over the tokens that stand for text.
  fileprivate func wordPieceModel() throws(SegmentationMethodError) -> WordPieceModel {
    if wordSuffix != nil {
      throw .notSayable(.greedy, reason: "WordPiece knows no mark behind the last token of a piece")
    }
    if byteFallback { throw .notSayable(.greedy, reason: "WordPiece knows no byte fallback") }
    var kept = Vocabulary(capacity: vocabulary.count)
    do {
      for id in vocabulary.ids where !excluded.contains(id) { try kept.add(vocabulary[id], id: id) }
    } catch { throw .notSayable(.greedy, reason: "\(error)") }
    return WordPieceModel(
      vocabulary: kept, alphabet: alphabet, unknown: unknown,
      unknownSpelling: unknown.map { Array(vocabulary[$0]) } ?? Array("[UNK]".utf8),
      continuingPrefix: continuingPrefix ?? [], characterLimit: Encoder.recordLimit)
  }

  /// A unigram model with these scores; tokens that stand for no text get one that is never best.
  fileprivate func unigramModel(
    _ method: SegmentationMethod, score: (TokenID) -> Double
  ) throws(SegmentationMethodError) -> UnigramModel {
    if continuingPrefix?.isEmpty == false {
      throw .notSayable(method, reason: "Unigram knows no mark in front of tokens that continue a piece")
    }
    var scores = [Double](repeating: Self.never, count: vocabulary.idEnd)
    for id in usableIDs { scores[Int(id)] = score(id) }
    return UnigramModel(
      alphabet: alphabet, vocabulary: vocabulary, scores: scores, unknown: unknown, byteFallback: byteFallback,
      wordSuffix: wordSuffix)
  }

  /// Worse than any path of tokens that stand for text.
  private static let never = -1e9
}
