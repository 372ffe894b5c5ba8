/// A way to cut pieces into tokens that can be put on any vocabulary, whatever the vocabulary was learned for.
public enum SegmentationMethod: String, Sendable, CaseIterable {
  /// The longest token that fits, from the left, again and again.
  case greedy
  /// Neighbours are joined, lowest rank first: the model's own merges, or else every two tokens that join to a token,
  /// the smaller id first.
  case merges
  /// The fewest tokens. Among equals the one whose first token is longest, then whose second is, and so on.
  case minimal
  /// The tokens whose probabilities multiply to the most; for models that have probabilities.
  case likelihood
}

/// Why a method cannot be put on a vocabulary.
public enum SegmentationMethodError: Error, Equatable, CustomStringConvertible {
  /// The model has no probabilities.
  case noProbabilities(model: String)
  /// The model does not cut pieces into tokens of a vocabulary.
  case noVocabulary(model: String)
  /// A file cannot say it.
  case notSayable(SegmentationMethod, reason: String)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .noProbabilities(let model):
      "likelihood needs probabilities, which a \(model) model has not: fit them to a text first "
        + "('cleave convert --encoder likelihood --fit')"
    case .noVocabulary(let model): "a \(model) model has no vocabulary to cut pieces with: expected another tokenizer"
    case .notSayable(let method, let reason): "no file can say '\(method.rawValue)' for this tokenizer: \(reason)"
    }
  }
}
