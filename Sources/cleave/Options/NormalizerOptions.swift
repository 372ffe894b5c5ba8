public import ArgumentParser
public import Tokenization

extension NormalizationForm: ExpressibleByArgument {}

/// What is done to a text: flags of our own, a description, or what a tokenizer does.
struct NormalizerOptions: ParsableArguments {
  @Option(help: "Bring the text into this form: nfc, nfd, nfkc, nfkd, nfkc_cf (NFKC_Casefold) or casefold.")
  var form: NormalizationForm?

  @Flag(help: "Make letters lower-case, each by itself (no final sigma).")
  var lowercase = false

  @Flag(help: "Remove marks: the text is decomposed, and composed again unless --form says otherwise.")
  var stripAccents = false

  @Flag(help: "BERT's clean-up: control characters go, white space becomes spaces, Chinese characters stand alone.")
  var bert = false

  @Option(
    help: ArgumentHelp(
      """
      The steps by name, in order, as Hugging Face has them: nfc, nfd, nfkc, nfkd, nfkc_cf, casefold, nmt, lowercase, \
      strip-accents, strip, byte-level, bert, bert-cased; or a normalizer as in tokenizer.json.
      """, valueName: "name,…|json"))
  var normalizer: String?

  @Option(
    name: [.short, .customLong("tokenizer")],
    help: ArgumentHelp("Do what this tokenizer's own normalizer does.", valueName: "tokenizer"), completion: .file())
  var tokenizer: String?

  @OptionGroup var preset: PresetOptions

  @Option(
    help: """
      The Unicode data of the forms: installed (ICU's), or 9 (as Hugging Face: newer characters stay as they are).
      """)
  var unicode: UnicodeName = .installed

  /// The values of `--unicode`.
  enum UnicodeName: String, ExpressibleByArgument, CaseIterable {
    case installed
    case version9 = "9"
  }

  func validate() throws {
    let hasFlags = form != nil || lowercase || stripAccents || bert
    switch (hasFlags, normalizer != nil, tokenizer != nil) {
    case (true, false, false), (false, true, false), (false, false, true): break
    case (false, false, false):
      throw ValidationError("Say what is to be done: --form, --lowercase, --strip-accents, --bert, --normalizer or -t.")
    default: throw ValidationError("Use only one of -t, --normalizer, and flags such as --form.")
    }
  }

  /// The normalizer asked for; nil when it is that of a tokenizer that has none.
  func load() throws -> Normalizer? {
    if let tokenizer { return try preset.load(tokenizer).tokenizer.normalizer }
    if let normalizer {
      if normalizer.utf8.first(where: { $0 != UInt8(ascii: " ") }) == UInt8(ascii: "{") {
        return try Normalizer(json: Array(normalizer.utf8), name: "--normalizer")
      }
      return .sequence(try normalizer.split(separator: ",", omittingEmptySubsequences: false).map(step))
    }
    var steps: [Normalizer] = []
    if bert {
      steps.append(.bert(cleanText: true, handleChineseCharacters: true, stripAccents: false, lowercase: false))
    }
    if lowercase { steps.append(.lowercase) }
    if stripAccents { steps += [.form(.nfd, data), .stripAccents] }
    if let form = form ?? (stripAccents ? .nfc : nil) { steps.append(.form(form, data)) }
    return .sequence(steps)
  }

  private var data: UnicodeData { unicode == .version9 ? .version9 : .installed }

  private func step(_ name: Substring) throws -> Normalizer {
    if let form = NormalizationForm(rawValue: String(name)) { return .form(form, data) }
    switch name {
    case "nmt": return .nmt
    case "lowercase": return .lowercase
    case "strip-accents": return .stripAccents
    case "strip": return .strip(left: true, right: true)
    case "byte-level": return .byteLevel
    case "bert", "bert-cased":
      return .bert(cleanText: true, handleChineseCharacters: true, stripAccents: nil, lowercase: name == "bert")
    default:
      throw ValidationError(
        "--normalizer knows no '\(name)': use nfc, nfd, nfkc, nfkd, nfkc_cf, casefold, nmt, lowercase, strip-accents, "
          + "strip, byte-level, bert, bert-cased, or an object as in tokenizer.json.")
    }
  }
}
