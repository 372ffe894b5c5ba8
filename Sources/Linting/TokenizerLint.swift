public import Tokenization
internal import Transfer

/// Everything that can be said against a tokenizer without a text.
///
/// ```swift
/// let lint = try TokenizerLint(try TokenizerFile.load(path: "tok.json"), name: "tok.json")
/// for finding in lint.findings { print(finding.severity, finding.summary) }
/// ```
///
/// What is said of unreachable tokens is proven where the finding says that the model prefers others (of byte-pair and
/// unigram models without marks a token that its own bytes do not give is given by no text); where it says "tried", it
/// is strong evidence.
///
/// - Source: the checks are Cleave's own; unreachable tokens after Land and Bartolo 2024 (tokens that encoding never
///   gives), refined by which stage is in the way.
public struct TokenizerLint: Sendable {
  /// The worst first, in the order of ``LintCheck`` among equals.
  public let findings: [LintFinding]

  /// Checks a tokenizer.
  ///
  /// - Parameter name: what errors call it.
  /// - Throws: what compiling, encoding or decoding throws.
  /// - Complexity: that of encoding the text of every token a few times, and of every unreached one some hundred times.
  public init(_ loaded: TokenizerFile.Loaded, name: String) throws {
    let forms = try CanonicalForms(loaded.tokenizer, name: name)
    var findings = FileFindings.assumptions(loaded.warnings)
    findings += VocabularyFindings.all(of: loaded.tokenizer)
    findings += MergeFindings.all(of: loaded.tokenizer)
    findings += try ReachFindings.all(of: forms)
    findings += try SpecialFindings.all(of: loaded.tokenizer, format: loaded.format)
    findings += TextFindings.all(of: loaded.tokenizer)
    self.init(findings: findings)
  }

  /// What can be said of a file that its reader refuses: why, and for a `tokenizer.json` or GPT-2's files all of the
  /// doubled tokens and incomplete merges, not only the first.
  ///
  /// - Parameter files: the files, by name.
  public init(refused error: FormatError, files: [(name: String, bytes: [UInt8])]) {
    self.init(findings: FileFindings.refusal(error) + FileFindings.damage(in: files))
  }

  private init(findings: [LintFinding]) {
    let order = Dictionary(uniqueKeysWithValues: LintCheck.allCases.enumerated().map { ($1, $0) })
    self.findings = findings.enumerated().sorted { left, right in
      if left.element.severity != right.element.severity { return left.element.severity > right.element.severity }
      return (order[left.element.check] ?? 0, left.offset) < (order[right.element.check] ?? 0, right.offset)
    }.map(\.element)
  }

  /// How many findings are of a severity.
  public func count(of severity: LintFinding.Severity) -> Int {
    findings.reduce(0) { $0 + ($1.severity == severity ? 1 : 0) }
  }
}
