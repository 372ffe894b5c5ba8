/// What every model has, whatever its algorithm: tokens, and how their bytes are to be understood.
public protocol VocabularyModel: Sendable {
  /// The model's own tokens by id.
  var vocabulary: Vocabulary { get }
  /// What tokens are spelt in.
  var alphabet: Alphabet { get }
  /// How a byte-level file spells tokens that hold characters outside its table, so that it can be written again.
  var verbatimSpellings: [TokenID: [UInt8]] { get }
}

/// A model whose vocabulary is a list of its own, which can be put in place of another.
public protocol TokenModel: VocabularyModel {
  var vocabulary: Vocabulary { get set }
  var alphabet: Alphabet { get set }
  var verbatimSpellings: [TokenID: [UInt8]] { get set }
}
