/// How often symbols occur in pieces, in pairs or not.
struct SymbolCounts {
  /// By symbol.
  private(set) var counts: [Int64]
  private(set) var total: Int64 = 0

  /// Counts the symbols of chains.
  ///
  /// - Parameter lone: symbols that are pieces by themselves, which chains leave out.
  /// - Throws: `BytePairTrainingError.countsTooLarge` when all together pass 2⁶³ − 1.
  init(
    _ symbols: TrainingSymbols, _ chains: SymbolChains, lone: [UInt32: UInt64]
  ) throws(BytePairTrainingError) {
    counts = Array(repeating: 0, count: symbols.count)
    var overflow = false
    for (symbol, count) in lone {
      guard let count = Int64(exactly: count) else { throw .countsTooLarge }
      overflow = !add(count, of: symbol) || overflow
    }
    chains.largeCounts.withUnsafeBufferPointer { largeCounts in
      for node in chains.nodes where SymbolChains.holdsSymbol(node) {
        overflow = !add(SymbolChains.weight(of: node, largeCounts: largeCounts), of: node.symbol) || overflow
      }
    }
    guard !overflow else { throw .countsTooLarge }
  }

  /// False when the total would be too large; nothing is added then.
  private mutating func add(_ count: Int64, of symbol: UInt32) -> Bool {
    let (sum, overflow) = total.addingReportingOverflow(count)
    guard !overflow else { return false }
    total = sum
    counts[Int(symbol)] += count
    return true
  }
}
