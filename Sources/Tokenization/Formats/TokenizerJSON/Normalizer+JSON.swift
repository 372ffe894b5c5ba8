internal import JSON

extension Normalizer {
  private static let types = [
    "BertNormalizer", "ByteLevel", "Lowercase", "NFC", "NFD", "NFKC", "NFKD", "Nmt", "Precompiled", "Prepend",
    "Replace", "Sequence", "Strip", "StripAccents",
  ]

  /// The normalizer that a component of a `tokenizer.json` describes.
  ///
  /// - Source: formats.md 3.1.
  init(_ fields: ComponentFields) throws(FormatError) {
    switch try fields.type(known: Self.types) {
    case "BertNormalizer":
      self = .bert(
        cleanText: try fields.bool("clean_text", default: true),
        handleChineseCharacters: try fields.bool("handle_chinese_chars", default: true),
        stripAccents: fields.value("strip_accents") == nil ? nil : try fields.bool("strip_accents"),
        lowercase: try fields.bool("lowercase", default: true))
    case "ByteLevel": self = .byteLevel
    case "Lowercase": self = .lowercase
    case "NFC": self = .form(.nfc, .version9)
    case "NFD": self = .form(.nfd, .version9)
    case "NFKC": self = .form(.nfkc, .version9)
    case "NFKD": self = .form(.nfkd, .version9)
    case "Nmt": self = .nmt
    case "Precompiled": self = .precompiled(try Normalizer.characterMap(fields))
    case "Prepend": self = .prepend(try fields.string("prepend"))
    case "Replace": self = .replace(pattern: try fields.pattern("pattern"), content: try fields.string("content"))
    case "Strip":
      self = .strip(
        left: try fields.bool("strip_left", default: true), right: try fields.bool("strip_right", default: true))
    case "StripAccents": self = .stripAccents
    default:
      self = .sequence(
        try fields.components("normalizers") { (fields) throws(FormatError) in try Normalizer(fields) })
    }
  }

  private static func characterMap(_ fields: ComponentFields) throws(FormatError) -> CharacterMap {
    let text = try fields.string("precompiled_charsmap")
    var blob: [UInt8] = []
    guard text.withUnsafeBufferPointer({ Base64.decode($0, into: &blob) }) else {
      throw fields.error("precompiled_charsmap", expected: "base64", found: FormatError.quoted(text))
    }
    do { return try CharacterMap(blob: blob) } catch {
      throw fields.error("precompiled_charsmap", expected: "a character map of SentencePiece", found: "\(error)")
    }
  }

  /// Writes this normalizer as a component.
  ///
  /// - Throws: `FormatError` for what Hugging Face has no word for.
  func write(to json: inout ComponentWriter) throws(FormatError) {
    switch self {
    case .form(let form, let data):
      switch form {
      case .nfc: json.component("NFC")
      case .nfd: json.component("NFD")
      case .nfkc: json.component("NFKC")
      case .nfkd: json.component("NFKD")
      case .nfkcCasefold, .casefold:
        throw json.cannotWrite("a normalizer that tokenizer.json knows", found: "'\(form.rawValue)'")
      }
      if data == .installed {
        json.note(
          "\(form.rawValue): Hugging Face normalizes with the data of Unicode 9, this tokenizer with newer data")
      }
    case .nmt: json.component("Nmt")
    case .lowercase: json.component("Lowercase")
    case .stripAccents: json.component("StripAccents")
    case .byteLevel: json.component("ByteLevel")
    case .strip(let left, let right):
      json.component("Strip") {
        $0.member("strip_left", left)
        $0.member("strip_right", right)
      }
    case .bert(let cleanText, let handleChineseCharacters, let stripAccents, let lowercase):
      json.component("BertNormalizer") {
        $0.member("clean_text", cleanText)
        $0.member("handle_chinese_chars", handleChineseCharacters)
        $0.member("strip_accents", stripAccents)
        $0.member("lowercase", lowercase)
      }
    case .replace(let pattern, let content):
      try json.component("Replace") { (json) throws(FormatError) in
        try json.member("pattern", pattern)
        json.member("content", content)
      }
    case .prepend(let content): json.component("Prepend") { $0.member("prepend", content) }
    case .sentencePiece:
      throw json.cannotWrite("a normalizer that tokenizer.json knows", found: "SentencePiece's own")
    case .precompiled(let map):
      json.component("Precompiled") { json in
        var text: [UInt8] = []
        Base64.encode(map.blob, into: &text)
        json.member("precompiled_charsmap", text)
      }
    case .sequence(let normalizers):
      try json.component("Sequence") { (json) throws(FormatError) in
        try json.list("normalizers", normalizers) { (normalizer, json) throws(FormatError) in
          try normalizer.write(to: &json)
        }
      }
    }
  }
}
