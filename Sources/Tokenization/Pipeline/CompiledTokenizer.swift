/// A tokenizer made ready for encoding: its tables, which any number of ``Encoder``s on any threads share.
///
/// ```swift
/// let compiled = try CompiledTokenizer(tokenizer)
/// var encoder = Encoder(compiled)
/// try encoder.encode(text.utf8Span.span, into: &ids)
/// ```
public struct CompiledTokenizer: Sendable {
  /// What was compiled.
  public let tokenizer: Tokenizer
  /// The options it was compiled with.
  public let options: EncodingOptions

  let tables: ModelTables
  /// The model cuts words itself and there is no pre-tokenizer.
  let segmentsWholeTexts: Bool
  let normalizer: TextNormalizer?
  /// Cuts the part at the very beginning of a record.
  let firstSplitter: Splitter
  /// Cuts the parts behind added tokens, where Metaspace's scheme `first` puts no mark.
  let laterSplitter: Splitter
  /// Added tokens that are looked for in the text as it is.
  let rawTokens: AddedTokenMatcher?
  /// Added tokens that are looked for in the normalized text.
  let normalizedTokens: AddedTokenMatcher?
  /// Spellings that are an error.
  let refused: ByteStringMatcher?
  let refusedSpellings: [[UInt8]]
  /// What the result consists of.
  let frame: [SpecialTokenFrame.Place]
  /// The added tokens that are looked for.
  let activeTokens: [AddedToken]

  /// Checks a tokenizer and makes its tables.
  ///
  /// - Throws: the error of the model's algorithm (`BytePairError`, …), `SplitError`, `NormalizationError`, or
  ///   `EncodingError` for options that do not fit.
  /// - Complexity: O(*m* log *m*) in the size of the vocabulary and its merges.
  public init(_ tokenizer: Tokenizer, options: EncodingOptions = EncodingOptions()) throws {
    try self.init(tokenizer, options: options, bytePairTables: nil)
  }

  /// As ``init(_:options:)``.
  ///
  /// - Parameter bytePairTables: the tables of the tokenizer's model, if they have been made.
  init(_ tokenizer: Tokenizer, options: EncodingOptions, bytePairTables: BytePairTables?) throws {
    if let dropout = options.dropout {
      guard (0...1).contains(dropout.probability) else { throw EncodingError.dropoutOutOfRange(dropout.probability) }
      guard case .bytePair = tokenizer.model else {
        throw EncodingError.dropoutWithoutMerges(model: tokenizer.model.name)
      }
    }
    if let sampling = options.sampling {
      guard sampling.alpha >= 0, sampling.alpha < 1e6 else { throw EncodingError.samplingOutOfRange(sampling.alpha) }
      guard case .unigram = tokenizer.model else {
        throw EncodingError.needsProbabilities("sampling", model: tokenizer.model.name)
      }
    }
    self.tokenizer = tokenizer
    self.options = options
    if let method = options.method {
      tables = try ModelTables(tokenizer, method: method)
    } else if let bytePairTables {
      tables = .bytePair(bytePairTables)
    } else {
      tables = try ModelTables(tokenizer.model)
    }
    if case .byteToWord = tokenizer.model {
      if let preTokenizer = tokenizer.preTokenizer { throw ByteToWordError.preTokenizer(preTokenizer.summary) }
      segmentsWholeTexts = true
    } else {
      segmentsWholeTexts = false
    }
    let keepsBytes = tokenizer.model.alphabet == .bytes
    let normalizer = try tokenizer.normalizer.map { try TextNormalizer($0) }
    self.normalizer = normalizer
    firstSplitter = try Splitter(tokenizer.preTokenizer, keepsBytes: keepsBytes)
    laterSplitter = try Splitter(tokenizer.preTokenizer?.behindStart, keepsBytes: keepsBytes)

    let allowed = try Set(CompiledTokenizer.spellings(options.allowedSpecial, of: tokenizer))
    activeTokens = tokenizer.addedTokens.filter { !$0.special || allowed.contains($0.content) }
    rawTokens = AddedTokenMatcher(activeTokens.filter { !$0.normalized })
    let normalized = activeTokens.filter(\.normalized)
    normalizedTokens = AddedTokenMatcher(
      normalized, spellings: try normalized.map { try normalizer?.normalize($0.content) ?? $0.content })
    refusedSpellings = try CompiledTokenizer.spellings(options.disallowedSpecial, of: tokenizer)
      .filter { !allowed.contains($0) }
    refused = refusedSpellings.isEmpty ? nil : ByteStringMatcher(refusedSpellings)
    frame = options.addsSpecialTokens ? SpecialTokenFrame.places(tokenizer.postProcessor) : [.text]
  }

  private static func spellings(
    _ choice: EncodingOptions.SpecialTokens, of tokenizer: Tokenizer
  ) throws(EncodingError) -> [[UInt8]] {
    let special = tokenizer.addedTokens.filter { $0.special && !$0.content.isEmpty }.map(\.content)
    switch choice {
    case .none: return []
    case .all: return special
    case .only(let spellings):
      for spelling in spellings where !special.contains(spelling) { throw .noSuchSpecialToken(spelling) }
      return spellings
    }
  }
}

extension PreTokenizer {
  /// The same for a part that is not at the beginning of a text.
  ///
  /// - Source: formats.md 2.2 and 3.2.
  fileprivate var behindStart: PreTokenizer {
    switch self {
    case .metaspace(let replacement, .first, let split):
      .metaspace(replacement: replacement, prependScheme: .never, split: split)
    case .sequence(let steps): .sequence(steps.map(\.behindStart))
    default: self
    }
  }
}
