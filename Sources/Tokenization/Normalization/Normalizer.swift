/// What is done to a text before it is split, as a value: one case for each kind that tokenizer files name.
///
/// - Source: formats.md 3.1.
public indirect enum Normalizer: Sendable, Equatable {
  /// A Unicode normalization form, with the data of one Unicode version.
  case form(NormalizationForm, UnicodeData)
  /// SentencePiece's `nmt` clean-up of control and space characters.
  case nmt
  /// Lower case, character by character (no final-sigma rule).
  case lowercase
  /// Removes marks; does not decompose first.
  case stripAccents
  /// Replaces each byte by its character of ``ByteLevelAlphabet``.
  case byteLevel
  /// Removes white space at the ends.
  case strip(left: Bool, right: Bool)
  /// BERT's: clean, space out CJK, strip accents, lower case. `stripAccents` nil means "as `lowercase`".
  case bert(cleanText: Bool, handleChineseCharacters: Bool, stripAccents: Bool?, lowercase: Bool)
  /// Every match of `pattern`, not overlapping, becomes `content`, which is literal.
  case replace(pattern: TextPattern, content: [UInt8])
  /// `content` in front of a text that is not empty.
  case prepend([UInt8])
  /// Replaces characters after a SentencePiece model's map as Hugging Face tokenizers do, grapheme cluster by cluster.
  case precompiled(CharacterMap)
  /// SentencePiece's own: what a `.model` file says.
  case sentencePiece(SentencePieceNormalization)
  /// From left to right.
  case sequence([Normalizer])
}

/// The Unicode normalization forms, and case folding.
public enum NormalizationForm: String, Sendable, CaseIterable {
  case nfc, nfd, nfkc, nfkd
  case nfkcCasefold = "nfkc_cf"
  case casefold
}

/// Which version of the Unicode data a normalization uses.
///
/// The same text normalizes differently under different versions, and Hugging Face's data is that of Unicode 9.
public enum UnicodeData: Sendable, Equatable {
  /// Only characters of Unicode 9.0 and before are touched, as in Hugging Face tokenizers (formats.md 1.1).
  case version9
  /// Whatever the installed ICU has.
  case installed
}
