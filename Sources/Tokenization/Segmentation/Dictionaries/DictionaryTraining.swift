/// What a ``DictionaryTrainer`` learned, for each size.
public struct DictionaryTraining: Sendable {
  struct Learned {
    var size: Int
    var phrases: [[UInt8]]
    var passes: Int
  }

  /// What was asked for.
  public let settings: DictionaryTrainer
  /// The single symbols that are covered, in order of their bytes.
  public let symbols: [[UInt8]]
  private let results: [Learned]
  /// Bytes read.
  public let byteCount: Int
  /// Pieces read.
  public let pieceCount: UInt64
  /// Bytes left out because they are no characters.
  public let illFormedByteCount: Int

  init(
    settings: DictionaryTrainer, symbols: [[UInt8]], results: [Learned], byteCount: Int, pieceCount: UInt64,
    illFormedByteCount: Int
  ) {
    self.settings = settings
    self.symbols = symbols
    self.results = results
    self.byteCount = byteCount
    self.pieceCount = pieceCount
    self.illFormedByteCount = illFormedByteCount
  }

  /// The phrases of one size in the order in which they were learned; single symbols only when the alphabet is not
  /// covered by itself.
  ///
  /// - Throws: `DictionaryTrainingError.sizeNotTrained`.
  public func phrases(vocabularySize size: Int) throws(DictionaryTrainingError) -> [[UInt8]] {
    try result(size).phrases
  }

  /// How often the text was read for one size.
  ///
  /// - Throws: `DictionaryTrainingError.sizeNotTrained`.
  public func passCount(vocabularySize size: Int) throws(DictionaryTrainingError) -> Int { try result(size).passes }

  /// The model of one size: greedy longest match, so WordPiece without a prefix. Ids: alphabet, phrases.
  ///
  /// - Throws: `DictionaryTrainingError.sizeNotTrained`, `VocabularyError`.
  public func model(vocabularySize size: Int) throws -> WordPieceModel {
    let tokens = symbols + (try phrases(vocabularySize: size))
    var vocabulary = Vocabulary(capacity: tokens.count)
    for (id, token) in tokens.enumerated() { try vocabulary.add(token, id: TokenID(id)) }
    return WordPieceModel(
      vocabulary: vocabulary, alphabet: settings.alphabet, unknown: nil, continuingPrefix: [],
      characterLimit: Int(UInt32.max))
  }

  /// The whole tokenizer of one size. Special tokens come behind the model's, with the last ids.
  ///
  /// - Parameters:
  ///   - normalizer: what was done to the text first.
  ///   - preTokenizer: what cut the text.
  /// - Throws: as ``model(vocabularySize:)``.
  public func tokenizer(
    vocabularySize size: Int, normalizer: Normalizer?, preTokenizer: PreTokenizer?
  ) throws -> Tokenizer {
    let model = try model(vocabularySize: size)
    let end = TokenID(model.vocabulary.idEnd)
    let decoder: TokenDecoder
    if settings.alphabet == .bytes {
      decoder = .byteLevel(addPrefixSpace: true, trimOffsets: true, useRegex: true)
    } else if case .metaspace(let replacement, let scheme, let split) = preTokenizer {
      decoder = .metaspace(replacement: replacement, prependScheme: scheme, split: split)
    } else {
      decoder = .fuse
    }
    return Tokenizer(
      normalizer: normalizer, preTokenizer: preTokenizer, model: .wordPiece(model), decoder: decoder,
      addedTokens: settings.specialTokens.enumerated().map {
        AddedToken(id: end + TokenID($0.offset), content: $0.element)
      })
  }

  private func result(_ size: Int) throws(DictionaryTrainingError) -> Learned {
    guard let result = results.first(where: { $0.size == size }) else {
      throw .sizeNotTrained(size, sizes: settings.vocabularySizes)
    }
    return result
  }
}
