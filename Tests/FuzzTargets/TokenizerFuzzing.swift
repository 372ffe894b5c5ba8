import Tokenization

/// Tokenizer files: read, used on a few texts, written in every format.
enum TokenizerFuzzing {
  /// Files larger than this say nothing new.
  private static let byteLimit = 1 << 16

  static func read(_ bytes: [UInt8], preset: TokenizerPreset?) {
    guard bytes.count <= byteLimit else { return }
    guard let loaded = try? TokenizerFile.load(bytes: bytes, name: "x", preset: preset) else { return }
    use(loaded.tokenizer)
  }

  /// `vocab.json`, a zero byte, `merges.txt`.
  static func readPair(_ bytes: [UInt8]) {
    guard bytes.count <= byteLimit else { return }
    let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2,
      let found = try? GPT2Files.read(
        vocabulary: Array(parts[0]), file: "vocab.json", merges: Array(parts[1]), file: "merges.txt")
    {
      use(found.tokenizer)
    }
    // Codes of subword-nmt, which are a file by themselves.
    read(bytes, preset: nil)
  }

  private static let texts: [[UInt8]] =
    [
      "", "Hello, world  1234\n\n", "naïve e\u{301} \u{2581}a ##b </w> <s> [UNK]",
      "漢字かな 한국어 \u{1F468}\u{200D}\u{1F469}",
    ]
    .map { Array($0.utf8) } + [[0x61, 0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80, 0x00], [UInt8](repeating: 0x61, count: 300)]

  private static func use(_ tokenizer: Tokenizer) {
    for format in TokenizerFormat.writable { _ = try? TokenizerFile.write(tokenizer, as: format, name: "y") }
    _ = Reversibility(of: tokenizer)
    _ = TokenOrigins(tokenizer)
    _ = TokenSpelling(tokenizer)
    guard
      let compiled = try? CompiledTokenizer(
        tokenizer, options: EncodingOptions(allowedSpecial: .all, addsSpecialTokens: true, unknownSymbols: .drop))
    else { return }
    var encoder = Encoder(compiled)
    let decoder = try? Decoder(tokenizer)
    for text in texts {
      var ids: [TokenID] = []
      guard (try? encoder.encode(text.span, into: &ids)) != nil else { continue }
      var tokens: [EncodedToken] = []
      _ = try? encoder.encode(text.span, into: &tokens)
      _ = try? decoder?.decode(ids)
    }
  }
}
