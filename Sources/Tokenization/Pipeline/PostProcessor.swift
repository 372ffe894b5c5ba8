/// The tokens put around a text when the user asks for them, as a value.
///
/// - Source: formats.md 3.4.
public indirect enum PostProcessor: Sendable, Equatable {
  /// `cls A sep`, `B sep`.
  case bert(sep: NamedToken, cls: NamedToken)
  /// `<s> A </s>`, `</s> B </s>`.
  case roberta(sep: NamedToken, cls: NamedToken, trimOffsets: Bool, addPrefixSpace: Bool)
  /// Adds nothing; trims the offsets of byte-level tokens.
  case byteLevel(addPrefixSpace: Bool, trimOffsets: Bool, useRegex: Bool)
  case template(single: [TemplateItem], pair: [TemplateItem], specialTokens: [TemplateToken])
  case sequence([PostProcessor])

  /// A token with its spelling.
  public struct NamedToken: Sendable, Equatable {
    public var content: [UInt8]
    public var id: TokenID
    /// A token with its spelling.
    public init(content: [UInt8], id: TokenID) {
      self.content = content
      self.id = id
    }
  }

  /// One place of a template.
  public enum TemplateItem: Sendable, Equatable {
    case special(name: [UInt8], typeID: UInt32)
    case sequence(SequenceName, typeID: UInt32)
  }

  /// The texts a template can hold.
  public enum SequenceName: String, Sendable, CaseIterable {
    case first = "A"
    case second = "B"
  }

  /// What a special token of a template stands for: `ids` and `tokens` have the same count.
  public struct TemplateToken: Sendable, Equatable {
    public var name: [UInt8]
    public var ids: [TokenID]
    public var tokens: [[UInt8]]
    /// What `name` stands for.
    public init(name: [UInt8], ids: [TokenID], tokens: [[UInt8]]) {
      self.name = name
      self.ids = ids
      self.tokens = tokens
    }
  }
}
