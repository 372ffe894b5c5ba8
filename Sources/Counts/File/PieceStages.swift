internal import Checksum
package import JSON
public import Tokenization

/// How text became the pieces of a counts file: enough to do the same again, and to put it into a tokenizer.
public struct PieceStages: Sendable, Equatable {
  /// What was done to text first; nil for nothing.
  public var normalizer: Normalizer?
  /// What cut it; nil where a record is a piece.
  public var preTokenizer: PreTokenizer?
  /// With one of bytes, a last ByteLevel step leaves bytes as they are.
  public var alphabet: Alphabet
  /// Whether a line has its line feed.
  public var keepsLineEnds: Bool
  /// Records of more bytes were left out; nil for no limit.
  public var recordLimit: Int?

  /// These stages.
  public init(
    normalizer: Normalizer?, preTokenizer: PreTokenizer?, alphabet: Alphabet, keepsLineEnds: Bool = true,
    recordLimit: Int? = nil
  ) {
    self.normalizer = normalizer
    self.preTokenizer = preTokenizer
    self.alphabet = alphabet
    self.keepsLineEnds = keepsLineEnds
    self.recordLimit = recordLimit
  }

  /// A counter of the pieces that texts have after these stages.
  ///
  /// - Throws: when a stage cannot be prepared.
  public func makeCounter() throws -> PieceCounter {
    try PieceCounter(normalizer: normalizer, preTokenizer: preTokenizer, alphabet: alphabet)
  }

  // MARK: As JSON

  /// The stages as members of the header, components as in `tokenizer.json`.
  ///
  /// - Throws: `FormatError` for a stage that has no words there.
  package func members(name: String) throws -> [JSONValue.Member] {
    [
      .init("normalizer", try normalizerJSON(name: name)),
      .init("pre_tokenizer", try preTokenizer?.component(for: name) ?? .null),
      .init("alphabet", .text(alphabet == .bytes ? "bytes" : "characters")),
      .init("line_ends", .text(keepsLineEnds ? "keep" : "drop")),
      .init("max_sentence_bytes", recordLimit.map { .integer($0) } ?? .null),
    ]
  }

  /// The SHA-256 of the stages and of the version of the Unicode data that they were applied with, in hexadecimal: equal
  /// exactly when pieces are counted alike.
  ///
  /// - Throws: as ``members(name:)``.
  package func fingerprint(unicode: String, name: String) throws -> String {
    var writer = JSONWriter()
    writer.value(.object(try members(name: name) + [.init("unicode", .text(unicode))]))
    return SHA256(writer.bytes).hexadecimal
  }

  /// The stages that `value` describes.
  ///
  /// - Throws: `CountsError.malformed`, and what the components throw.
  package init(_ value: JSONValue, file: String) throws {
    func malformed(_ member: String, _ expected: String) -> CountsError {
      .malformed(
        file: file, line: 1, byteOffset: 0, expected: "\(expected) as stages.\(member)", found: "another value")
    }
    func component(_ member: StaticString) -> JSONValue? { value[member] == .null ? nil : value[member] }
    normalizer = try component("normalizer").map { value in
      try value["type"] == .text(Self.sentencePieceType)
        ? .sentencePiece(SentencePieceNormalization(component: value, file: file))
        : Normalizer(component: value, name: file)
    }
    preTokenizer = try component("pre_tokenizer").map { try PreTokenizer(component: $0, name: file) }
    switch value["alphabet"] {
    case .text("bytes"): alphabet = .bytes
    case .text("characters"): alphabet = .characters
    default: throw malformed("alphabet", "'bytes' or 'characters'")
    }
    switch value["line_ends"] {
    case .text("keep"): keepsLineEnds = true
    case .text("drop"): keepsLineEnds = false
    default: throw malformed("line_ends", "'keep' or 'drop'")
    }
    switch value["max_sentence_bytes"] {
    case .null: recordLimit = nil
    case .integer(let limit) where limit > 0: recordLimit = limit
    default: throw malformed("max_sentence_bytes", "a number or null")
    }
  }

  /// What is different in `other`, a phrase for each stage; empty when nothing is.
  ///
  /// - Throws: as ``members(name:)``.
  package func differences(to other: PieceStages) throws -> [String] {
    func text(_ value: JSONValue) -> String {
      var writer = JSONWriter()
      writer.value(value)
      return FormatError.quoted(writer.bytes)
    }
    return zip(try members(name: "stages"), try other.members(name: "stages")).compactMap { one, two in
      guard one.value != two.value else { return nil }
      return "\(String(decoding: one.key, as: UTF8.self)) is \(text(one.value)) and there \(text(two.value))"
    }
  }

  // MARK: SentencePiece's normalizer, for which tokenizer.json has no word

  private static let sentencePieceType = "SentencePiece"

  private func normalizerJSON(name: String) throws -> JSONValue {
    guard case .sentencePiece(let settings) = normalizer else { return try normalizer?.component(for: name) ?? .null }
    var map: [UInt8] = []
    Base64.encode(settings.map.blob, into: &map)
    return .object([
      .init("type", .text(Self.sentencePieceType)), .init("name", .string(settings.ruleName)),
      .init("add_dummy_prefix", .bool(settings.addsDummyPrefix)),
      .init("remove_extra_whitespaces", .bool(settings.removesExtraSpaces)),
      .init("escape_whitespaces", .bool(settings.escapesSpaces)),
      .init("treat_whitespace_as_suffix", .bool(settings.treatsSpaceAsSuffix)),
      .init("user_defined_symbols", .array(settings.userDefinedSymbols.map { .string($0) })),
      .init("precompiled_charsmap", .string(map)),
    ])
  }
}

extension SentencePieceNormalization {
  /// The settings that a component of a counts file describes.
  fileprivate init(component: JSONValue, file: String) throws {
    func malformed(_ member: String, _ expected: String) -> CountsError {
      .malformed(
        file: file, line: 1, byteOffset: 0, expected: "\(expected) as stages.normalizer.\(member)",
        found: "another value")
    }
    func flag(_ member: StaticString) throws -> Bool {
      guard case .bool(let flag) = component[member] else { throw malformed("\(member)", "true or false") }
      return flag
    }
    func text(_ member: StaticString) throws -> [UInt8] {
      guard case .string(let text) = component[member] else { throw malformed("\(member)", "a string") }
      return text
    }
    var blob: [UInt8] = []
    guard try text("precompiled_charsmap").withUnsafeBufferPointer({ Base64.decode($0, into: &blob) }) else {
      throw malformed("precompiled_charsmap", "base64")
    }
    guard case .array(let symbols) = component["user_defined_symbols"] else {
      throw malformed("user_defined_symbols", "an array")
    }
    self.init(
      ruleName: try text("name"), map: try CharacterMap(blob: blob),
      addsDummyPrefix: try flag("add_dummy_prefix"), removesExtraSpaces: try flag("remove_extra_whitespaces"),
      escapesSpaces: try flag("escape_whitespaces"), treatsSpaceAsSuffix: try flag("treat_whitespace_as_suffix"),
      userDefinedSymbols: try symbols.map { symbol in
        guard case .string(let text) = symbol else { throw malformed("user_defined_symbols", "strings") }
        return text
      })
  }
}
