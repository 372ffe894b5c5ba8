internal import Tokenization

/// The ways of making a dictionary that are measured, each in several sizes from one text.
public enum DictionaryFamily: String, Sendable, CaseIterable {
  /// The most frequent pair of neighbours, again and again, over the whole text as one piece.
  case bpe
  /// The phrases of Ziv and Lempel's parse of 1978, in their order (called LZW in the paper).
  case lz78
  /// All strings of one length, the longest that fits the size.
  case chunk
  /// Algorithm 1 of the paper: one merge at most from each of many short texts.
  case sequentialBPE = "sequential-bpe"
  /// The dictionary of Zouhar et al. 2023, which is another one than the paper's LZW.
  case zouharLZW = "zouhar-lzw"
  /// Merges of the pair that gains most likelihood or loses least, over the whole text as one piece; the merges are
  /// forgotten.
  case wordPiece = "wordpiece"
  /// SentencePiece's unigram training on stretches of the text.
  case unigram
  /// Likelihood-optimal pieces, segmenting and counting in turn, on stretches of the text.
  case swe

  /// Whether its dictionaries have merges.
  public var isMadeByMerges: Bool { self == .bpe || self == .sequentialBPE }

  /// Dictionaries of these sizes.
  ///
  /// A size counts all tokens; the alphabet is always among them, so a dictionary can have a few more than asked for
  /// where a family does not start with it (`lz78`, `zouhar-lzw`, `chunk`). One that the text cannot give is as large as
  /// it gets.
  ///
  /// - Parameters:
  ///   - sizes: at least the size of the alphabet, or the dictionary is the alphabet.
  ///   - text: symbols below `alphabetSize`.
  /// - Returns: one for each size, in their order.
  /// - Throws: what trainers throw.
  /// - Source: papers.md 1.1 and 2.
  public func dictionaries(
    sizes: [Int], from text: [UInt8], alphabetSize: Int
  ) throws -> [SymbolDictionary] {
    let alphabet = (0..<alphabetSize).map { [UInt8($0)] }
    switch self {
    case .bpe:
      return try Self.merged(text, by: .count, alphabet: alphabet, largest: sizes.max() ?? 0).prefixes(sizes)
    case .wordPiece:
      return try Self.merged(text, by: .likelihood, alphabet: alphabet, largest: sizes.max() ?? 0).prefixes(sizes)
        .map { SymbolDictionary(tokens: $0.tokens) }
    case .lz78:
      return try Self.phrases(.lz78, of: text, sizes: sizes, alphabetSize: alphabetSize)
    case .zouharLZW:
      return try Self.phrases(.zouharLZW, of: text, sizes: sizes, alphabetSize: alphabetSize)
    case .chunk:
      return sizes.map { size in
        var chunks = alphabet
        while chunks.count * alphabetSize <= size {
          chunks = chunks.flatMap { chunk in alphabet.map { chunk + $0 } }
        }
        return SymbolDictionary(tokens: chunks).covering(alphabetSize: alphabetSize)
      }
    case .sequentialBPE:
      return sizes.map { Self.sequential(text, alphabet: alphabet, size: $0) }
    case .unigram:
      return try Self.pieces(text, alphabetSize: alphabetSize, sizes: sizes) { counts, sizes in
        var trainer = UnigramTrainer(vocabularySizes: sizes)
        trainer.specialTokens = [trainer.unknownToken]
        trainer.characterCoverage = 1
        trainer.maximumPieceLength = Self.longestPiece
        trainer.allowsFewer = true
        let training = try trainer.train(on: counts)
        return { try training.model(vocabularySize: $0).vocabulary }
      }
    case .swe:
      return try Self.pieces(text, alphabetSize: alphabetSize, sizes: sizes) { counts, sizes in
        var trainer = LikelihoodTrainer(vocabularySizes: sizes)
        trainer.wordSuffix = []
        trainer.maximumPieceLength = Self.longestPiece
        trainer.allowsFewer = true
        let training = try trainer.train(on: counts)
        return { try training.model(vocabularySize: $0).vocabulary }
      }
    }
  }
}
