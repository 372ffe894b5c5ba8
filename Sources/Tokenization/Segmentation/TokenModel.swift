/// What every model has, whatever its algorithm: tokens, and how their bytes are to be understood.
public protocol TokenModel: Sendable {
  /// The model's own tokens by id.
  var vocabulary: Vocabulary { get set }
  /// What tokens are spelt in.
  var alphabet: Alphabet { get set }
  /// How a byte-level file spells tokens that hold characters outside its table, so that it can be written again.
  var verbatimSpellings: [TokenID: [UInt8]] { get set }
}
