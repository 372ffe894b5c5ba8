public import Tokenization

/// Encodes records, checks that they come back, and keeps what measures need.
public struct TextEncoding: ~Copyable {
  private var encoder: Encoder
  private let decoder: Decoder
  private let idEnd: Int
  private var ids: [TokenID] = []
  private var decoded: [UInt8] = []

  /// An encoding by a tokenizer, which unknown symbols do not stop.
  public init(_ compiled: CompiledTokenizer, _ decoder: Decoder) {
    encoder = Encoder(compiled)
    self.decoder = decoder
    idEnd = compiled.tokenizer.idEnd
  }

  /// What becomes of some records.
  ///
  /// - Throws: what the encoder or decoder throws.
  /// - Complexity: that of encoding and decoding.
  public mutating func encode(_ bytes: [UInt8], records: [Range<Int>]) throws -> EncodedText {
    var text = EncodedText(idEnd: idEnd)
    for range in records {
      ids.removeAll(keepingCapacity: true)
      decoded.removeAll(keepingCapacity: true)
      try encoder.encode(bytes.span.extracting(range), into: &ids)
      try decoder.decode(ids, into: &decoded)
      var scalars = 0
      for byte in bytes[range] where byte & 0xC0 != 0x80 { scalars += 1 }
      text.add(
        ids: ids, byteCount: range.count, scalarCount: scalars, isChanged: !decoded.elementsEqual(bytes[range]))
    }
    return text
  }

  /// How many tokens a word alone becomes.
  public mutating func tokenCount(ofWord word: [UInt8]) throws -> Int {
    ids.removeAll(keepingCapacity: true)
    try encoder.encode(word.span, into: &ids)
    return ids.count
  }
}
