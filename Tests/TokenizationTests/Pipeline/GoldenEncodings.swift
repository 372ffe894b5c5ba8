import Corpora
import JSON
import TestSupport
import Testing
import Tokenization

/// Encodings recorded with the reference tools, in `vocabularies/golden` of the shared material.
struct GoldenEncodings {
  struct Line {
    var text: [UInt8]
    var ids: [TokenID]
    /// What the ids decode to, where it is not the text.
    var decoded: [UInt8]?
  }

  let lines: [Line]

  /// The encodings of `vocabulary`: `cl100k_base.cl100k_base.tiktoken`.
  init(_ vocabulary: String) throws {
    let texts = try GoldenEncodings.values(in: "vocabularies/golden/lines.jsonl.zst")
    let records = try GoldenEncodings.values(in: "vocabularies/golden/\(vocabulary).jsonl.zst")
    try #require(texts.count == records.count)
    lines = try zip(texts, records).map { text, record in
      guard case .string(let bytes)? = text["text"], case .array(let ids)? = record["ids"],
        case .integer(let first)? = text["id"], case .integer(let second)? = record["id"], first == second
      else { throw Malformed() }
      var decoded: [UInt8]?
      if case .string(let bytes)? = record["decoded"] { decoded = bytes }
      return Line(
        text: bytes,
        ids: try ids.map { value -> TokenID in
          guard case .integer(let id) = value else { throw Malformed() }
          return TokenID(id)
        },
        decoded: decoded)
    }
  }

  private struct Malformed: Error {}

  private static func values(in name: String) throws -> [JSONValue] {
    try SharedText.bytes(name).split(separator: 0x0A).map { line in
      var reader = JSONReader(Array(line))
      return try reader.readValue()
    }
  }
}

/// Files of the shared material, unpacked.
enum SharedText {
  static func bytes(_ name: String) throws -> [UInt8] {
    try file(SharedMaterial.path(name))
  }

  static func file(_ path: String) throws -> [UInt8] {
    var stream = try TextStream(InputFile(path: Array(path.utf8)))
    var bytes: [UInt8] = []
    try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1 << 16) { buffer in
      while true {
        let count = try stream.read(into: buffer)
        if count == 0 { break }
        bytes.append(contentsOf: buffer[..<count])
      }
    }
    return bytes
  }
}
