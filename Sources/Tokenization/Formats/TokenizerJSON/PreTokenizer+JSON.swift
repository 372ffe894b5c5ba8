internal import JSON

extension PreTokenizer {
  private static let types = [
    "BertPreTokenizer", "ByteLevel", "CharDelimiterSplit", "Digits", "FixedLength", "Metaspace", "Punctuation",
    "Sequence", "Split", "UnicodeScripts", "Whitespace", "WhitespaceSplit",
  ]

  /// The pre-tokenizer that a component of a `tokenizer.json` describes.
  ///
  /// - Source: formats.md 3.2.
  init(_ fields: ComponentFields) throws(FormatError) {
    switch try fields.type(known: Self.types) {
    case "BertPreTokenizer": self = .bert
    case "ByteLevel":
      let flags = try ByteLevelFlags(fields)
      self = .byteLevel(
        addPrefixSpace: flags.addPrefixSpace, trimOffsets: flags.trimOffsets, useRegex: flags.useRegex)
    case "CharDelimiterSplit": self = .characterDelimiter(try fields.scalar("delimiter"))
    case "Digits": self = .digits(individual: try fields.bool("individual_digits", default: false))
    case "FixedLength": self = .fixedLength(try fields.integer("length", in: 1...Int(UInt32.max), default: 5))
    case "Metaspace":
      let settings = try MetaspaceSettings(fields)
      self = .metaspace(
        replacement: settings.replacement, prependScheme: settings.prependScheme, split: settings.split)
    case "Punctuation": self = .punctuation(try fields.choice("behavior", default: .isolated))
    case "Split":
      self = .split(
        pattern: try fields.pattern("pattern"), behavior: try fields.choice("behavior"),
        invert: try fields.bool("invert", default: false))
    case "UnicodeScripts": self = .unicodeScripts
    case "Whitespace": self = .whitespace
    case "WhitespaceSplit": self = .whitespaceSplit
    default:
      self = .sequence(
        try fields.components("pretokenizers") { (fields) throws(FormatError) in try PreTokenizer(fields) })
    }
  }

  /// Writes this pre-tokenizer as a component.
  ///
  /// - Throws: `FormatError` for a pattern that cannot be said in Hugging Face's dialect.
  func write(to json: inout ComponentWriter) throws(FormatError) {
    switch self {
    case .bert: json.component("BertPreTokenizer")
    case .byteLevel(let addPrefixSpace, let trimOffsets, let useRegex):
      ByteLevelFlags(addPrefixSpace: addPrefixSpace, trimOffsets: trimOffsets, useRegex: useRegex).write(to: &json)
    case .characterDelimiter(let delimiter):
      json.component("CharDelimiterSplit") { $0.member("delimiter", delimiter) }
    case .digits(let individual): json.component("Digits") { $0.member("individual_digits", individual) }
    case .fixedLength(let length): json.component("FixedLength") { $0.member("length", length) }
    case .metaspace(let replacement, let prependScheme, let split):
      MetaspaceSettings(replacement: replacement, prependScheme: prependScheme, split: split).write(to: &json)
    case .punctuation(let behavior): json.component("Punctuation") { $0.member("behavior", behavior.rawValue) }
    case .split(let pattern, let behavior, let invert):
      try json.component("Split") { (json) throws(FormatError) in
        try json.member("pattern", pattern)
        json.member("behavior", behavior.rawValue)
        json.member("invert", invert)
      }
    case .unicodeScripts: json.component("UnicodeScripts")
    case .whitespace: json.component("Whitespace")
    case .whitespaceSplit: json.component("WhitespaceSplit")
    case .sequence(let steps):
      try json.component("Sequence") { (json) throws(FormatError) in
        try json.list("pretokenizers", steps) { (step, json) throws(FormatError) in try step.write(to: &json) }
      }
    }
  }

  /// Whether the last step, and no other, is `byteLevel`: then the model sees nothing but bytes, and its tokens can be
  /// kept as bytes.
  package var endsInBytes: Bool {
    switch self {
    case .byteLevel: true
    case .sequence(let steps):
      steps.last?.endsInBytes == true && !steps.dropLast().contains { $0.mentionsBytes }
    default: false
    }
  }

  private var mentionsBytes: Bool {
    switch self {
    case .byteLevel: true
    case .sequence(let steps): steps.contains { $0.mentionsBytes }
    default: false
    }
  }
}

/// The three flags of every component called `ByteLevel`.
struct ByteLevelFlags {
  var addPrefixSpace: Bool
  var trimOffsets: Bool
  var useRegex: Bool

  init(addPrefixSpace: Bool, trimOffsets: Bool, useRegex: Bool) {
    self.addPrefixSpace = addPrefixSpace
    self.trimOffsets = trimOffsets
    self.useRegex = useRegex
  }

  init(_ fields: ComponentFields) throws(FormatError) {
    addPrefixSpace = try fields.bool("add_prefix_space", default: true)
    trimOffsets = try fields.bool("trim_offsets", default: true)
    useRegex = try fields.bool("use_regex", default: true)
  }

  func write(to json: inout ComponentWriter) {
    json.component("ByteLevel") {
      $0.member("add_prefix_space", addPrefixSpace)
      $0.member("trim_offsets", trimOffsets)
      $0.member("use_regex", useRegex)
    }
  }
}

/// The settings of every component called `Metaspace`.
struct MetaspaceSettings {
  var replacement: Unicode.Scalar
  var prependScheme: PrependScheme
  var split: Bool

  init(replacement: Unicode.Scalar, prependScheme: PrependScheme, split: Bool) {
    self.replacement = replacement
    self.prependScheme = prependScheme
    self.split = split
  }

  /// Reads also the old form, in which `add_prefix_space` stands for the scheme (formats.md 3.2).
  init(_ fields: ComponentFields) throws(FormatError) {
    replacement = try fields.scalar("replacement", default: "\u{2581}")
    prependScheme = try fields.choice("prepend_scheme", default: .always)
    split = try fields.bool("split", default: true)
    if fields.value("add_prefix_space") != nil, try !fields.bool("add_prefix_space") {
      if fields.value("prepend_scheme") != nil, prependScheme != .never {
        throw fields.error(
          "add_prefix_space", expected: "true beside prepend_scheme '\(prependScheme.rawValue)'", found: "false")
      }
      prependScheme = .never
    }
  }

  func write(to json: inout ComponentWriter) {
    json.component("Metaspace") {
      $0.member("replacement", replacement)
      $0.member("prepend_scheme", prependScheme.rawValue)
      $0.member("split", split)
    }
  }
}
