/// Why a text cannot be encoded.
public enum EncodingError: Error, Equatable, CustomStringConvertible {
  /// A byte, character or word that is no token and cannot be made of any, in a model without an unknown token.
  ///
  /// - Parameter offset: where in the record, in bytes.
  case unknownSymbol([UInt8], offset: Int)
  /// A byte that is not UTF-8, where the model takes nothing else.
  ///
  /// - Parameter offset: where in the record.
  case illFormedByte(UInt8, offset: Int)
  /// The text spells a special token that the options refuse.
  case disallowedSpecialToken([UInt8], offset: Int)
  /// The options name a special token that the tokenizer does not have.
  case noSuchSpecialToken([UInt8])
  /// A record that is too long to be encoded as one.
  case recordTooLong(byteCount: Int, limit: Int)
  /// A probability that is not in 0 ... 1.
  case dropoutOutOfRange(Double)
  /// Dropout is asked for, and the model does not merge.
  case dropoutWithoutMerges(model: String)
  /// An exponent of sampling that is negative or no number.
  case samplingOutOfRange(Double)
  /// So many segmentations of a piece with so many bytes are more than is looked for.
  case tooManyAlternatives(Int, byteCount: Int)
  /// What is asked for exists only where the model gives segmentations probabilities.
  case needsProbabilities(String, model: String)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .unknownSymbol(let bytes, let offset):
      "\(EncodingError.name(bytes)) at byte \(offset) is not in the vocabulary, which has no unknown token"
        + " (drop such symbols if that is what you want)"
    case .illFormedByte(let byte, let offset):
      "\(EncodingError.name([byte])) at byte \(offset) is not UTF-8: expected well-formed text"
    case .disallowedSpecialToken(let content, let offset):
      "the text spells the special token '\(String(decoding: content, as: UTF8.self))' at byte \(offset):"
        + " allow it, or do not disallow it"
    case .noSuchSpecialToken(let content):
      "the tokenizer has no special token '\(String(decoding: content, as: UTF8.self))'"
    case .recordTooLong(let byteCount, let limit):
      "a record has \(byteCount) bytes: expected at most \(limit); cut it into several"
    case .dropoutOutOfRange(let probability): "dropout is \(probability): expected a probability from 0 to 1"
    case .dropoutWithoutMerges(let model):
      "dropout passes merges over, and a \(model) model has none: for Unigram models sample instead (--sample)"
    case .samplingOutOfRange(let alpha): "the exponent of sampling is \(alpha): expected a number from 0 on"
    case .tooManyAlternatives(let count, let byteCount):
      "\(count) segmentations of a piece of \(byteCount) bytes are too many: ask for fewer, or cut the text"
    case .needsProbabilities(let what, let model):
      "\(what) needs a model that gives segmentations probabilities (Unigram): the model is \(model)"
    }
  }

  /// The same error in a text of which `offset` bytes stand before.
  func moved(by offset: Int) -> EncodingError {
    switch self {
    case .unknownSymbol(let bytes, let place): .unknownSymbol(bytes, offset: place + offset)
    case .illFormedByte(let byte, let place): .illFormedByte(byte, offset: place + offset)
    default: self
    }
  }

  /// The bytes of the text that it is about, when they stand in a piece.
  var range: Range<Int>? {
    switch self {
    case .unknownSymbol(let bytes, let offset): offset..<offset + bytes.count
    case .illFormedByte(_, let offset): offset..<offset + 1
    default: nil
    }
  }

  /// `character 'é' (U+00E9)`, `byte 0xFF`, `word 'été'`.
  private static func name(_ bytes: [UInt8]) -> String {
    if bytes.count > 4 || String(validating: bytes, as: UTF8.self).map({ $0.unicodeScalars.count > 1 }) ?? false {
      return "word '\(String(decoding: bytes.prefix(40), as: UTF8.self))\(bytes.count > 40 ? "…" : "")'"
    }
    let hex = { (value: UInt32, width: Int) in
      let digits = String(value, radix: 16, uppercase: true)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    let scalar = bytes.withUnsafeBufferPointer { bytes -> Unicode.Scalar? in
      guard !bytes.isEmpty else { return nil }
      guard UTF8Character.length(in: bytes, at: 0) == bytes.count else { return nil }
      return UTF8Character.scalar(in: bytes, at: 0)
    }
    if let scalar, scalar.value >= 0x20, scalar.value != 0x7F {
      return "character '\(Character(scalar))' (U+\(hex(scalar.value, 4)))"
    }
    return "byte " + bytes.map { "0x" + hex(UInt32($0), 2) }.joined(separator: " ")
  }
}
