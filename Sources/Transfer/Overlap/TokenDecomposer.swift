public import Tokenization

/// Cuts texts, given in canonical form, into tokens of one vocabulary: as its model does with a piece, without normalizer
/// and pre-tokenizer.
///
/// It keeps tables and caches: one for each thread.
///
/// - Source: papers.md 4.2 (the decomposition that a ZeTT hypernetwork reads), 6 (FVT).
public struct TokenDecomposer: ~Copyable {
  private let forms: CanonicalForms
  private let normalizer: TextNormalizer?
  /// What cuts pieces; nil where the longest token is always taken.
  private var encoder: Encoder?
  /// What cuts pieces that end no word, where the end of a word is marked.
  private var inner: Encoder?
  private let hasInner: Bool
  private let proper: ProperPieces
  private let unknown: TokenID?

  /// A decomposer into the tokens of `forms`.
  ///
  /// - Throws: the error of the model's algorithm.
  public init(_ forms: CanonicalForms) throws {
    let innerModel = TokenDecomposer.innerModel(of: forms)
    let normalizer = try forms.marking == .metaspace ? nil : forms.tokenizer.normalizer.map { try TextNormalizer($0) }
    let encoder = try TokenDecomposer.encoder(of: forms.tokenizer.model)
    let inner = try TokenDecomposer.encoder(of: innerModel)
    self.forms = forms
    self.normalizer = normalizer
    self.encoder = encoder
    self.inner = inner
    hasInner = innerModel != nil
    proper = ProperPieces(forms)
    unknown = forms.unknown
  }

  /// The tokens that spell `text`: as the model cuts it; where the model does not know a symbol of it, as it cuts the
  /// normalized text; where that does not help, with the unknown token in it.
  ///
  /// - Parameters:
  ///   - text: canonical form, a space in front where a word begins.
  ///   - pieces: emptied first. Empty afterwards when nothing spells the text.
  public mutating func decompose(_ text: ArraySlice<UInt8>, into pieces: inout [TokenID]) throws {
    try cut(text, into: &pieces)
    guard let normalizer, pieces.isEmpty || unknown.map({ pieces.contains($0) }) == true else { return }
    let beginsWord = text.first == 0x20
    let normal = try normalizer.normalize(Array(beginsWord ? text.dropFirst() : text))
    let again = (beginsWord ? [0x20] : []) + normal
    guard !normal.isEmpty, again != Array(text) else { return }
    var found: [TokenID] = []
    try cut(again[...], into: &found)
    if !found.isEmpty, unknown.map({ found.contains($0) }) != true { pieces = found }
  }

  /// The tokens that spell `text` without the token `whole`: what is left to spell a token with when it is hidden.
  ///
  /// Byte-pair models undo the merge of lowest rank that makes the token; unigram models take the best sequence of
  /// pieces without it; others the longest tokens from the left. Empty when nothing else spells the text.
  public mutating func decompose(
    _ text: ArraySlice<UInt8>, without whole: TokenID, into pieces: inout [TokenID]
  ) throws {
    try decompose(text, into: &pieces)
    if pieces.contains(whole) { pieces = proper.pieces(of: text, without: whole) }
  }

  /// The longest tokens from the left, byte by byte, `whole` kept out; bytes that no token stands for are left out.
  ///
  /// What becomes of a text that the model cannot spell when both vocabularies are made byte-level.
  ///
  /// - Source: papers.md 4.5 (byte-FVT).
  public func decomposeGreedily(
    _ text: ArraySlice<UInt8>, without whole: TokenID? = nil, into pieces: inout [TokenID]
  ) {
    pieces = proper.longestMatches(text, without: whole, skipsUnknown: true) ?? []
  }

  // MARK: Details

  /// Nil for models that always take the longest token.
  private static func encoder(of model: Model?) throws -> Encoder? {
    switch model {
    case nil: return nil
    case .wordPiece?, .wordLevel?, .byteToWord?: return nil
    case .bytePair?, .unigram?:
      guard let model else { return nil }
      return Encoder(try CompiledTokenizer(Tokenizer(model: model), options: EncodingOptions(unknownSymbols: .drop)))
    }
  }

  /// The model without its mark for ends of words; nil where it has none.
  private static func innerModel(of forms: CanonicalForms) -> Model? {
    guard case .wordSuffix = forms.marking else { return nil }
    switch forms.tokenizer.model {
    case .bytePair(var model):
      model.wordSuffix = nil
      return .bytePair(model)
    case .unigram(var model):
      model.wordSuffix = nil
      return .unigram(model)
    case .wordPiece, .wordLevel, .byteToWord: return nil
    }
  }

  private mutating func cut(_ text: ArraySlice<UInt8>, into pieces: inout [TokenID]) throws {
    pieces.removeAll(keepingCapacity: true)
    guard !text.isEmpty else { return }
    switch forms.tokenizer.model {
    case .wordPiece, .wordLevel, .byteToWord:
      if let found = proper.longestMatches(text, without: nil, skipsUnknown: false) {
        pieces = found
      } else if let unknown {
        pieces = [unknown]
      }
      return
    case .bytePair, .unigram: break
    }
    switch forms.marking {
    case .spaces, .wholeWords: try encoder?.encode(Array(text).span, into: &pieces)
    case .metaspace: try encoder?.encode(WordMarking.marked(text).span, into: &pieces)
    case .continuingPrefix, .wordSuffix:
      // Such models know no spaces: each word by itself.
      var beginsWord = text.first == 0x20
      for word in text.split(separator: 0x20) {
        if beginsWord || !hasInner {
          try encoder?.encode(Array(word).span, into: &pieces)
        } else {
          try inner?.encode(Array(word).span, into: &pieces)
        }
        beginsWord = true
      }
    }
  }
}
