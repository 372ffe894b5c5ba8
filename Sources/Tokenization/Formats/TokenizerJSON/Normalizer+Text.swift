internal import JSON

extension Normalizer {
  /// The normalizer that a component of a `tokenizer.json` describes: `{"type":"NFC"}`.
  ///
  /// - Parameters:
  ///   - json: the object, as text.
  ///   - name: what errors call the place it is from.
  /// - Throws: `JSONError`, `FormatError`.
  package init(json: [UInt8], name: String) throws {
    var reader = JSONReader(json)
    let value = try reader.readValue()
    try reader.readEnd()
    self = try Normalizer(ComponentFields(value, path: "normalizer", file: name, byteOffset: 0))
  }
}
