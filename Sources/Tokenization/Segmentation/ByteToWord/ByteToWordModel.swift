/// Words as rows of bytes: the "vocabulary" is the 256 bytes, a few special tokens and two marks.
///
/// ```
/// 0 … s-1      special tokens: <pad> <bos> <eos> <mask>, then <word> and <spaced-word>
/// s … s+255    the bytes, so the id of a byte is byte + s
/// ```
///
/// As a stream of ids each word is a mark and its bytes: `<spaced-word>` where one space stands before the word, `<word>`
/// where none does, so the text can be had back. `a cat` is `<word> a <spaced-word> c a t`. As a matrix
/// (``WordMatrixRows``) each word is a row, and the marks become a column of flags.
///
/// - Source: papers.md 5, the project's own rule.
public struct ByteToWordModel: VocabularyModel {
  /// Where words begin and end.
  public let scanner: ByteWordScanner
  /// Their ids are 0, 1, 2, …; the first fills rows up.
  public let specialTokens: [[UInt8]]
  /// Whether bytes that are not UTF-8 are an error; otherwise each is a word.
  public let rejectsIllFormed: Bool
  /// The bytes and the marks; the special tokens are added tokens beside the model. Only the ids of bytes are found
  /// by what they stand for.
  public let vocabulary: Vocabulary

  /// `<pad> <bos> <eos> <mask>`.
  public static let usualSpecialTokens: [[UInt8]] = ["<pad>", "<bos>", "<eos>", "<mask>"].map { Array($0.utf8) }
  /// The most special tokens that a model takes.
  public static let specialTokenLimit = 1024

  /// A model.
  ///
  /// - Parameters:
  ///   - maximumLength: the most bytes in a word; longer ones are cut.
  ///   - separatesPunctuation: whether every punctuation mark and symbol is a word.
  ///   - rejectsIllFormed: whether bytes that are not UTF-8 are an error.
  ///   - specialTokens: at least one, which fills rows up.
  /// - Throws: `ByteToWordError`.
  public init(
    maximumLength: Int = 32, separatesPunctuation: Bool = false, rejectsIllFormed: Bool = false,
    specialTokens: [[UInt8]] = usualSpecialTokens
  ) throws(ByteToWordError) {
    guard ByteWordScanner.lengths.contains(maximumLength) else { throw .maximumLength(maximumLength) }
    guard specialTokens.count <= Self.specialTokenLimit else {
      throw .tooManySpecialTokens(specialTokens.count, limit: Self.specialTokenLimit)
    }
    guard !specialTokens.isEmpty else { throw .specialToken([]) }
    var known = Set([Self.wordMarkSpelling, Self.spacedWordMarkSpelling])
    for token in specialTokens where token.isEmpty || !known.insert(token).inserted { throw .specialToken(token) }
    scanner = ByteWordScanner(maximumLength: maximumLength, separatesPunctuation: separatesPunctuation)
    self.specialTokens = specialTokens
    self.rejectsIllFormed = rejectsIllFormed
    var vocabulary = Vocabulary(capacity: 258)
    let first = TokenID(specialTokens.count)
    // The bytes come first, so that a space stands for the byte and not for the mark, which gives back a space too.
    do {
      for byte in UInt8.min...UInt8.max { try vocabulary.add([byte], id: first + 2 + TokenID(byte)) }
      try vocabulary.add([], id: first)
      try vocabulary.add([0x20], id: first + 1)
    } catch { preconditionFailure("ids that follow one another are free: \(error)") }
    self.vocabulary = vocabulary
  }

  /// How lists of tokens show the marks.
  var markSpellings: [TokenID: [UInt8]] {
    [wordMark: Self.wordMarkSpelling, spacedWordMark: Self.spacedWordMarkSpelling]
  }

  static let wordMarkSpelling = Array("<word>".utf8)
  static let spacedWordMarkSpelling = Array("<spaced-word>".utf8)

  /// Fills rows up.
  public var padding: TokenID { 0 }
  /// In front of a word without a space before it.
  public var wordMark: TokenID { TokenID(specialTokens.count) }
  /// In front of a word with one space before it.
  public var spacedWordMark: TokenID { TokenID(specialTokens.count) + 1 }
  /// The id of byte 0; that of any byte is this and the byte.
  public var byteBase: TokenID { TokenID(specialTokens.count) + 2 }
  /// Tokens are bytes.
  public var alphabet: Alphabet { .bytes }
  /// No token is spelt in a way of its own.
  public var verbatimSpellings: [TokenID: [UInt8]] { [:] }

  /// How many rows an embedding matrix needs for rows of bytes: bytes and special tokens, the marks being flags.
  public var embeddingRowCount: Int { 256 + specialTokens.count }
}
