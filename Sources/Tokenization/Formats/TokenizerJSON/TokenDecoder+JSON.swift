internal import JSON

extension TokenDecoder {
  private static let types = [
    "BPEDecoder", "ByteFallback", "ByteLevel", "CTC", "Fuse", "Metaspace", "Replace", "Sequence", "Strip", "WordPiece",
  ]

  /// The decoder that a component of a `tokenizer.json` describes.
  ///
  /// - Source: formats.md 3.5.
  init(_ fields: ComponentFields) throws(FormatError) {
    switch try fields.type(known: Self.types) {
    case "BPEDecoder": self = .bytePair(suffix: try fields.string("suffix", default: Array("</w>".utf8)))
    case "ByteFallback": self = .byteFallback
    case "ByteLevel":
      let flags = try ByteLevelFlags(fields)
      self = .byteLevel(
        addPrefixSpace: flags.addPrefixSpace, trimOffsets: flags.trimOffsets, useRegex: flags.useRegex)
    case "CTC":
      self = .ctc(
        padToken: try fields.string("pad_token", default: Array("<pad>".utf8)),
        wordDelimiterToken: try fields.string("word_delimiter_token", default: Array("|".utf8)),
        cleanup: try fields.bool("cleanup", default: true))
    case "Fuse": self = .fuse
    case "Metaspace":
      let settings = try MetaspaceSettings(fields)
      self = .metaspace(
        replacement: settings.replacement, prependScheme: settings.prependScheme, split: settings.split)
    case "Replace": self = .replace(pattern: try fields.pattern("pattern"), content: try fields.string("content"))
    case "Strip":
      self = .strip(
        content: try fields.scalar("content", default: " "),
        start: try fields.integer("start", in: 0...Int(UInt32.max), default: 0),
        stop: try fields.integer("stop", in: 0...Int(UInt32.max), default: 0))
    case "WordPiece":
      self = .wordPiece(
        prefix: try fields.string("prefix", default: Array("##".utf8)),
        cleanup: try fields.bool("cleanup", default: true))
    default:
      self = .sequence(
        try fields.components("decoders") { (fields) throws(FormatError) in try TokenDecoder(fields) })
    }
  }

  /// Writes this decoder as a component.
  ///
  /// - Throws: `FormatError` for a pattern that cannot be said in Hugging Face's dialect.
  func write(to json: inout ComponentWriter) throws(FormatError) {
    switch self {
    case .bytePair(let suffix): json.component("BPEDecoder") { $0.member("suffix", suffix) }
    case .byteFallback: json.component("ByteFallback")
    case .byteLevel(let addPrefixSpace, let trimOffsets, let useRegex):
      ByteLevelFlags(addPrefixSpace: addPrefixSpace, trimOffsets: trimOffsets, useRegex: useRegex).write(to: &json)
    case .ctc(let padToken, let wordDelimiterToken, let cleanup):
      json.component("CTC") {
        $0.member("pad_token", padToken)
        $0.member("word_delimiter_token", wordDelimiterToken)
        $0.member("cleanup", cleanup)
      }
    case .fuse: json.component("Fuse")
    case .sentencePiece:
      throw json.cannotWrite("a decoder that tokenizer.json knows", found: "SentencePiece's own")
    case .metaspace(let replacement, let prependScheme, let split):
      MetaspaceSettings(replacement: replacement, prependScheme: prependScheme, split: split).write(to: &json)
    case .replace(let pattern, let content):
      try json.component("Replace") { (json) throws(FormatError) in
        try json.member("pattern", pattern)
        json.member("content", content)
      }
    case .strip(let content, let start, let stop):
      json.component("Strip") {
        $0.member("content", content)
        $0.member("start", start)
        $0.member("stop", stop)
      }
    case .wordPiece(let prefix, let cleanup):
      json.component("WordPiece") {
        $0.member("prefix", prefix)
        $0.member("cleanup", cleanup)
      }
    case .sequence(let decoders):
      try json.component("Sequence") { (json) throws(FormatError) in
        try json.list("decoders", decoders) { (decoder, json) throws(FormatError) in try decoder.write(to: &json) }
      }
    }
  }
}
