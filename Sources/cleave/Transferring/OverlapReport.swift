import JSON
import Tokenization
import Transfer

/// What `cleave overlap` prints.
struct OverlapReport {
  let mapping: VocabularyMapping
  let summary: OverlapSummary
  let table: TokenDecomposition
  /// Whether there was a text.
  let hasText: Bool

  /// For people.
  var text: String {
    let (source, target) = (mapping.source.name, mapping.target.name)
    var facts = TextTable([.left, .right, .left])
    facts.add(["rule", mapping.rule.rawValue, ""])
    facts.add(["A", Figure.grouped(summary.sourceSize), source])
    facts.add(["B", Figure.grouped(summary.targetSize), target])
    facts.add(["in both", Figure.grouped(summary.intersection), ""])
    facts.add(["of A", Figure.percent(summary.sourceShare), ""])
    facts.add(["of B", Figure.percent(summary.targetShare), ""])
    if mapping.rule != .raw {
      facts.add(["special in both", Figure.grouped(summary.specialPairs), "by spelling or role"])
    }
    facts.add(["A tokens a B token", Figure.rounded(piecesPerToken, places: 2), "of B tokens that are text"])
    if hasText {
      facts.add(["tokens of the text", "", "uses, and the share whose token is in both"])
      for (name, uses) in [("  A", summary.sourceUses), ("  B", summary.targetUses)] {
        facts.add([name, Figure.grouped(uses.all), Figure.percent(OverlapReport.share(uses.shared, uses.all))])
      }
      facts.add([
        "B / A", Figure.rounded(OverlapReport.share(summary.targetUses.all, summary.sourceUses.all), places: 3),
        "tokens for the same text",
      ])
    }
    var scripts = TextTable([.left, .right, .right, .right, .right, .right] + (hasText ? [.right] : []))
    scripts.add(["script", "A", "B", "in both", "of A", "of B"] + (hasText ? ["of B's uses"] : []))
    for row in summary.rows {
      scripts.add(
        [
          row.script.description, Figure.grouped(row.source), Figure.grouped(row.target), Figure.grouped(row.shared),
          row.source == 0 ? "" : Figure.percent(Double(row.shared) / Double(row.source)),
          row.target == 0 ? "" : Figure.percent(Double(row.shared) / Double(row.target)),
        ]
          + (hasText
            ? [row.targetUses == 0 ? "" : Figure.percent(OverlapReport.share(row.sharedUses, row.targetUses))] : []))
    }
    return facts.text + "\n" + scripts.text
  }

  /// For programs: one object.
  var members: [JSONValue.Member] {
    var members: [JSONValue.Member] = [
      .init("rule", .text(mapping.rule.rawValue)), .init("source", .text(mapping.source.name)),
      .init("target", .text(mapping.target.name)), .init("source_size", .integer(summary.sourceSize)),
      .init("target_size", .integer(summary.targetSize)), .init("intersection", .integer(summary.intersection)),
      .init("source_share", .number(summary.sourceShare)), .init("target_share", .number(summary.targetShare)),
      .init("special_pairs", .integer(summary.specialPairs)), .init("pairs", .integer(mapping.pairs.count)),
      .init("pieces_per_token", .number(piecesPerToken)),
    ]
    if hasText {
      for (name, uses) in [("source", summary.sourceUses), ("target", summary.targetUses)] {
        members.append(.init("\(name)_tokens", .integer(uses.all)))
        members.append(.init("\(name)_token_mass_share", .number(OverlapReport.share(uses.shared, uses.all))))
      }
    }
    let scripts = summary.rows.map { row in
      var members: [JSONValue.Member] = [
        .init("script", .text(row.script.description)), .init("source_size", .integer(row.source)),
        .init("target_size", .integer(row.target)), .init("intersection", .integer(row.shared)),
      ]
      if hasText {
        members.append(.init("target_tokens", .integer(row.targetUses)))
        members.append(.init("target_tokens_shared", .integer(row.sharedUses)))
      }
      return JSONValue.object(members)
    }
    members.append(.init("scripts", .array(scripts)))
    return members
  }

  /// A line for each token: where it is, its ids, its text.
  func writeList(_ write: ([UInt8]) throws -> Void) throws {
    let (source, target) = (mapping.source, mapping.target)
    let (sourceSpelling, targetSpelling) = (try ByteLevelVocabulary(source), try ByteLevelVocabulary(target))
    var used = Set<TokenID>()
    try write(Array("in\tid in A\tid in B\ttoken\n".utf8))
    func line(_ place: String, _ source: TokenID?, _ target: TokenID?, _ spelling: ArraySlice<UInt8>) -> [UInt8] {
      var bytes = Array("\(place)\t\(source.map { "\($0)" } ?? "-")\t\(target.map { "\($0)" } ?? "-")\t".utf8)
      TokenSpelling.escape(spelling, into: &bytes)
      return bytes + [0x0A]
    }
    for id in 0..<TokenID(target.idEnd) where target.kind(of: id) != .absent {
      if let same = mapping[id] { used.insert(same) }
      try write(line(mapping[id] == nil ? "B" : "both", mapping[id], id, targetSpelling[id]))
    }
    for id in 0..<TokenID(source.idEnd) where source.kind(of: id) != .absent && !used.contains(id) {
      try write(line("A", id, nil, sourceSpelling[id]))
    }
  }

  /// Source tokens that a target token is spelt with, on average over those that are text and can be spelt.
  private var piecesPerToken: Double {
    var (tokens, pieces) = (0, 0)
    for id in mapping.target.textIDs where table.count(of: id) > 0 {
      tokens += 1
      pieces += table.count(of: id)
    }
    return OverlapReport.share(pieces, tokens)
  }

  private static func share(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }
}
