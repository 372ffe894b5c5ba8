/// What the tokens of a model are spelt in.
public enum Alphabet: Sendable, Equatable {
  /// Single bytes: tokens are raw bytes (`0x20 0x74`), however their file spells them (`Ġt`).
  case bytes
  /// Unicode characters: tokens are UTF-8, together with the model's marks, such as `##`.
  case characters
}
