/// What a special token is for, told from its spelling: names differ between families (`<s>`, `[CLS]`,
/// `<|begin_of_text|>`), roles do not.
///
/// - Source: papers.md 6 (special tokens by role); the list is Cleave's own.
public enum SpecialRole: String, Sendable, CaseIterable {
  /// Stands before a text: `<s>`, `[CLS]`.
  case beginning
  /// Stands behind a text: `</s>`, `[SEP]`.
  case end
  /// Stands for what the vocabulary cannot spell: `<unk>`.
  case unknown
  /// Fills sequences up to a length: `<pad>`.
  case padding
  /// Stands for a token that is to be guessed: `<mask>`.
  case mask

  /// The role of a token spelt `content`, or nil when it has none of these.
  public init?(_ content: some Collection<UInt8>) {
    switch String(decoding: content, as: UTF8.self).lowercased() {
    case "<s>", "<bos>", "[bos]", "<|begin_of_text|>", "<|startoftext|>", "<|begin▁of▁sentence|>", "[cls]", "<cls>":
      self = .beginning
    case "</s>", "<eos>", "[eos]", "<|end_of_text|>", "<|endoftext|>", "<|end▁of▁sentence|>", "[sep]", "<sep>":
      self = .end
    case "<unk>", "[unk]", "<|unk|>", "<unknown>": self = .unknown
    case "<pad>", "[pad]", "<|pad|>", "<|padding|>", "<|finetune_right_pad_id|>": self = .padding
    case "<mask>", "[mask]", "<|mask|>": self = .mask
    default: return nil
    }
  }

  /// Whether `content` only keeps a row for later: `[unused7]`, `madeupword0002`, `<extra_id_3>`,
  /// `<|reserved_special_token_9|>`.
  static func isPlaceholder(_ content: some Collection<UInt8>) -> Bool {
    let text = Array(content)
    for (start, end) in [
      ("[unused", "]"), ("<unused", ">"), ("madeupword", ""), ("<extra_id_", ">"), ("<|reserved_special_token_", "|>"),
    ] {
      guard text.count > start.utf8.count + end.utf8.count, text.starts(with: start.utf8),
        text.suffix(end.utf8.count).elementsEqual(end.utf8)
      else { continue }
      let number = text[start.utf8.count..<text.count - end.utf8.count]
      if number.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) { return true }
    }
    return false
  }
}
