public import Tokenization

/// A token that is in both vocabularies.
public struct TokenPair: Sendable, Equatable, Hashable {
  /// Its id in the source.
  public var source: TokenID
  /// Its id in the target.
  public var target: TokenID

  /// A pair.
  public init(source: TokenID, target: TokenID) {
    self.source = source
    self.target = target
  }
}

/// Which tokens of a target vocabulary are in a source vocabulary, by a rule that says what "the same" means.
public struct VocabularyMapping: Sendable {
  /// When two tokens are the same.
  public enum Rule: String, Sendable, CaseIterable {
    /// Their spellings in files are (byte-level ones as GPT-2 spells them): `Ġthe` is not `▁the`. CLP-Transfer's rule.
    case raw
    /// Their canonical forms are: bytes, beginning of a word, role of special tokens. FOCUS's default.
    case canonical
    /// Their canonical forms are, or are after white space at the ends and case are gone.
    case strippedLowercase = "stripped-lowercase"
  }

  /// What "the same" means here.
  public let rule: Rule
  /// The tokens of the source.
  public let source: CanonicalForms
  /// The tokens of the target.
  public let target: CanonicalForms
  /// One pair for each target token that is in the source, ascending by target; several may share a source token.
  public let pairs: [TokenPair]
  private var sources: [TokenID?]

  /// The mapping of two vocabularies.
  ///
  /// Of several source tokens that are the same, the one with the smallest id is taken.
  ///
  /// - Complexity: O(*n*) in the bytes of both vocabularies.
  public init(source: CanonicalForms, target: CanonicalForms, rule: Rule = .canonical) throws {
    self.rule = rule
    self.source = source
    self.target = target
    let spelt: (source: SpeltForms, target: SpeltForms)? =
      rule == .raw ? (try SpeltForms(source.tokenizer), try SpeltForms(target.tokenizer)) : nil
    let reduced = rule == .strippedLowercase ? try ReducedForms(source) : nil
    var sources = [TokenID?](repeating: nil, count: target.idEnd)
    var pairs: [TokenPair] = []
    for id in 0..<TokenID(target.idEnd) {
      let found: TokenID?
      if let spelt {
        found = spelt.target.spellings.contains(id) ? spelt.source.spellings.id(of: spelt.target.spellings[id]) : nil
      } else {
        found =
          VocabularyMapping.counterpart(of: id, target, source)
          ?? (target.kind(of: id) == .text ? reduced?.id(of: target.text(of: id)) : nil)
      }
      guard let found else { continue }
      sources[Int(id)] = found
      pairs.append(TokenPair(source: found, target: id))
    }
    self.sources = sources
    self.pairs = pairs
  }

  /// The source token that is the same as a target token, or nil.
  public subscript(target: TokenID) -> TokenID? { Int(target) < sources.count ? sources[Int(target)] : nil }

  private static func counterpart(of id: TokenID, _ target: CanonicalForms, _ source: CanonicalForms) -> TokenID? {
    switch target.kind(of: id) {
    case .absent: return nil
    case .text: return source.id(ofText: target.text(of: id))
    case .placeholder: return source.id(ofSpecial: target.content(of: id))
    case .special:
      let content = target.content(of: id)
      guard !content.isEmpty else { return nil }
      return source.id(ofSpecial: content) ?? SpecialRole(content).flatMap { source.id(of: $0) }
    }
  }
}

/// How files spell the tokens of a tokenizer.
struct SpeltForms {
  /// Spellings by id.
  let spellings: Vocabulary

  init(_ tokenizer: Tokenizer) throws {
    let model = tokenizer.model
    let verbatim = model.verbatimSpellings
    var spellings = Vocabulary(capacity: model.vocabulary.count)
    let added = Dictionary(tokenizer.addedTokens.map { ($0.id, $0.content) }, uniquingKeysWith: { first, _ in first })
    for id in 0..<TokenID(tokenizer.idEnd) {
      if let spelling = added[id] ?? verbatim[id] {
        try spellings.add(spelling, id: id)
      } else if model.vocabulary.contains(id) {
        let token = model.vocabulary[id]
        try spellings.add(model.alphabet == .bytes ? ByteLevelAlphabet.spelling(of: token)[...] : token, id: id)
      }
    }
    self.spellings = spellings
  }
}

/// Texts of a vocabulary without white space at their ends and without case.
struct ReducedForms {
  private var ids: Vocabulary

  /// - Complexity: O(*n*) in the bytes of the vocabulary.
  init(_ forms: CanonicalForms) throws {
    ids = Vocabulary(capacity: forms.idEnd)
    for id in forms.textIDs {
      if let reduced = ReducedForms.reduced(forms.text(of: id)) { try ids.add(reduced, id: id) }
    }
  }

  /// The token with the smallest id whose text reduces to the same; nil where nothing is left of the text.
  func id(of text: ArraySlice<UInt8>) -> TokenID? {
    ReducedForms.reduced(text).flatMap { ids.id(of: $0) }
  }

  /// Nil where nothing is left, or the text is no UTF-8.
  static func reduced(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard let string = String(validating: text, as: UTF8.self) else { return nil }
    var scalars = string.unicodeScalars[...]
    while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return scalars.isEmpty ? nil : Array(String(scalars).lowercased().utf8)
  }
}
