/// The model that turns a piece into tokens: one case for each algorithm.
public enum Model: Sendable {
  case bytePair(BytePairModel)

  /// The model's own tokens; added tokens may stand outside it.
  public var vocabulary: Vocabulary {
    switch self {
    case .bytePair(let model): model.vocabulary
    }
  }

  /// Whether tokens are raw bytes, so that a file spells them in the characters of ``ByteLevelAlphabet``.
  public var spellsBytes: Bool {
    switch self {
    case .bytePair(let model): model.alphabet == .bytes
    }
  }

  /// The algorithm's usual name.
  public var name: String {
    switch self {
    case .bytePair: "BPE"
    }
  }
}
