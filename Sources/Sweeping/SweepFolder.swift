internal import Corpora
internal import Glibc
internal import JSON
internal import Tokenization

/// Where a sweep keeps what it has: settings, points, tokenizers. Every file appears whole or not at all, so a sweep that
/// was interrupted goes on behind its last point.
///
/// ```
/// settings.json          texts (by SHA-256) and settings; a folder with others is refused
/// points.jsonl           a point on each line, in the order in which they were measured
/// tokenizers/NAME-SIZE.json
/// ```
public struct SweepFolder: Sendable {
  /// The folder's path.
  public let path: String

  /// A folder of these settings, made where there is none.
  ///
  /// - Parameter settings: names and values, of which every one must be the same for points to be compared.
  /// - Throws: `SweepError.otherSettings`, `.unreadable`, `CorpusError`.
  public init(path: String, settings: [(name: String, value: String)]) throws {
    self.path = path
    try SweepFolder.make(path)
    try SweepFolder.make(path + "/tokenizers")
    let file = path + "/settings.json"
    guard access(file, F_OK) == 0 else {
      try write(
        JSONValue.object(settings.map { .init($0.name, .text($0.value)) }).pretty, to: "settings.json")
      return
    }
    guard case .object(let members)? = try? JSONValue.parsed(try read("settings.json")) else {
      throw SweepError.unreadable(path: file, line: 1, problem: "expected an object of settings")
    }
    for setting in settings {
      let found = members.last { $0.key == Array(setting.name.utf8) }?.value
      guard found != .text(setting.value) else { continue }
      let text = if case .string(let bytes)? = found { String(decoding: bytes, as: UTF8.self) } else { "" }
      throw SweepError.otherSettings(folder: path, setting: setting.name, found: text, expected: setting.value)
    }
  }

  /// The points that are there.
  ///
  /// - Throws: `SweepError.unreadable`, `CorpusError`.
  public func points() throws -> [SweepPoint] {
    guard access(path + "/points.jsonl", F_OK) == 0 else { return [] }
    let lines = try read("points.jsonl").split(separator: UInt8(ascii: "\n"))
    return try lines.enumerated().map { number, line in
      guard let json = try? JSONValue.parsed(Array(line)), let point = SweepPoint(json) else {
        throw SweepError.unreadable(
          path: path + "/points.jsonl", line: number + 1, problem: "expected a point of a sweep")
      }
      return point
    }
  }

  /// Keeps what is newly known of points that are there.
  ///
  /// - Throws: `SweepError.unreadable`, `CorpusError`.
  public func update(_ known: [SweepPoint]) throws {
    let points = try points().map { point in
      known.first { $0.algorithm == point.algorithm && $0.size == point.size } ?? point
    }
    try save(points)
  }

  /// Puts `points` in place of those that are there.
  func save(_ points: [SweepPoint]) throws {
    var writer = JSONWriter()
    for point in points {
      writer.value(.object(point.members))
      writer.endLine()
    }
    try write(writer.bytes, to: "points.jsonl")
  }

  /// Writes a tokenizer and returns its path within the folder.
  func save(_ tokenizer: Tokenizer, of algorithm: SweepAlgorithm, size: Int) throws -> String {
    let name = "tokenizers/\(algorithm.name)\(algorithm.hasSizes ? "-\(size)" : "").json"
    for file in try TokenizerFile.write(tokenizer, as: .tokenizerJSON, name: name).files {
      try write(file.bytes, to: name)
    }
    return name
  }

  /// Writes a file of the folder.
  ///
  /// - Throws: `CorpusError`.
  public func write(_ bytes: [UInt8], to name: String) throws {
    var file = try AtomicOutput(path: path + "/" + name)
    try file.write(bytes)
    try file.commit()
  }

  // MARK: Details

  private func read(_ name: String) throws -> [UInt8] {
    var stream = try TextStream(InputFile(path: Array((path + "/" + name).utf8)))
    return try stream.readAll(limit: 1 << 30)
  }

  private static func make(_ path: String) throws {
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw CorpusError.system(operation: "make folder", path: path, code: errno)
    }
  }
}

extension JSONValue {
  fileprivate static func parsed(_ bytes: [UInt8]) throws -> JSONValue {
    var reader = JSONReader(bytes)
    let value = try reader.readValue()
    try reader.readEnd()
    return value
  }

  fileprivate var pretty: [UInt8] {
    var writer = JSONWriter(pretty: true)
    writer.value(self)
    writer.endLine()
    return writer.bytes
  }
}
