/// The tables of a model, of whatever algorithm: one case for each.
enum ModelTables: Sendable {
  case bytePair(BytePairTables)
  case wordLevel(WordLevelTables)
  case byteToWord(ByteToWordTables)
  case wordPiece(WordPieceTables)
  case unigram(UnigramTables)
  case inventory(InventoryTables)

  /// Checks a model and makes its tables.
  ///
  /// - Throws: the error of its algorithm.
  init(_ model: Model) throws {
    switch model {
    case .bytePair(let model): self = .bytePair(try BytePairTables(model))
    case .wordLevel(let model): self = .wordLevel(try WordLevelTables(model))
    case .byteToWord(let model): self = .byteToWord(ByteToWordTables(model))
    case .wordPiece(let model): self = .wordPiece(try WordPieceTables(model))
    case .unigram(let model): self = .unigram(try UnigramTables(model))
    }
  }

  /// What turns pieces into ids with these tables.
  func makeCoder(options: EncodingOptions) -> any PieceCoder {
    switch self {
    case .bytePair(let tables): AlgorithmPieceCoder<BytePairSegmenter>(tables, options: options)
    case .wordLevel(let tables): AlgorithmPieceCoder<WordLevelSegmenter>(tables, options: options)
    case .byteToWord(let tables): AlgorithmPieceCoder<ByteToWordSegmenter>(tables, options: options)
    case .wordPiece(let tables): AlgorithmPieceCoder<WordPieceSegmenter>(tables, options: options)
    case .unigram(let tables): AlgorithmPieceCoder<UnigramSegmenter>(tables, options: options)
    case .inventory(let tables): AlgorithmPieceCoder<InventorySegmenter>(tables, options: options)
    }
  }
}
