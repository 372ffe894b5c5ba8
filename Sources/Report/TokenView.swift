/// A text as several tokenizers cut it: the text once for each, one above the other, so that the same characters stand
/// in the same place.
public struct TokenView: Sendable {
  /// A token and what it stands for.
  public struct Token: Sendable {
    /// Bytes of the text that it stands for; those of neighbours may overlap.
    public var range: Range<Int>
    /// Its id.
    public var id: Int
    /// The bytes it spells, which a normalizer may have changed.
    public var bytes: [UInt8]
    /// How probable a model thinks it; nil where there is none.
    public var probability: Double?

    /// A token.
    public init(range: Range<Int>, id: Int, bytes: [UInt8], probability: Double? = nil) {
      self.range = range
      self.id = id
      self.bytes = bytes
      self.probability = probability
    }
  }

  /// What one tokenizer makes of the text.
  public struct Row: Sendable {
    /// The tokenizer.
    public var name: String
    /// Its tokens in the order of the text; bytes that none stands for are shown as lost.
    public var tokens: [Token]

    /// A row.
    public init(name: String, tokens: [Token]) {
      self.name = name
      self.tokens = tokens
    }
  }

  /// What the text is.
  public var caption: String
  /// The text: UTF-8, or any bytes.
  public var text: [UInt8]
  /// One row for each tokenizer.
  public var rows: [Row]

  /// A view.
  public init(caption: String, text: [UInt8], rows: [Row]) {
    self.caption = caption
    self.text = text
    self.rows = rows
  }
}
