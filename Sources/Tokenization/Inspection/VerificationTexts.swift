/// Texts on which two tokenizers that ought to be the same are compared without the user's own: hostile ones, and every
/// token of a vocabulary.
///
/// - Source: formats.md 13 ("any conversion should be checked on text before it is trusted") and 18.4.
public enum VerificationTexts {
  /// Short texts, each of which some tokenizer gets wrong: white space of all kinds, code points that Unicode versions
  /// class differently, forms that normalization changes, marks that tokens carry, names of special tokens, bytes that
  /// are not UTF-8, long runs of one character.
  public static let hostile: [[UInt8]] = lines.map { Array($0.utf8) } + invalid + runs

  /// The texts of all tokens: as they decode, with a space before and with a letter behind, each with the id that it
  /// came from.
  ///
  /// - Complexity: O(*n*) in the bytes of the vocabulary.
  public static func tokens(of tokenizer: Tokenizer) throws -> [[UInt8]] {
    let decoder = try Decoder(tokenizer)
    var texts: [[UInt8]] = []
    for (id, isUsed) in tokenizer.idsInUse.enumerated() where isUsed {
      let text = try decoder.decode(CollectionOfOne(TokenID(id)))
      guard !text.isEmpty else { continue }
      texts.append(text)
      texts.append([0x20] + text + [0x61])
    }
    return texts
  }

  private static let lines: [String] = [
    "", " ", "  ", "\n", "\n\n", "\r\n", "\r", "\t", " \n ", "a ", " a", "  a  b  ", "a\n\n b", "\u{0}", "a\u{0}b",
    "Hello, world! How are you?", "I'm sure they'll say we'd've DON'T 'S 'LL", "it\u{2019}s", "'\u{17F} '\u{212A}",
    "1234567890 12,345.67 0x1F 1e-10", "\u{0662}\u{0663} \u{0968} \u{FF11}\u{FF12} \u{BD} \u{2167} \u{00B2}",
    "for (int i = 0; i < n; ++i) {\n\t\tx[i] += y;\n    }\n", "a_b __init__ CamelCase snake_case SHOUT",
    "https://example.org/a?b=c&d=%20#e", "....,,,,!!!! ---- ==== ____ ``` ~~~",
    "caf\u{E9} cafe\u{301}", "\u{C5} A\u{30A} \u{212B}", "\u{FB01} \u{2126} \u{1E9B}\u{323}", "\u{130} \u{DF} \u{1E9E}",
    "\u{1100}\u{1161}\u{11A8} \u{AC01}", "\u{43F}\u{440}\u{438}\u{432}\u{435}\u{442}, \u{43C}\u{438}\u{440}!",
    "\u{4F60}\u{597D}\u{FF0C}\u{4E16}\u{754C}\u{3002}",
    "\u{65E5}\u{672C}\u{8A9E}\u{306E}\u{30C6}\u{30AD}\u{30B9}\u{30C8}",
    "\u{E2A}\u{E27}\u{E31}\u{E2A}\u{E14}\u{E35}\u{E0A}\u{E32}\u{E27}\u{E42}\u{E25}\u{E01}",
    "\u{0645}\u{0640}\u{0640}\u{0631}\u{062D}\u{0628}\u{0627} \u{064B}",
    "\u{0928}\u{092E}\u{0938}\u{094D}\u{0924}\u{0947}",
    "\u{5E9}\u{5B8}\u{5DC}\u{5D5}\u{5B9}\u{5DD}", "\u{1F600}\u{1F44D}\u{1F3FD}",
    "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}",
    "\u{2764}\u{FE0F}", "\u{1F1E9}\u{1F1EA}\u{1F1EB}", "a\u{300}\u{301}\u{302}\u{303}", "\u{E000} \u{F8FF} \u{10FFFD}",
    "\u{378} \u{1FAE9} \u{323B0}", "\u{FFFD} \u{FEFF} \u{200B} \u{AD}", "\u{FEFF}text",
    "\u{A0}\u{2003}\u{3000}\u{2028}\u{85}",
    "\u{2581}", "\u{2581}a \u{2581}\u{2581}b", "\u{120}a \u{10A}", "##x x## ##", "a@@ b</w> </w>", "<0x41> <0x0A>",
    "<unk> <s> </s> <pad>", "[UNK] [CLS] a [SEP] [MASK] [PAD]", "<|endoftext|> <|im_start|>user<|im_end|>",
    "<mask> <extra_id_0> <bos> [INST]", "x\u{1D54F}\u{1D7D9}\u{20BB7}", "\u{3042}\u{3099} \u{FF76}\u{FF9E}",
    "\u{1D165}\u{1D16E} \u{2F800} \u{F900}", "\u{202E}abc\u{202C}", "\u{1E}\u{1F}\u{7F}\u{9F}",
    "(\u{2018}a\u{2019})\u{2014}b",
  ]

  private static let invalid: [[UInt8]] = [
    [0x80], [0x61, 0xC3], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
    [0xC0, 0xAF], [0x61, 0xFF, 0xFE, 0x62], [0xE2, 0x82, 0x20, 0x61],
  ]

  private static let runs: [[UInt8]] = [
    [UInt8](repeating: 0x61, count: 4096), [UInt8](repeating: 0x20, count: 4096), [UInt8](repeating: 0x0A, count: 4096),
    (0..<2048).flatMap { _ in [0x61, 0x20] }, (0..<2048).flatMap { _ in [0x20, 0x0A] },
    [UInt8](repeating: 0x30, count: 1000), [UInt8](repeating: 0x3D, count: 1000),
    Array("e".utf8) + (0..<1000).flatMap { _ in Array("\u{301}".utf8) },
  ]
}
