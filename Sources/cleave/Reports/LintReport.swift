import JSON
import Linting
import Tokenization

/// What there is to say against one tokenizer.
struct LintReport {
  let path: String
  /// Nil when the file is refused.
  let loaded: TokenizerFile.Loaded?
  let lint: TokenizerLint
  private let spelling: TokenSpelling?

  init(path: String, loaded: TokenizerFile.Loaded?, lint: TokenizerLint) {
    self.path = path
    self.loaded = loaded
    self.lint = lint
    spelling = loaded.map { TokenSpelling($0.tokenizer) }
  }

  // MARK: For people

  var lines: String {
    var text = path
    if let loaded {
      text += ": \(loaded.format.rawValue), \(loaded.tokenizer.model.name), "
      text += "\(Figure.grouped(loaded.tokenizer.idEnd)) ids"
    }
    text += "\n"
    for finding in lint.findings {
      let count = finding.count == 1 ? "" : Figure.grouped(finding.count) + " "
      text += "  \(finding.severity.rawValue)  \(count)\(finding.summary)  [\(finding.check.rawValue)]\n"
      if !finding.examples.isEmpty {
        let more = finding.count - finding.examples.count
        let isList = more > 0 && finding.examples.allSatisfy { $0.id != nil || !$0.bytes.isEmpty }
        for example in finding.examples { text += "             \(line(of: example))\n" }
        if isList { text += "             and \(Figure.grouped(more)) more\n" }
      }
      text += "             → \(finding.remedy)\n"
    }
    return text + "  \(amount(.error, "error")), \(amount(.warning, "warning")), \(amount(.note, "note"))\n"
  }

  private func amount(_ severity: LintFinding.Severity, _ word: String) -> String {
    let count = lint.count(of: severity)
    return "\(count) \(word)\(count == 1 ? "" : "s")"
  }

  private func line(of example: LintFinding.Example) -> String {
    var parts: [String] = []
    if let id = example.id { parts.append("\(id)") }
    if !example.bytes.isEmpty {
      parts.append(shown(example))
      if let hexadecimal = hexadecimal(example) { parts.append("(\(hexadecimal))") }
    }
    let token = parts.joined(separator: " ")
    guard let detail = example.detail else { return token }
    return token.isEmpty ? detail : token + ": " + detail
  }

  /// The bytes in hexadecimal where they are few and the spelling does not show them.
  private func hexadecimal(_ example: LintFinding.Example) -> String? {
    guard example.bytes.count <= 8, example.bytes.contains(where: { $0 > 0x7E || $0 < 0x20 }) else { return nil }
    return example.bytes.map(Self.hexadecimal).joined(separator: " ")
  }

  private func shown(_ example: LintFinding.Example) -> String {
    if let id = example.id, let spelling { return String(decoding: spelling[id], as: UTF8.self) }
    var bytes: [UInt8] = []
    TokenSpelling.escape(example.bytes[...], into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }

  // MARK: For programs

  /// One object on a line.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("tokenizer")
    writer.value(path)
    writer.key("format")
    if let loaded { writer.value(loaded.format.rawValue) } else { writer.null() }
    writer.key("id_end")
    if let loaded { writer.value(loaded.tokenizer.idEnd) } else { writer.null() }
    for severity in LintFinding.Severity.allCases.reversed() {
      writer.key("\(severity.rawValue)s")
      writer.value(lint.count(of: severity))
    }
    writer.key("findings")
    writer.beginArray()
    for finding in lint.findings { write(finding, to: &writer) }
    writer.endArray()
    writer.endObject()
    writer.endLine()
    return writer.bytes
  }

  private func write(_ finding: LintFinding, to writer: inout JSONWriter) {
    writer.beginObject()
    for (key, value) in [
      ("check", finding.check.rawValue), ("severity", finding.severity.rawValue), ("summary", finding.summary),
      ("remedy", finding.remedy),
    ] {
      writer.key(key)
      writer.value(value)
    }
    writer.key("count")
    writer.value(finding.count)
    writer.key("examples")
    writer.beginArray()
    for example in finding.examples {
      writer.beginObject()
      if let id = example.id {
        writer.key("id")
        writer.value(id)
      }
      if !example.bytes.isEmpty {
        writer.key("token")
        writer.value(shown(example))
        writer.key("bytes")
        writer.value(example.bytes.map(Self.hexadecimal).joined())
      }
      if let detail = example.detail {
        writer.key("detail")
        writer.value(detail)
      }
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }
}
