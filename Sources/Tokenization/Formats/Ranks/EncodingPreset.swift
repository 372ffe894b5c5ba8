/// The pattern and special tokens that belong to a rank file but are not in it.
///
/// A preset holds what tiktoken keeps in code: the text is cut with the pattern, exactly as tiktoken reads it, and
/// nothing is normalized. (Qwen's own program brings text into NFC before it calls tiktoken; that step is not part of
/// its rank file and not of the preset.)
///
/// - Source: formats.md 6.2 and 7; the tokenizers that Llama 3 and Qwen publish with their models.
public enum EncodingPreset: String, Sendable, CaseIterable {
  case gpt2
  case r50k
  case p50k
  case p50kEdit = "p50k_edit"
  case cl100k
  case o200k
  case o200kHarmony = "o200k_harmony"
  case llama3
  /// The same ranks as `llama3`; from 3.1 on some reserved tokens have names.
  case llama3Point1 = "llama3.1"
  case qwen
  case qwen2
  case qwen2Point5 = "qwen2.5"

  /// The preset called `name`, with or without tiktoken's `_base`; nil when there is none.
  public init?(name: String) {
    let base = name.hasSuffix("_base") ? String(name.dropLast(5)) : name
    self.init(rawValue: base.lowercased())
  }

  /// All names, for messages: `gpt2, r50k, …`.
  public static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// The preset of a published rank file, known by the SHA-256 of its bytes.
  ///
  /// - Parameter digest: lower-case hexadecimal.
  public static func published(sha256 digest: String) -> EncodingPreset? {
    switch digest {
    case "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930": .r50k
    case "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069": .p50k
    case "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7": .cl100k
    case "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d": .o200k
    case "82e9d31979e92ab929cd544440f129d9ecd797b69e327f80f17e1c50d5551b55": .llama3
    case "b2b1b8dfb5cc5f024bafc373121c6aba3f66f9a5a0269e243470a1de16a33186": .qwen
    default: nil
    }
  }

  /// The pattern whose matches are the pieces.
  public var pattern: SplitPattern {
    switch self {
    case .gpt2, .r50k, .p50k, .p50kEdit: .gpt2
    case .cl100k: .cl100k
    case .o200k, .o200kHarmony: .o200k
    case .llama3, .llama3Point1: .llama3
    case .qwen, .qwen2, .qwen2Point5: .qwen2
    }
  }

  /// What cuts the text: the matches of ``pattern`` are the pieces, as in tiktoken.
  public var preTokenizer: PreTokenizer {
    let regex = pattern.regexes(in: .fancyRegex).joined(separator: "|")
    return .split(pattern: .regex(Array(regex.utf8), .fancyRegex), behavior: .removed, invert: true)
  }

  /// The special tokens with their ids, in order of id.
  public var specialTokens: [AddedToken] {
    switch self {
    case .gpt2, .r50k, .p50k:
      return Self.tokens(["endoftext"], from: 50256)
    case .p50kEdit:
      return Self.tokens(["endoftext"], from: 50256)
        + Self.tokens(["fim_prefix", "fim_middle", "fim_suffix"], from: 50281)
    case .cl100k:
      return Self.tokens(["endoftext", "fim_prefix", "fim_middle", "fim_suffix"], from: 100257)
        + Self.tokens(["endofprompt"], from: 100276)
    case .o200k:
      return Self.tokens(["endoftext"], from: 199999) + Self.tokens(["endofprompt"], from: 200018)
    case .o200kHarmony:
      let named = [
        199998: "startoftext", 199999: "endoftext", 200002: "return", 200003: "constrain", 200005: "channel",
        200006: "start", 200007: "end", 200008: "message", 200012: "call",
      ]
      // tiktoken gives 200018 two names; the older one stands for the id.
      return Self.tokens(
        (199998...201087).map { $0 == 200018 ? "endofprompt" : named[$0] ?? "reserved_\($0)" }, from: 199998)
    case .llama3:
      let named = [
        "begin_of_text", "end_of_text", "reserved_special_token_0", "reserved_special_token_1",
        "reserved_special_token_2", "reserved_special_token_3", "start_header_id", "end_header_id",
        "reserved_special_token_4", "eot_id",
      ]
      return Self.tokens(named + (5...250).map { "reserved_special_token_\($0)" }, from: 128000)
    case .llama3Point1:
      let named = [
        "begin_of_text", "end_of_text", "reserved_special_token_0", "reserved_special_token_1",
        "finetune_right_pad_id", "reserved_special_token_2", "start_header_id", "end_header_id", "eom_id", "eot_id",
        "python_tag",
      ]
      return Self.tokens(named + (3...247).map { "reserved_special_token_\($0)" }, from: 128000)
    case .qwen:
      return Self.tokens(["endoftext", "im_start", "im_end"] + (0...204).map { "extra_\($0)" }, from: 151643)
    case .qwen2:
      return Self.tokens(["endoftext", "im_start", "im_end"], from: 151643)
    case .qwen2Point5:
      return Self.tokens(
        [
          "endoftext", "im_start", "im_end", "object_ref_start", "object_ref_end", "box_start", "box_end",
          "quad_start", "quad_end", "vision_start", "vision_end", "vision_pad", "image_pad", "video_pad",
        ], from: 151643)
        + [
          AddedToken(id: 151657, content: Array("<tool_call>".utf8), special: false),
          AddedToken(id: 151658, content: Array("</tool_call>".utf8), special: false),
        ]
        + Self.tokens(
          ["fim_prefix", "fim_middle", "fim_suffix", "fim_pad", "repo_name", "file_sep"], from: 151659, special: false)
    }
  }

  /// `<|name|>` for each name, with ids counted from `first`.
  private static func tokens(_ names: [String], from first: TokenID, special: Bool = true) -> [AddedToken] {
    names.enumerated().map { index, name in
      AddedToken(id: first + TokenID(index), content: Array("<|\(name)|>".utf8), special: special)
    }
  }
}
