internal import Tokenization

extension DictionaryFamily {
  /// The longest piece of the trainers that start from substrings, in symbols.
  static let longestPiece = 64
  /// These trainers segment words; a sample has none, so it is cut into stretches that are long beside any piece.
  private static let stretch = 1024
  /// Symbols become characters of one script that is no digit: the trainers count characters.
  private static let firstCharacter: UInt32 = 0x4E00

  /// Dictionaries of pieces that a trainer keeps.
  ///
  /// - Parameter train: learns from counts and gives the vocabulary of each size, the unknown token among its tokens.
  static func pieces(
    _ text: [UInt8], alphabetSize: Int, sizes: [Int],
    train: (_ counts: PieceCounts, _ sizes: [Int]) throws -> (Int) throws -> Vocabulary
  ) throws -> [SymbolDictionary] {
    let alphabet = SymbolDictionary(tokens: []).covering(alphabetSize: alphabetSize)
    // One more, for the unknown token.
    let wanted = Set(sizes.filter { $0 > alphabetSize }.map { $0 + 1 }).sorted()
    guard !wanted.isEmpty, !text.isEmpty else { return sizes.map { _ in alphabet } }
    let characters = (0..<alphabetSize).map { Array(String(character($0)).utf8) }
    var counts = PieceCounts()
    for start in stride(from: 0, to: text.count, by: stretch) {
      try counts.add(text[start..<min(text.count, start + stretch)].flatMap { characters[Int($0)] })
    }
    let vocabulary = try train(counts, wanted)
    return try sizes.map { size in
      guard size > alphabetSize else { return alphabet }
      let tokens = try vocabulary(size + 1)
      let pieces = tokens.ids.map { symbols(Array(tokens[$0])) }.filter { !$0.isEmpty }
      return SymbolDictionary(tokens: pieces).covering(alphabetSize: alphabetSize)
    }
  }

  private static func character(_ symbol: Int) -> Unicode.Scalar {
    Unicode.Scalar(firstCharacter + UInt32(symbol)) ?? "?"
  }

  /// The symbols of a piece; none for a token that is no piece.
  private static func symbols(_ piece: [UInt8]) -> [UInt8] {
    let scalars = String(decoding: piece, as: UTF8.self).unicodeScalars.map { $0.value &- firstCharacter }
    return scalars.allSatisfy { $0 < 256 } ? scalars.map { UInt8($0) } : []
  }
}
