/// Merges behind the trained ones that lead to tokens which training did not make.
///
/// A required token is encoded with the merges there are; while it comes out in several parts, the first two of them get
/// a merge. These merges come last, so no other text is encoded differently unless it holds those very parts side by
/// side, and one that is there is never undone by one that is added later.
///
/// ```
/// required "tokenizer", trained: token, iz, er  →  token+iz = tokeniz, tokeniz+er = tokenizer
/// ```
struct RequiredMerges {
  /// A merge; the result is an old token or, counted on from the last of them, one of `newTexts`.
  struct Merge {
    var pair: SymbolPair
    var result: UInt32
  }

  private(set) var merges: [Merge] = []
  private(set) var newTexts: [[UInt8]] = []

  /// - Parameters:
  ///   - symbols: of which only the first `size` are there yet.
  ///   - steps: the trained merges, first to last.
  init(
    for required: [[UInt8]], symbols: TrainingSymbols, size: Int, steps: some Collection<BytePairTraining.Step>,
    settings: BytePairTrainer
  ) {
    guard !required.isEmpty else { return }
    let size = UInt32(size)
    var ranks: [UInt64: (rank: Int, result: UInt32)] = [:]
    for (rank, step) in steps.enumerated() where ranks[step.pair.key] == nil {
      ranks[step.pair.key] = (rank, step.result)
    }
    var rank = steps.count
    var newIDs: [[UInt8]: UInt32] = [:]
    func text(of id: UInt32) -> [UInt8] { id < size ? Array(symbols[id]) : newTexts[Int(id - size)] }
    for token in required {
      while true {
        var parts = RequiredMerges.symbols(of: token, symbols: symbols, settings: settings)
        RequiredMerges.encode(&parts, ranks: ranks)
        guard parts.count > 1 else { break }
        let pair = SymbolPair(parts[0], parts[1])
        var right = text(of: pair.right)[...]
        if let prefix = settings.continuingPrefix, right.starts(with: prefix) { right = right.dropFirst(prefix.count) }
        let joined = text(of: pair.left) + right
        let result: UInt32
        if let known = symbols.id(of: joined), known < size {
          result = known
        } else if let known = newIDs[joined] {
          result = known
        } else {
          result = size + UInt32(newTexts.count)
          newIDs[joined] = result
          newTexts.append(joined)
        }
        ranks[pair.key] = (rank, result)
        merges.append(Merge(pair: pair, result: result))
        rank += 1
      }
    }
  }

  /// The alphabet symbols of a token.
  private static func symbols(of token: [UInt8], symbols: TrainingSymbols, settings: BytePairTrainer) -> [UInt32] {
    var result: [UInt32] = []
    switch settings.alphabet {
    case .bytes: result = token.compactMap { symbols.id(of: [$0]) }
    case .characters:
      MarkedText(token, settings: settings).visit(settings: settings) { _, text in
        if let id = symbols.id(of: text) { result.append(id) }
      }
    }
    return result
  }

  /// Merges the lowest rank first, leftmost among equals.
  private static func encode(_ parts: inout [UInt32], ranks: [UInt64: (rank: Int, result: UInt32)]) {
    while true {
      var best: (rank: Int, result: UInt32, index: Int)?
      for index in parts.indices.dropLast() {
        guard let merge = ranks[SymbolPair(parts[index], parts[index + 1]).key] else { continue }
        if best.map({ merge.rank < $0.rank }) ?? true { best = (merge.rank, merge.result, index) }
      }
      guard let best else { return }
      parts[best.index] = best.result
      parts.remove(at: best.index + 1)
    }
  }
}
