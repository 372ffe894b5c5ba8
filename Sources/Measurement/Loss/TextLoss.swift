/// What a model over tokens needs for a text: in all, and record by record, so that records can be drawn again.
///
/// Divided by bytes or scalars of the text as it was given, never by tokens: only so can tokenizers be compared.
///
/// - Source: papers.md 1.1 and 7.
public struct TextLoss: Sendable, Equatable {
  /// Bits of each record.
  public let recordBits: [Double]

  /// The loss of records.
  public init(recordBits: [Double]) { self.recordBits = recordBits }

  /// The loss with the bits of what the tokenizer lost of the text, so that it is a loss of the text as it was given.
  public func addingLost(of text: EncodedText) -> TextLoss {
    guard text.recordLostBits.contains(where: { $0 > 0 }) else { return self }
    return TextLoss(recordBits: zip(recordBits, text.recordLostBits).map { $0 + $1 })
  }

  /// Bits of all records.
  public var bits: Double { recordBits.reduce(0, +) }

  /// Bits a byte of `text`; 0 without bytes.
  public func bitsPerByte(of text: EncodedText) -> Double { text.byteCount == 0 ? 0 : bits / Double(text.byteCount) }

  /// Bits a Unicode scalar of `text`; 0 without scalars.
  public func bitsPerScalar(of text: EncodedText) -> Double {
    text.scalarCount == 0 ? 0 : bits / Double(text.scalarCount)
  }
}
