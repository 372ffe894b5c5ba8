internal import Tokenization

/// How much two vocabularies have in common, in numbers.
///
/// What is compared are distinct forms, not ids: with the rule `raw` the spellings of all tokens, otherwise the texts
/// that tokens stand for, without special tokens, which are matched by role and counted apart.
public struct OverlapSummary: Sendable {
  /// The numbers of one script.
  public struct Row: Sendable {
    /// The script that the forms are of.
    public let script: TokenScript
    /// Distinct forms of the source.
    public var source = 0
    /// Distinct forms of the target.
    public var target = 0
    /// Target forms that the source has.
    public var shared = 0
    /// Uses in the text of target tokens.
    public var targetUses = 0
    /// Uses in the text of target tokens that the source has.
    public var sharedUses = 0
  }

  /// When two tokens were taken for the same.
  public let rule: VocabularyMapping.Rule
  /// Distinct forms of the source.
  public private(set) var sourceSize = 0
  /// Distinct forms of the target.
  public private(set) var targetSize = 0
  /// Target forms that the source has.
  public private(set) var intersection = 0
  /// Special tokens and placeholders of the target that the source has, by spelling or role.
  public private(set) var specialPairs = 0
  /// By script, that of most target forms first.
  public private(set) var rows: [Row] = []
  /// Uses in the text of source tokens, and of those that the target has.
  public private(set) var sourceUses = (all: 0, shared: 0)
  /// Uses in the text of target tokens, and of those that the source has.
  public private(set) var targetUses = (all: 0, shared: 0)

  /// The summary of a mapping.
  ///
  /// - Parameters:
  ///   - sourceCounts: uses of each source id in a text; empty for none.
  ///   - targetCounts: uses of each target id in the same text.
  /// - Throws: `VocabularyError` when the forms pass 4 GiB.
  public init(_ mapping: VocabularyMapping, sourceCounts: [Int] = [], targetCounts: [Int] = []) throws {
    rule = mapping.rule
    let backwards = try VocabularyMapping(source: mapping.target, target: mapping.source, rule: mapping.rule)
    let (source, target) = (mapping.source, mapping.target)
    let spelt =
      mapping.rule == .raw ? (source: try SpeltForms(source.tokenizer), target: try SpeltForms(target.tokenizer)) : nil
    var rows: [TokenScript: Row] = [:]
    func isDistinct(_ id: TokenID, _ forms: CanonicalForms, _ spelt: SpeltForms?) -> Bool {
      if let spelt { return spelt.spellings.contains(id) && spelt.spellings.id(of: spelt.spellings[id]) == id }
      return forms.kind(of: id) == .text && forms.id(ofText: forms.text(of: id)) == id
    }
    func script(_ id: TokenID, _ forms: CanonicalForms) -> TokenScript {
      forms.kind(of: id) == .text ? TokenScript(forms.text(of: id)) : .special
    }
    for id in 0..<TokenID(source.idEnd) {
      if isDistinct(id, source, spelt?.source) {
        sourceSize += 1
        let name = script(id, source)
        rows[name, default: Row(script: name)].source += 1
      }
      let uses = Int(id) < sourceCounts.count ? sourceCounts[Int(id)] : 0
      sourceUses.all += uses
      if backwards[id] != nil { sourceUses.shared += uses }
    }
    for id in 0..<TokenID(target.idEnd) where target.kind(of: id) != .absent {
      let isShared = mapping[id] != nil
      let name = script(id, target)
      let uses = Int(id) < targetCounts.count ? targetCounts[Int(id)] : 0
      targetUses.all += uses
      rows[name, default: Row(script: name)].targetUses += uses
      if isShared {
        targetUses.shared += uses
        rows[name, default: Row(script: name)].sharedUses += uses
        if target.kind(of: id) != .text { specialPairs += 1 }
      }
      guard isDistinct(id, target, spelt?.target) else { continue }
      targetSize += 1
      rows[name, default: Row(script: name)].target += 1
      if isShared {
        intersection += 1
        rows[name, default: Row(script: name)].shared += 1
      }
    }
    self.rows = rows.values.filter { $0.source + $0.target > 0 }
      .sorted { ($1.target, $1.source, $0.script) < ($0.target, $0.source, $1.script) }
  }

  /// Of the source's forms, those in both.
  public var sourceShare: Double { sourceSize == 0 ? 0 : Double(intersection) / Double(sourceSize) }
  /// Of the target's forms, those in both.
  public var targetShare: Double { targetSize == 0 ? 0 : Double(intersection) / Double(targetSize) }
}
