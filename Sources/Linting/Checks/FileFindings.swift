internal import JSON
internal import Tokenization

/// What is wrong with files, before there is a tokenizer.
enum FileFindings {
  static func assumptions(_ warnings: [String]) -> [LintFinding] {
    warnings.map {
      LintFinding(
        .assumption, .warning, count: 1, $0, remedy: "correct the file, or convert it to a tokenizer.json that says all"
      )
    }
  }

  static func refusal(_ error: FormatError) -> [LintFinding] {
    [LintFinding(.unreadable, .error, count: 1, "\(error)", remedy: error.advice ?? "correct the file at that place")]
  }

  /// All doubled tokens and incomplete merges of a vocabulary in JSON with its merges; nothing for other files.
  static func damage(in files: [(name: String, bytes: [UInt8])]) -> [LintFinding] {
    var scan = MergeScan()
    for file in files {
      if file.bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") {
        scan.readVocabulary(file.bytes)
      } else {
        scan.readMergeLines(file.bytes)
      }
    }
    return scan.findings
  }
}

/// A vocabulary and its merges as a file spells them, read as far as that goes.
private struct MergeScan {
  private var ids: [[UInt8]: Int] = [:]
  private var tokenOfID: [Int: [UInt8]] = [:]
  private var merges: [(left: [UInt8], right: [UInt8])] = []
  private var prefix: [UInt8] = []
  private var doubledTokens: [LintFinding.Example] = []
  private var doubledIDs: [LintFinding.Example] = []

  /// A `tokenizer.json`, or the object `{token: id}` itself.
  mutating func readVocabulary(_ bytes: [UInt8]) {
    var reader = JSONReader(bytes)
    guard let value = try? reader.readValue() else { return }
    guard case .object(let model)? = value["model"] else {
      if case .object(let members) = value { readTokens(members) }
      return
    }
    for member in model {
      switch (String(decoding: member.key, as: UTF8.self), member.value) {
      case ("vocab", .object(let members)): readTokens(members)
      case ("merges", .array(let list)): for merge in list { readMerge(merge) }
      case ("continuing_subword_prefix", .string(let text)): prefix = text
      default: break
      }
    }
  }

  /// `merges.txt`.
  mutating func readMergeLines(_ bytes: [UInt8]) {
    for line in bytes.split(separator: 0x0A) where !line.starts(with: "#version".utf8) {
      let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
      if parts.count == 2 { merges.append((Array(parts[0]), Array(parts[1]))) }
    }
  }

  private mutating func readTokens(_ members: [JSONValue.Member]) {
    for member in members {
      guard case .integer(let number) = member.value, let id = TokenID(exactly: number) else { continue }
      if let earlier = ids[member.key] {
        doubledTokens.append(.init(id: id, bytes: member.key, detail: "has id \(earlier) already"))
      } else {
        ids[member.key] = number
      }
      if let other = tokenOfID[number] {
        doubledIDs.append(.init(id: id, bytes: member.key, detail: "is the id of \(FormatError.quoted(other))"))
      } else {
        tokenOfID[number] = member.key
      }
    }
  }

  private mutating func readMerge(_ value: JSONValue) {
    switch value {
    case .array(let parts):
      if parts.count == 2, case .string(let left) = parts[0], case .string(let right) = parts[1] {
        merges.append((left, right))
      }
    case .string(let text):
      let parts = text.split(separator: 0x20, omittingEmptySubsequences: false)
      if parts.count == 2 { merges.append((Array(parts[0]), Array(parts[1]))) }
    default: break
    }
  }

  var findings: [LintFinding] {
    var parts: [LintFinding.Example] = []
    var results: [LintFinding.Example] = []
    for (rank, merge) in merges.enumerated() {
      let missing = [merge.left, merge.right].first { ids[$0] == nil }
      if let missing {
        parts.append(.init(bytes: missing, detail: "merge \(rank)"))
        continue
      }
      let right =
        !prefix.isEmpty && merge.right.starts(with: prefix) ? Array(merge.right.dropFirst(prefix.count)) : merge.right
      if ids[merge.left + right] == nil { results.append(.init(bytes: merge.left + right, detail: "merge \(rank)")) }
    }
    return [
      (LintCheck.duplicateToken, doubledTokens, "tokens stand in the vocabulary twice", "keep one of each"),
      (.duplicateID, doubledIDs, "ids are given to two tokens", "give each token an id of its own"),
      (
        .mergePartMissing, parts, "merges have a part that is no token",
        "add the missing tokens, or remove these merges and what they make"
      ),
      (.mergeResultMissing, results, "merges make something that is no token", "add the missing tokens"),
    ].filter { !$0.1.isEmpty }.map { check, examples, summary, remedy in
      LintFinding(check, .error, count: examples.count, summary, remedy: remedy, examples: examples)
    }
  }
}
