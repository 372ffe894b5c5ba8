public import Tokenization

/// One thing that is wrong with a tokenizer, or worth knowing about it.
public struct LintFinding: Sendable, Equatable {
  /// How bad a finding is.
  public enum Severity: String, Sendable, CaseIterable, Comparable {
    /// Worth knowing; nothing needs to be done.
    case note
    /// Something does not do what it is there for.
    case warning
    /// The tokenizer is broken, or readers will disagree about it.
    case error

    /// Whether `left` is less grave: notes before warnings before errors.
    public static func < (left: Severity, right: Severity) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
  }

  /// A token, or something else, that shows what is meant.
  public struct Example: Sendable, Equatable {
    /// The token's id; nil for what is no token.
    public var id: TokenID?
    /// Its bytes, as they stand in the vocabulary; empty for what is no token.
    public var bytes: [UInt8]
    /// What is to be said of this one; nil for nothing.
    public var detail: String?

    /// An example.
    public init(id: TokenID? = nil, bytes: [UInt8] = [], detail: String? = nil) {
      self.id = id
      self.bytes = bytes
      self.detail = detail
    }
  }

  /// What was looked for.
  public var check: LintCheck
  /// How bad it is.
  public var severity: Severity
  /// How many tokens, ids or merges it is about.
  public var count: Int
  /// What was found, in a sentence without full stop.
  public var summary: String
  /// What can be done about it; no full stop.
  public var remedy: String
  /// The first few, in order of id.
  public var examples: [Example]

  /// How many examples are kept.
  public static let exampleLimit = 8

  init(
    _ check: LintCheck, _ severity: Severity, count: Int, _ summary: String, remedy: String,
    examples: some Sequence<Example> = []
  ) {
    self.check = check
    self.severity = severity
    self.count = count
    self.summary = summary
    self.remedy = remedy
    self.examples = Array(examples.prefix(LintFinding.exampleLimit))
  }
}
