extension UnigramTraining {
  /// The tokenizer of one size as a SentencePiece model, for pieces that were counted after `normalization` and cut by
  /// ``SentencePieceBytePairTrainer/preTokenizer``.
  ///
  /// - Throws: `UnigramTrainingError.sizeNotTrained`, or `FormatError` when the pieces are none that SentencePiece could
  ///   load.
  public func tokenizer(
    vocabularySize: Int, normalization: SentencePieceNormalization
  ) throws -> Tokenizer {
    let model = try model(vocabularySize: vocabularySize)
    var file = SentencePieceFile()
    file.algorithm = .unigram
    file.byteFallback = model.byteFallback
    file.normalization = normalization
    file.normalization.userDefinedSymbols = settings.userDefinedTokens
    file.pieces = model.vocabulary.ids.map { id in
      .init(text: Array(model.vocabulary[id]), score: Float(model.scores[Int(id)]), kind: model.kind(of: id))
    }
    return try file.tokenizer(file: "the trained model").tokenizer
  }
}
