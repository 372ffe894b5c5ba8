internal import JSON
public import Tokenization

/// The first line of a counts file: what was counted, and how.
///
/// ```
/// {"format":"cleave-counts","version":1,"cleave":"0.1.0","unicode":"15.0","fingerprint":"9f86d0…",
///  "stages":{"normalizer":null,"pre_tokenizer":{…},…},"records":120,"bytes":4096,"pieces":873}     one line
/// ·the⇥512                                                                       piece, tab, count; by bytes
/// ⇥{"distinct":1}                                                                the end
/// ```
///
/// But for ``progress`` it names neither files nor dates, so the same text gives the same bytes.
public struct CountsHeader: Sendable, Equatable {
  /// The form of the file that is read and written.
  public static let version = 1
  /// The largest number in a file: eighteen digits, which every reader of JSON takes for a whole number.
  public static let limit: UInt64 = 999_999_999_999_999_999

  /// The version of the program that counted.
  public var program: String
  /// The version of the Unicode data of the machine that counted, such as "15.0".
  public var unicode: String
  /// How text became pieces.
  public var stages: PieceStages
  /// Texts that were counted: lines, documents or files.
  public var recordCount: UInt64
  /// Their bytes, before normalization.
  public var byteCount: UInt64
  /// Occurrences of all pieces together.
  public var pieceCount: UInt64

  /// How far a training has counted that keeps its counts in the file; nil for a file of `cleave count`.
  public var progress: CountingProgress?

  /// A header with this Unicode version, by default the machine's.
  public init(
    program: String, unicode: String = UnicodeVersion.data, stages: PieceStages, recordCount: UInt64 = 0,
    byteCount: UInt64 = 0, pieceCount: UInt64 = 0, progress: CountingProgress? = nil
  ) {
    self.program = program
    self.unicode = unicode
    self.stages = stages
    self.recordCount = recordCount
    self.byteCount = byteCount
    self.pieceCount = pieceCount
    self.progress = progress
  }

  /// The SHA-256 of what decides which pieces a text has, in hexadecimal.
  ///
  /// - Throws: when a stage has no words in a tokenizer file.
  public func fingerprint() throws -> String { try stages.fingerprint(unicode: unicode, name: "counts") }

  /// The line, without its line feed.
  ///
  /// - Throws: when a stage has no words in a tokenizer file.
  func line() throws -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("format")
    writer.value("cleave-counts")
    writer.key("version")
    writer.value(Self.version)
    writer.key("cleave")
    writer.value(program)
    writer.key("unicode")
    writer.value(unicode)
    writer.key("fingerprint")
    writer.value(try fingerprint())
    writer.key("stages")
    writer.value(.object(try stages.members(name: "counts")))
    writer.key("records")
    writer.value(recordCount)
    writer.key("bytes")
    writer.value(byteCount)
    writer.key("pieces")
    writer.value(pieceCount)
    if let progress {
      writer.key("place")
      writer.value(progress.json)
    }
    writer.endObject()
    return writer.bytes
  }

  /// Reads the line.
  ///
  /// - Throws: `CountsError`, and what the components of the stages throw.
  init(line: [UInt8], file: String) throws {
    func malformed(_ expected: String, _ found: String = "another value") -> CountsError {
      .malformed(file: file, line: 1, byteOffset: 0, expected: expected, found: found)
    }
    let value: JSONValue
    do {
      var reader = JSONReader(line)
      value = try reader.readValue()
      try reader.readEnd()
    } catch {
      throw malformed("the header of a counts file of 'cleave count'", FormatError.quoted(line))
    }
    guard value["format"] == .text("cleave-counts") else {
      throw malformed("the header of a counts file of 'cleave count'", FormatError.quoted(line))
    }
    guard case .integer(let version) = value["version"] else { throw malformed("a number as version") }
    guard version == Self.version else { throw CountsError.unsupportedVersion(file: file, version: version) }
    func text(_ key: StaticString) throws -> String {
      guard case .string(let text) = value[key] else { throw malformed("a string as \(key)") }
      return String(decoding: text, as: UTF8.self)
    }
    func number(_ key: StaticString) throws -> UInt64 {
      guard case .integer(let number) = value[key], number >= 0 else {
        throw malformed("a whole number up to \(Self.limit) as \(key)")
      }
      return UInt64(number)
    }
    guard let stages = value["stages"] else { throw malformed("stages", "none") }
    self.init(
      program: try text("cleave"), unicode: try text("unicode"), stages: try PieceStages(stages, file: file),
      recordCount: try number("records"), byteCount: try number("bytes"), pieceCount: try number("pieces"),
      progress: try value["place"].map {
        guard let progress = CountingProgress($0) else { throw malformed("a place in a text as place") }
        return progress
      })
    let fingerprint = try fingerprint()
    guard try text("fingerprint") == fingerprint else {
      throw CountsError.damaged(
        file: file, expected: "the fingerprint of its stages, \(fingerprint)", found: "\(try text("fingerprint"))")
    }
  }

  /// Refuses counts that were made in another way.
  ///
  /// - Throws: `CountsError.differentStages`, which says what is different.
  func check(alike other: CountsHeader, file: String, otherFile: String) throws {
    var differences = try stages.differences(to: other.stages)
    if unicode != other.unicode { differences.append("unicode is '\(unicode)' and there '\(other.unicode)'") }
    guard differences.isEmpty else {
      throw CountsError.differentStages(file: file, other: otherFile, differences: differences)
    }
  }
}
