/// Takes the most frequent pieces as tokens.
///
/// What a piece is, the pre-tokenizer decides: words, characters or bytes.
///
/// Ids are those of Hugging Face's WordLevel trainer, but for a special token that is a piece too: here it keeps its id and
/// the piece is it; there it moves to the place of the piece, and its own stays empty.
///
/// - Source: formats.md 10.3.
public struct WordLevelTrainer: Sendable {
  /// The sizes wanted, special tokens included; a smaller vocabulary has the first tokens of a larger one.
  public var vocabularySizes: [Int]
  public var alphabet: Alphabet
  /// A piece that occurs less often is no token; 0 is taken as 1.
  public var minimumCount: UInt64 = 1
  /// Get the first ids, in this order. UTF-8.
  public var specialTokens: [[UInt8]] = []
  /// Stands for pieces that are no token, if it is one of the special tokens.
  public var unknownToken = Array("[UNK]".utf8)
  /// Whether a vocabulary may stay smaller than asked for when there are no more pieces.
  public var allowsFewer = false

  /// A trainer with Hugging Face's settings.
  public init(vocabularySizes: [Int], alphabet: Alphabet = .characters) {
    self.vocabularySizes = vocabularySizes
    self.alphabet = alphabet
  }

  /// Sorts the pieces by count, the larger first, then by bytes.
  ///
  /// Pieces of an alphabet of characters that are not UTF-8 are no tokens, since no file could hold them.
  ///
  /// - Throws: `WordLevelTrainingError`.
  /// - Complexity: O(*n* log *n*) in the number of distinct pieces.
  public func train(on counts: PieceCounts) throws -> WordLevelTraining {
    guard !counts.isEmpty else { throw WordLevelTrainingError.noPieces }
    for token in specialTokens {
      guard !token.isEmpty, String(validating: token, as: UTF8.self) != nil else {
        throw WordLevelTrainingError.notAToken(token)
      }
    }
    if let twice = specialTokens.indices.first(where: { specialTokens[..<$0].contains(specialTokens[$0]) }) {
      throw WordLevelTrainingError.specialTokenTwice(specialTokens[twice])
    }
    let special = Set(specialTokens)
    var leftOut: UInt64 = 0
    var pieces = counts.sorted().filter { piece, count in
      if alphabet == .characters, String(validating: piece, as: UTF8.self) == nil {
        leftOut += count
        return false
      }
      return count >= max(1, minimumCount) && !special.contains(spelling(of: piece))
    }
    // The pieces are in order of their bytes, and sorting keeps that order among equals.
    pieces.sort { $0.count > $1.count }
    let largest = specialTokens.count + pieces.count
    for size in vocabularySizes where size < specialTokens.count || (size > largest && !allowsFewer) {
      throw WordLevelTrainingError.impossibleSize(size, least: specialTokens.count, largest: largest)
    }
    let kept = max(0, min(largest, vocabularySizes.max() ?? 0) - specialTokens.count)
    return WordLevelTraining(
      settings: self, pieces: Array(pieces.prefix(kept)), total: counts.total, distinctPieces: counts.distinctCount,
      piecesLeftOut: leftOut)
  }

  /// How a file spells a piece, which is what special tokens are compared with.
  private func spelling(of piece: [UInt8]) -> [UInt8] {
    alphabet == .bytes ? ByteLevelAlphabet.spelling(of: piece) : piece
  }
}

/// What a ``WordLevelTrainer`` learned.
public struct WordLevelTraining: Sendable {
  /// What was asked for.
  public let settings: WordLevelTrainer
  /// The tokens of the largest size behind the special ones, with their counts.
  public let pieces: [(piece: [UInt8], count: UInt64)]
  /// Occurrences of all pieces, tokens or not.
  public let total: UInt64
  public let distinctPieces: Int
  /// Occurrences of pieces that an alphabet of characters cannot spell.
  public let piecesLeftOut: UInt64

  /// The share of all occurrences that are tokens of the vocabulary of one size.
  public func coverage(vocabularySize: Int) -> Double {
    let covered = pieces.prefix(max(0, vocabularySize - settings.specialTokens.count)).reduce(UInt64(0)) {
      $0 + $1.count
    }
    return Double(covered) / Double(max(1, total))
  }

  /// The model of one size. When fewer tokens are allowed it may be smaller.
  ///
  /// - Throws: `WordLevelTrainingError.sizeNotTrained`.
  public func model(vocabularySize: Int) throws -> WordLevelModel {
    guard settings.vocabularySizes.contains(vocabularySize) else {
      throw WordLevelTrainingError.sizeNotTrained(vocabularySize, sizes: settings.vocabularySizes)
    }
    var vocabulary = Vocabulary(capacity: vocabularySize)
    var verbatim: [TokenID: [UInt8]] = [:]
    for (id, token) in settings.specialTokens.enumerated() {
      // Over bytes, a special token is what its characters stand for in the byte table, if they all do.
      let raw = settings.alphabet == .bytes ? ByteLevelAlphabet.bytes(spelledBy: token) : token
      if raw == nil { verbatim[TokenID(id)] = token }
      try vocabulary.add(raw ?? token, id: TokenID(id))
    }
    for (index, entry) in pieces.prefix(vocabularySize - settings.specialTokens.count).enumerated() {
      try vocabulary.add(entry.piece, id: TokenID(settings.specialTokens.count + index))
    }
    return WordLevelModel(
      vocabulary: vocabulary, alphabet: settings.alphabet,
      unknown: settings.specialTokens.firstIndex(of: settings.unknownToken).map { TokenID($0) },
      unknownSpelling: settings.unknownToken, verbatimSpellings: verbatim)
  }

  /// The tokenizer of one size, for texts that are normalized and split as the pieces were.
  ///
  /// - Parameter decoder: how tokens become text again.
  /// - Throws: `WordLevelTrainingError.sizeNotTrained`.
  public func tokenizer(
    vocabularySize: Int, normalizer: Normalizer?, preTokenizer: PreTokenizer?, decoder: TokenDecoder?
  ) throws -> Tokenizer {
    Tokenizer(
      normalizer: normalizer, preTokenizer: preTokenizer,
      model: .wordLevel(try model(vocabularySize: vocabularySize)), decoder: decoder,
      addedTokens: settings.specialTokens.enumerated().map { AddedToken(id: UInt32($0.offset), content: $0.element) })
  }
}

/// Why a vocabulary of whole pieces cannot be trained.
public enum WordLevelTrainingError: Error, Equatable, CustomStringConvertible {
  /// There is no text.
  case noPieces
  case notAToken([UInt8])
  case specialTokenTwice([UInt8])
  case impossibleSize(Int, least: Int, largest: Int)
  /// Not one of the sizes that were trained.
  case sizeNotTrained(Int, sizes: [Int])

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .noPieces: "there is no text to train on: expected at least one piece"
    case .notAToken(let token):
      "special token '\(String(decoding: token, as: UTF8.self))' is empty or not valid UTF-8: expected text"
    case .specialTokenTwice(let token):
      "special token '\(String(decoding: token, as: UTF8.self))' is given twice: expected it once"
    case .impossibleSize(let size, let least, let largest):
      """
      vocabulary size \(size) is impossible with this text and these settings: expected \(least) to \(largest) \
      (special tokens need \(least); with every piece that occurs often enough there are \(largest))
      """
    case .sizeNotTrained(let size, let sizes):
      "vocabulary size \(size) was not trained: expected one of \(sizes.map(String.init).joined(separator: ", "))"
    }
  }
}
