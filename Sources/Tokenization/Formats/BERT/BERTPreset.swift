/// The rules of BERT that belong to a `vocab.txt` but are not in it.
///
/// - Source: formats.md 3.1, 3.2 and 4; Devlin et al. 2019 and its published program.
public enum BERTPreset: String, Sendable, CaseIterable {
  /// Letters keep their case and their accents.
  case cased = "bert-cased"
  /// Letters lose their case and their accents.
  case uncased = "bert-uncased"

  /// BERT's clean-up, with white space around Chinese characters.
  public var normalizer: Normalizer {
    .bert(cleanText: true, handleChineseCharacters: true, stripAccents: nil, lowercase: self == .uncased)
  }

  /// What stands before tokens that continue a word.
  static let continuingPrefix = Array("##".utf8)
  /// What stands for words that cannot be cut.
  static let unknown = Array("[UNK]".utf8)
  /// The special tokens, where the vocabulary has them.
  static let specialTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map { Array($0.utf8) }
  static let decoder = TokenDecoder.wordPiece(prefix: continuingPrefix, cleanup: true)

  /// `[CLS] A [SEP]`, `B [SEP]`; nil for a vocabulary without these two.
  public static func postProcessor(for vocabulary: Vocabulary) -> PostProcessor? {
    let names = (start: Array("[CLS]".utf8), end: Array("[SEP]".utf8))
    guard let start = vocabulary.id(of: names.start), let end = vocabulary.id(of: names.end) else { return nil }
    let single: [PostProcessor.TemplateItem] = [
      .special(name: names.start, typeID: 0), .sequence(.first, typeID: 0), .special(name: names.end, typeID: 0),
    ]
    return .template(
      single: single, pair: single + [.sequence(.second, typeID: 1), .special(name: names.end, typeID: 1)],
      specialTokens: [
        .init(name: names.start, ids: [start], tokens: [names.start]),
        .init(name: names.end, ids: [end], tokens: [names.end]),
      ])
  }
}
