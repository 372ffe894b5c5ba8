import Tokenization

/// Images of compiled tokenizers that somebody changed who can compute the checksum, too.
enum ImageFuzzing {
  /// Changes of twelve bytes each: a place and what is added to the eight bytes there.
  static func read(_ bytes: [UInt8]) throws {
    guard bytes.count <= 12 * 64 else { return }
    var image = small
    guard image.count > 256 else { throw Discrepancy(description: "no image could be made") }
    var start = 0
    while start + 12 <= bytes.count {
      var place = 0
      for index in 0..<4 { place |= Int(bytes[start + index]) << (8 * index) }
      // Most of an image is a table of pairs that says little: what stands before it is met as often.
      place = 64 + (place & 1 == 0 ? (place >> 1) % 1024 : (place >> 1) % (image.count - 72))
      for index in 0..<8 { image[place + index] ^= bytes[start + 4 + index] }
      start += 12
    }
    TokenizerImage.seal(&image)
    try TextFuzzing.withFile(image) { path in
      guard let loaded = TokenizerImage.load(path: path, key: key, paths: ["a"]) else { return }
      TokenizerFuzzing.use(loaded)
    }
  }

  private static let key = [UInt8](0..<32)

  private static let small: [UInt8] = {
    let text = """
      {"added_tokens":[{"id":261,"content":"<|end|>","special":true}],
      "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false},"decoder":{"type":"ByteLevel"},
      "post_processor":{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A","type_id":0}},
      {"SpecialToken":{"id":"<|end|>","type_id":0}}],"pair":[],
      "special_tokens":{"<|end|>":{"id":"<|end|>","ids":[261],"tokens":["<|end|>"]}}},
      "model":{"type":"BPE","vocab":{\(vocabulary)},"merges":["l l","H e","Ġ a","ll o","He llo"]}}
      """
    guard var loaded = try? TokenizerFile.load(bytes: Array(text.utf8), name: "a") else { return [] }
    return (try? TokenizerImage.bytes(of: &loaded, key: key)) ?? []
  }()

  private static let vocabulary: String = {
    let bytes = ByteLevelAlphabet.scalars.enumerated().map { index, scalar in
      let spelling = scalar == "\"" || scalar == "\\" ? "\\\(scalar)" : "\(scalar)"
      return "\"\(spelling)\":\(index)"
    }
    return (bytes + ["\"ll\":256", "\"He\":257", "\"Ġa\":258", "\"llo\":259", "\"Hello\":260"]).joined(separator: ",")
  }()
}
