/// The kinds of file a tokenizer can be kept in.
public enum TokenizerFormat: String, Sendable, CaseIterable {
  /// Hugging Face's `tokenizer.json`: everything.
  case tokenizerJSON = "tokenizer.json"
  /// GPT-2's `vocab.json` and `merges.txt`, in one folder.
  case gpt2
  /// A rank file of tiktoken; pattern and special tokens come from an ``EncodingPreset``.
  case tiktoken
  /// Codes of subword-nmt or fastBPE: merges over characters, without ids.
  case subwordNMT = "subword-nmt"
  /// A SentencePiece model (`.model`): unigram or byte-pair pieces with their scores, and the normalizer.
  case sentencePiece = "sentencepiece"
  /// SentencePiece's `.vocab`: pieces and scores, without the rules for text.
  case pieceScores = "spm-vocab"
  /// BERT's `vocab.txt`; the rules for text come from a ``BERTPreset``.
  case vocabularyLines = "vocab.txt"
  /// Mistral's `tekken.json`; read only.
  case tekken
  /// CLIP's merge list; read only.
  case clip
  /// The vocabulary of RWKV's World models; read only.
  case rwkv

  /// The formats that can be written.
  public static let writable: [TokenizerFormat] = [
    .tokenizerJSON, .gpt2, .tiktoken, .subwordNMT, .vocabularyLines, .sentencePiece, .pieceScores,
  ]

  /// The format that a path to be written stands for by its name; nil when the name says nothing.
  public init?(outputPath path: String) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    if path.hasSuffix("/") || name == "vocab.json" || name == "merges.txt" {
      self = .gpt2
    } else if name.hasSuffix(".json") {
      self = .tokenizerJSON
    } else if name.hasSuffix(".model") {
      self = .sentencePiece
    } else if name.hasSuffix(".vocab") {
      self = .pieceScores
    } else if name.hasSuffix(".tiktoken") {
      self = .tiktoken
    } else if name.hasSuffix(".codes") || name.hasSuffix(".bpe") || name == "codes" {
      self = .subwordNMT
    } else if name.hasSuffix("vocab.txt") {
      self = .vocabularyLines
    } else {
      return nil
    }
  }
}
