import Foundation
import JSON

/// The sentencepiece package with one model file.
public struct SentencePiecePeer {
  private let scratch: ScratchFolder
  private let path: String

  /// What it makes of a text.
  public struct Encoding {
    public var ids: [UInt32]
    public var pieces: [[UInt8]]
    public var decoded: [UInt8]
  }

  /// The package with the model that the bytes hold.
  public init(_ model: [UInt8]) throws {
    scratch = try ScratchFolder()
    let url = scratch.url.appendingPathComponent("m.model")
    try Data(model).write(to: url)
    path = url.path
  }

  /// The normalized texts, and for each of their characters the place of the one it comes from.
  public func normalize(_ texts: [String]) throws -> [(text: [UInt8], offsets: [Int])] {
    try call("normalize", Self.array(texts)).map { item in
      guard case .array(let parts) = item, parts.count == 2, case .array(let offsets) = parts[1] else {
        throw Malformed()
      }
      return (try Self.text(parts[0]), offsets.compactMap { if case .integer(let place) = $0 { place } else { nil } })
    }
  }

  /// Ids, pieces and what the ids decode to.
  public func encode(_ texts: [String]) throws -> [Encoding] {
    try call("encode", Self.array(texts)).map { item in
      guard case .array(let ids)? = item["ids"], case .array(let pieces)? = item["pieces"],
        let decoded = item["decoded"]
      else { throw Malformed() }
      return Encoding(
        ids: ids.compactMap { if case .integer(let id) = $0 { UInt32(id) } else { nil } },
        pieces: try pieces.map(Self.text), decoded: try Self.text(decoded))
    }
  }

  /// The texts of lists of ids.
  public func decode(_ ids: [[UInt32]]) throws -> [[UInt8]] {
    var json = JSONWriter()
    json.beginArray()
    for list in ids {
      json.beginArray()
      for id in list { json.value(id) }
      json.endArray()
    }
    json.endArray()
    return try call("decode", json.bytes).map(Self.text)
  }

  /// Why the package refuses the model; nil when it does not.
  public func refusal() throws -> String? {
    let output = try PythonPeer.run("sentencepiece_texts.py", [path, "load"])
    var reader = JSONReader(output)
    let answer = String(decoding: try Self.text(try reader.readValue()), as: UTF8.self)
    return answer == "ok" ? nil : answer
  }

  struct Malformed: Error {}

  private func call(_ mode: String, _ input: [UInt8]) throws -> [JSONValue] {
    var reader = JSONReader(try PythonPeer.run("sentencepiece_texts.py", [path, mode], input: input))
    guard case .array(let items) = try reader.readValue() else { throw Malformed() }
    return items
  }

  private static func array(_ texts: [String]) -> [UInt8] {
    var json = JSONWriter()
    json.beginArray()
    for text in texts { json.value(text) }
    json.endArray()
    return json.bytes
  }

  private static func text(_ value: JSONValue) throws -> [UInt8] {
    guard case .string(let text) = value else { throw Malformed() }
    return text
  }
}
