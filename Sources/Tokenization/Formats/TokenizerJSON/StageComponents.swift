package import JSON

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
    try self.init(component: value, name: name)
  }

  /// The normalizer that a component of a `tokenizer.json` describes.
  ///
  /// - Parameter name: what errors call the place it is from.
  package init(component value: JSONValue, name: String) throws(FormatError) {
    self = try Normalizer(ComponentFields(value, path: "normalizer", file: name, byteOffset: 0))
  }
}

extension Normalizer {
  /// The component of a `tokenizer.json` that describes this normalizer.
  ///
  /// - Parameter name: what errors call the place it goes to.
  /// - Throws: `FormatError` for what Hugging Face has no word for.
  package func component(for name: String) throws(FormatError) -> JSONValue {
    var writer = ComponentWriter(file: name)
    try write(to: &writer)
    return writer.tree
  }
}

extension PreTokenizer {
  /// The pre-tokenizer that a component of a `tokenizer.json` describes: `{"type":"Whitespace"}`.
  ///
  /// - Parameter name: what errors call the place it is from.
  package init(component value: JSONValue, name: String) throws(FormatError) {
    self = try PreTokenizer(ComponentFields(value, path: "pre_tokenizer", file: name, byteOffset: 0))
  }

  /// The component of a `tokenizer.json` that describes this pre-tokenizer.
  ///
  /// - Parameter name: what errors call the place it goes to.
  /// - Throws: `FormatError` for a pattern that cannot be said in Hugging Face's dialect.
  package func component(for name: String) throws(FormatError) -> JSONValue {
    var writer = ComponentWriter(file: name)
    try write(to: &writer)
    return writer.tree
  }
}

extension ComponentWriter {
  /// What has been written, as a tree.
  fileprivate var tree: JSONValue {
    var reader = JSONReader(bytes)
    // What was written by this program can be read.
    return (try? reader.readValue()) ?? .null
  }
}
