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

  /// The name of a component, a line feed, the component: put into a small tokenizer.
  static func readComponent(_ bytes: [UInt8]) {
    guard bytes.count <= byteLimit, let end = bytes.firstIndex(of: 0x0A) else { return }
    let name = String(decoding: bytes[..<end], as: UTF8.self)
    guard ["normalizer", "pre_tokenizer", "post_processor", "decoder", "added_tokens", "truncation"].contains(name)
    else {
      return
    }
    for (kind, model) in models where kind == 0 || name != "truncation" {
      read(Array("{\"\(name)\":".utf8) + bytes[(end + 1)...] + Array(",\"model\":\(model)}".utf8), preset: nil)
    }
  }

  private static let models: [(Int, String)] = [
    (
      0,
      """
      {"type":"BPE","unk_token":"<unk>","byte_fallback":true,"vocab":{"<unk>":0,"a":1,"b":2,"ab":3,"▁":4,"H":5,"e":6,\
      "l":7,"o":8,"ll":9,"Ġ":10,"</w>":11,"##b":12,"<0x61>":13},"merges":[["a","b"],["l","l"]]}
      """
    ),
    (1, #"{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0],["a",-1],["▁",-2],["ab",-1.5],["aa",-1.5],["l",-3]]}"#),
    (2, ###"{"type":"WordPiece","unk_token":"[UNK]","vocab":{"[UNK]":0,"a":1,"##a":2,"##b":3,"hello":4,"Hello":5}}"###),
  ]

  /// A map's bytes, applied in both ways; texts as they are read stay UTF-8.
  static func readCharacterMap(_ bytes: [UInt8]) throws {
    guard bytes.count <= byteLimit, let map = try? CharacterMap(blob: bytes) else { return }
    for text in texts {
      let isText = String(validating: text, as: UTF8.self) != nil
      for normalizer in [
        Normalizer.precompiled(map), .sentencePiece(SentencePieceNormalization(map: map)),
        .sentencePiece(SentencePieceNormalization(map: map, removesExtraSpaces: false, treatsSpaceAsSuffix: true)),
      ] {
        var aligned = AlignedText(text, tracksAlignment: true)
        guard (try? TextNormalizer(normalizer).normalize(&aligned)) != nil else { continue }
        if isText, String(validating: aligned.bytes, as: UTF8.self) == nil {
          throw Discrepancy(description: "text becomes what is none: \(aligned.bytes.prefix(80))")
        }
        for place in aligned.bytes.indices.prefix(2000) {
          let origin = aligned.originalRange(of: place..<place + 1)
          guard origin.lowerBound >= 0, origin.upperBound <= text.count else {
            throw Discrepancy(description: "byte \(place) comes from \(origin) of \(text.count)")
          }
        }
      }
    }
  }

  private static let texts: [[UInt8]] =
    [
      "", "Hello, world  1234\n\n", "naïve e\u{301} \u{2581}a ##b </w> <s> [UNK]",
      "漢字かな 한국어 \u{1F468}\u{200D}\u{1F469}",
    ]
    .map { Array($0.utf8) } + [[0x61, 0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80, 0x00], [UInt8](repeating: 0x61, count: 300)]

  /// As ``use(_:)``, with the tables that came with it.
  static func use(_ loaded: TokenizerFile.Loaded) {
    use(loaded.tokenizer)
    guard let compiled = try? CompiledTokenizer(loaded) else { return }
    encode(compiled, loaded.tokenizer)
  }

  private static func use(_ tokenizer: Tokenizer) {
    for format in TokenizerFormat.writable { _ = try? TokenizerFile.write(tokenizer, as: format, name: "y") }
    _ = Reversibility(of: tokenizer)
    _ = TokenOrigins(tokenizer)
    _ = TokenSpelling(tokenizer)
    guard
      let compiled = try? CompiledTokenizer(
        tokenizer, options: EncodingOptions(allowedSpecial: .all, addsSpecialTokens: true, unknownSymbols: .drop))
    else { return }
    encode(compiled, tokenizer)
  }

  private static func encode(_ compiled: CompiledTokenizer, _ tokenizer: Tokenizer) {
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
