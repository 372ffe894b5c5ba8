/// The kinds of file a tokenizer can be kept in.
public enum TokenizerFormat: String, Sendable, CaseIterable {
  /// Hugging Face's `tokenizer.json`.
  case tokenizerJSON = "tokenizer.json"
  /// A rank file of tiktoken; pattern and special tokens come from an ``EncodingPreset``.
  case tiktoken
}
