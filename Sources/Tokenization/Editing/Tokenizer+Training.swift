extension Tokenizer {
  /// How text is cut for learning more tokens: as the tokenizer cuts it; and before each `▁` where it does not cut at all
  /// but its tokens have that mark, as in SentencePiece, whose models encode whole texts but learn from words.
  public var trainingPreTokenizer: PreTokenizer? {
    let mark = SentencePieceNormalization.mark
    guard preTokenizer == nil, case let vocabulary = model.vocabulary,
      vocabulary.ids.contains(where: { vocabulary[$0].starts(with: mark) })
    else { return preTokenizer }
    return .split(pattern: .string(mark), behavior: .mergedWithNext, invert: false)
  }
}
