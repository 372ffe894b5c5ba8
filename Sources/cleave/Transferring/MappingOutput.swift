import Corpora
import JSON
import Tokenization
import Transfer

/// Files of ids: which tokens are the same, and which tokens each is spelt with.
struct MappingOutput {
  let path: String

  /// Whether the name tells a form.
  static func isForm(_ path: String) -> Bool { path.hasSuffix(".json") || path.hasSuffix(".npy") }

  /// Writes the pairs: as JSON with the rule, or as an array of (source, target).
  func write(_ mapping: VocabularyMapping) throws {
    var file = try AtomicOutput(path: path)
    if path.hasSuffix(".npy") {
      try file.write(ArrayHeader(.u32, shape: [mapping.pairs.count, 2]).bytes)
      var bytes: [UInt8] = []
      for pair in mapping.pairs {
        for id in [pair.source, pair.target] { bytes += MappingOutput.littleEndian(id) }
      }
      try file.write(bytes)
    } else {
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("rule")
      writer.value(mapping.rule.rawValue)
      writer.key("source")
      writer.value(mapping.source.name)
      writer.key("target")
      writer.value(mapping.target.name)
      writer.key("pairs")
      writer.beginArray()
      for pair in mapping.pairs {
        writer.beginArray()
        writer.value(pair.source)
        writer.value(pair.target)
        writer.endArray()
      }
      writer.endArray()
      writer.endObject()
      writer.endLine()
      try file.write(writer.bytes)
    }
    try file.commit()
  }

  /// Writes the table: as JSON, or as an array with a row for each target id: how many pieces, then the pieces, -1
  /// behind the last.
  func write(_ table: TokenDecomposition, of mapping: VocabularyMapping) throws {
    var file = try AtomicOutput(path: path)
    if path.hasSuffix(".npy") {
      try file.write(ArrayHeader(.i32, shape: [table.idEnd, table.limit + 1]).bytes)
      for id in 0..<TokenID(table.idEnd) {
        let pieces = table[id]
        var bytes = MappingOutput.littleEndian(UInt32(table.count(of: id)))
        for piece in pieces { bytes += MappingOutput.littleEndian(piece) }
        for _ in pieces.count..<table.limit { bytes += [0xFF, 0xFF, 0xFF, 0xFF] }
        try file.write(bytes)
      }
    } else {
      let spellings = try ByteLevelVocabulary(mapping.target)
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("limit")
      writer.value(table.limit)
      writer.key("tokens")
      writer.beginArray()
      for id in 0..<TokenID(table.idEnd) where mapping.target.kind(of: id) != .absent {
        writer.beginObject()
        writer.key("id")
        writer.value(id)
        writer.key("token")
        writer.string(spellings[id])
        writer.key("ids")
        writer.beginArray()
        for piece in table[id] { writer.value(piece) }
        writer.endArray()
        writer.key("count")
        writer.value(table.count(of: id))
        writer.endObject()
        if writer.bytes.count > 1 << 18 { try file.write(writer.take()) }
      }
      writer.endArray()
      writer.endObject()
      writer.endLine()
      try file.write(writer.bytes)
    }
    try file.commit()
  }

  private static func littleEndian(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) }
  }
}
