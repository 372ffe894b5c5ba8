internal import Tokenization

/// Merges that do nothing. What is missing from them, a reader refuses (``FileFindings``).
enum MergeFindings {
  static func all(of tokenizer: Tokenizer) -> [LintFinding] {
    guard case .bytePair(let model) = tokenizer.model else { return [] }
    var seen = Set<UInt64>(minimumCapacity: model.merges.count)
    var repeated: [LintFinding.Example] = []
    var count = 0
    for merge in model.merges where !seen.insert(UInt64(merge.left) << 32 | UInt64(merge.right)).inserted {
      count += 1
      if repeated.count < LintFinding.exampleLimit {
        repeated.append(
          .init(
            id: merge.result, bytes: Array(model.vocabulary[merge.result]), detail: "\(merge.left) + \(merge.right)"))
      }
    }
    guard count > 0 else { return [] }
    return [
      LintFinding(
        .mergeRepeated, .warning, count: count, "merges stand in the list twice; readers differ in which counts",
        remedy: "remove the later ones", examples: repeated)
    ]
  }
}
