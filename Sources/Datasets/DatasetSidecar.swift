public import Corpora
internal import Glibc
public import JSON
internal import Tokenization

/// The small file beside a shard of a dataset: what it was made of and how, and what it holds.
///
/// It is written last, so a shard that has one is whole. It names no dates and no folders: the same text gives the same
/// bytes.
public struct DatasetSidecar: Sendable, Equatable {
  /// The version of the program.
  public var program: String
  /// Everything that decides which ids a text becomes and how they are written, by name.
  public var settings: [JSONValue.Member]
  /// The name of the tokenizer's file.
  public var tokenizer: String
  /// The name of the text's file and its bytes as it is stored; nil where they are not known.
  public var source: (name: String, byteCount: Int?)
  /// Bytes of all documents.
  public var textByteCount = 0
  /// Records of JSON Lines that were left out.
  public var skippedRecordCount = 0
  /// Symbols that were not in the vocabulary and were left out.
  public var droppedSymbolCount = 0
  /// What was written.
  public var summary: ShardWriter.Summary

  /// A sidecar.
  public init(
    program: String, settings: [JSONValue.Member], tokenizer: String, source: (name: String, byteCount: Int?),
    summary: ShardWriter.Summary
  ) {
    self.program = program
    self.settings = settings
    self.tokenizer = tokenizer
    self.source = source
    self.summary = summary
  }

  /// Whether two files would say the same.
  public static func == (one: DatasetSidecar, other: DatasetSidecar) -> Bool { one.json == other.json }

  /// The object.
  public var json: JSONValue {
    func name(_ path: String) -> String {
      String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
    }
    let parts = summary.parts.map { part in
      JSONValue.object([
        .init("length", part.length.map { .integer($0) } ?? .null),
        .init("sequences", .integer(part.sequenceCount)),
        .init("tokens", .integer(part.tokenCount)),
        .init(
          "files",
          .array(
            part.paths.map {
              .object([.init("name", .text(name($0))), .init("bytes", .integer(Self.byteCount($0) ?? 0))])
            })),
      ])
    }
    return .object([
      .init("format", .text("cleave-dataset")), .init("version", .integer(1)), .init("cleave", .text(program)),
      .init("settings", .object(settings)), .init("tokenizer", .text(tokenizer)),
      .init(
        "source",
        .object([
          .init("name", .text(name(source.name))), .init("bytes", source.byteCount.map { .integer($0) } ?? .null),
        ])),
      .init("text_bytes", .integer(textByteCount)), .init("documents", .integer(summary.documentCount)),
      .init("empty_documents", .integer(summary.emptyDocumentCount)), .init("tokens", .integer(summary.tokenCount)),
      .init("left_out_tokens", .integer(summary.leftOutTokenCount)),
      .init("padding_tokens", .integer(summary.paddingCount)),
      .init("skipped_records", .integer(skippedRecordCount)),
      .init("dropped_symbols", .integer(droppedSymbolCount)), .init("parts", .array(parts)),
    ])
  }

  /// Writes it, in its place when whole.
  ///
  /// - Throws: `CorpusError`.
  public func write(to path: String) throws {
    var writer = JSONWriter(pretty: true)
    writer.value(json)
    writer.endLine()
    var output = try AtomicOutput(path: path)
    try output.write(writer.bytes)
    try output.commit()
  }

  // MARK: What is there already

  /// What there is of a shard.
  public enum Found: Sendable, Equatable {
    /// No sidecar, or not all of the files that it names, or one made of another text.
    case nothing
    /// All of it, with the sidecar that it has.
    case whole(JSONValue)
    /// One of other settings, which are named.
    case otherSettings([String])
  }

  /// What there is at `path`.
  ///
  /// - Parameters:
  ///   - settings: what is asked for.
  ///   - source: the text's file. It must have the size that the sidecar says, and be older than the sidecar; standard
  ///     input that is a pipe never is.
  ///   - folder: where the files are.
  /// - Throws: `CorpusError` when the file is there and cannot be read.
  public static func find(
    _ path: String, settings: [JSONValue.Member], source: InputFile, folder: String
  ) throws -> Found {
    guard access(path, F_OK) == 0 else { return .nothing }
    let sidecar = InputFile(path: Array(path.utf8))
    var stream = try TextStream(sidecar)
    var reader = JSONReader(try stream.readAll(limit: 1 << 26))
    guard let json = try? reader.readValue(), json["format"] == .text("cleave-dataset"),
      case .object(let found)? = json["settings"], case .array(let parts)? = json["parts"]
    else { return .otherSettings(["the file is no sidecar of a dataset"]) }
    let differences = settings.filter { setting in found.last { $0.key == setting.key }?.value != setting.value }
    guard differences.isEmpty, found.count == settings.count else {
      return .otherSettings(differences.map { "\(String(decoding: $0.key, as: UTF8.self))" })
    }
    guard let source = source.version, json["source"]?["bytes"] == .integer(source.byteCount),
      let written = sidecar.modificationTime, source.modificationTime < written
    else { return .nothing }
    for part in parts {
      guard case .array(let files)? = part["files"] else { return .nothing }
      for file in files {
        guard case .string(let name)? = file["name"], !name.contains(UInt8(ascii: "/")),
          case .integer(let bytes)? = file["bytes"],
          byteCount(folder + "/" + String(decoding: name, as: UTF8.self)) == bytes
        else { return .nothing }
      }
    }
    return .whole(json)
  }

  private static func byteCount(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }
}
