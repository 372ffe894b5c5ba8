/// Which of several pairs with the same count a byte-pair trainer merges first.
///
/// Tools differ here and nowhere else, and one tie decided otherwise changes every merge after it.
///
/// - Source: formats.md 10.1, 11.2, 12.
public enum TieRule: String, Sendable, CaseIterable {
  /// Hugging Face: the smallest left id, then the smallest right id. Older tokens go first.
  case huggingFace = "hf"
  /// SentencePiece: the joined text with fewer characters (bytes, for a byte alphabet), then the one smaller by bytes,
  /// then as Hugging Face. A pair whose text has been made from another pair is passed over.
  case sentencePiece = "spm"
  /// subword-nmt: the greatest left text, then the greatest right text, by code points (bytes, for a byte alphabet).
  case subwordNMT = "subword-nmt"
  /// The joined text smaller by bytes, then the left text smaller by bytes. Does not depend on how ids were given.
  case bytes
}
