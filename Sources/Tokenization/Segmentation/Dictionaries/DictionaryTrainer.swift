/// What a dictionary of phrases is to be like.
///
/// ```swift
/// let trainer = DictionaryTrainer(method: .lz78, vocabularySizes: [260])
/// var learner = try trainer.makeLearner()
/// try learner.add(Array("0100111".utf8))
/// let training = try learner.finish()           // phrases 0, 1, 00, 11
/// ```
public struct DictionaryTrainer: Sendable {
  public var method: DictionaryMethod
  /// Ids in all: alphabet, phrases of more than one symbol, special tokens. Without a covered alphabet, single symbols
  /// count only when they are phrases.
  public var vocabularySizes: [Int]
  /// What phrases are made of.
  public var alphabet: Alphabet
  /// They get the last ids.
  public var specialTokens: [[UInt8]] = []
  /// Whether every single symbol has an id (all 256 bytes, or all characters of the text), so that every text over them
  /// can be encoded.
  public var coversAlphabet = true
  /// Whether a smaller vocabulary is good enough where the text gives no more.
  public var allowsFewer = false

  /// A trainer.
  public init(method: DictionaryMethod, vocabularySizes: [Int], alphabet: Alphabet = .bytes) {
    self.method = method
    self.vocabularySizes = vocabularySizes
    self.alphabet = alphabet
  }

  /// What is to be fed with the text.
  ///
  /// - Throws: `DictionaryTrainingError` for settings that make no sense.
  public func makeLearner() throws(DictionaryTrainingError) -> DictionaryLearner { try DictionaryLearner(self) }

  /// Ids that any vocabulary has: of special tokens, and of bytes that are covered.
  var leastSize: Int { specialTokens.count + (coversAlphabet && alphabet == .bytes ? 256 : 0) }

  func check() throws(DictionaryTrainingError) {
    for size in vocabularySizes where size <= leastSize { throw .impossibleSize(size, least: leastSize + 1) }
    if case .chunks(let length) = method, !(2...DictionaryMethod.chunkLimit).contains(length) {
      throw .chunkLength(length, limit: DictionaryMethod.chunkLimit)
    }
    var known: Set<[UInt8]> = []
    for token in specialTokens where token.isEmpty || !known.insert(token).inserted { throw .specialToken(token) }
  }
}
