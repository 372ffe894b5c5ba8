import Corpora
import JSON

/// The texts of `vocabularies/golden`, and the ids that the reference tools gave for them.
public enum GoldenTexts {
  /// The texts, in order.
  public static func lines() throws -> [[UInt8]] {
    try values("vocabularies/golden/lines.jsonl.zst").map { value in
      guard case .string(let text)? = value["text"] else { throw SharedMaterial.MissingMaterial(path: "text") }
      return text
    }
  }

  /// The recorded ids, one array a text: `"gpt2.tokenizer.json"`.
  public static func ids(_ vocabulary: String) throws -> [[Int]] {
    try values("vocabularies/golden/\(vocabulary).jsonl.zst").map { value in
      guard case .array(let ids)? = value["ids"] else { throw SharedMaterial.MissingMaterial(path: "ids") }
      return ids.compactMap { if case .integer(let id) = $0 { id } else { nil } }
    }
  }

  /// What the recorded ids decoded to, one a text, where that was not the text.
  public static func decoded(_ vocabulary: String) throws -> [[UInt8]?] {
    try values("vocabularies/golden/\(vocabulary).jsonl.zst").map { value in
      guard case .string(let text)? = value["decoded"] else { return nil }
      return text
    }
  }

  private static func values(_ name: String) throws -> [JSONValue] {
    let bytes = try wholeFile(try SharedMaterial.path(name))
    return try bytes.split(separator: 0x0A).map { line in
      var reader = JSONReader(Array(line))
      return try reader.readValue()
    }
  }
}

/// The bytes of a file, decompressed when it is compressed.
public func wholeFile(_ path: String) throws -> [UInt8] {
  var stream = try TextStream(InputFile(path: Array(path.utf8)))
  return try stream.readAll(limit: 1 << 30)
}
