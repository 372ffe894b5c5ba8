/// A ``Normalizer`` made ready to be applied to many texts.
///
/// Bytes that are not well-formed UTF-8 pass every step unchanged, except that ``Normalizer/byteLevel`` spells them as
/// it does all bytes, and that a regular expression sees a sequence of them as one U+FFFD,
/// and that ``Normalizer/sentencePiece(_:)`` makes each of them a U+FFFD. (Where
/// a step removes all that stands between two of them, they may make up a character that the next step sees.) A text that comes out as it went in is not copied.
public struct TextNormalizer: Sendable {
  /// From left to right; none of them is a sequence.
  private let steps: [NormalizationStep]

  /// The normalizer, with its patterns compiled.
  ///
  /// - Throws: `RegexError` for a pattern that is malformed.
  public init(_ normalizer: Normalizer) throws {
    steps = try NormalizationStep.steps(of: normalizer)
  }

  /// Whether lines (or records that end with a zero byte) may be normalized together as one text: no step changes a
  /// line feed or a zero byte, looks across one, or looks at the ends of the text.
  package var keepsLines: Bool {
    steps.allSatisfy { step in
      switch step {
      case .form, .remove, .surroundWithSpaces, .lowercase: true
      // What comes in the place of the spaces could be anything.
      case .replaceSpaceRuns: false
      case .clean, .byteLevel, .strip, .replaceString, .replaceMatches, .prepend, .precompiled, .sentencePiece: false
      }
    }
  }

  /// Normalizes `text` as a whole.
  ///
  /// - Throws: ``NormalizationError``, also when 1024 + 64 *n* bytes or 4 GiB are made of *n*; `RegexError` for a pattern
  ///   that takes too long on this text.
  /// - Complexity: O(*n*) in the bytes of the text, for each step; a regular expression may take longer.
  public func normalize(_ text: inout AlignedText) throws {
    for step in steps {
      try step.apply(to: &text)
      guard text.bytes.count <= text.byteLimit else {
        throw NormalizationError.growsTooMuch(byteCount: text.originalCount, limit: text.byteLimit)
      }
    }
  }

  /// The normal form of `bytes`, without where they came from.
  public func normalize(_ bytes: [UInt8]) throws -> [UInt8] {
    var text = AlignedText(bytes)
    try normalize(&text)
    return text.bytes
  }
}
