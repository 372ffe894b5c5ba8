internal import Tokenization

/// A row as the sum of weighted source rows, which are added in this order.
struct RowCombination {
  var terms: [(source: TokenID, weight: Double)] = []
}

/// Finds the combinations of source rows that tokens' rows are.
protocol RowCombiner {
  /// The combination of each token of a block of at most ``AnchorProducts/blockSize``, nil for one that has none.
  func combinations(of block: ArraySlice<TokenID>) -> [RowCombination?]
}

/// Computes rows from combinations, a block at a time; a token without a combination falls back.
struct CombinedRows<Combiner: RowCombiner>: EmbeddingInitializer {
  private let source: EmbeddingMatrix
  private let combiner: Combiner
  private let row: FloatBuffer

  init(_ source: EmbeddingMatrix, _ combiner: Combiner) {
    self.source = source
    self.combiner = combiner
    row = FloatBuffer(count: source.width)
  }

  func initialize(
    _ targets: ArraySlice<TokenID>, into rows: UnsafeMutableBufferPointer<Float>, outcomes: inout [RowOutcome]
  ) throws {
    outcomes.removeAll(keepingCapacity: true)
    guard var output = rows.baseAddress else { return }
    for start in stride(from: targets.startIndex, to: targets.endIndex, by: AnchorProducts.blockSize) {
      let block = targets[start..<min(targets.endIndex, start + AnchorProducts.blockSize)]
      for combination in combiner.combinations(of: block) {
        outcomes.append(combination == nil ? .fallenBack : .initialized)
        if let combination { write(combination, to: output) }
        output += source.width
      }
    }
  }

  private func write(_ combination: RowCombination, to output: UnsafeMutablePointer<Float>) {
    var sums = [Double](repeating: 0, count: source.width)
    for term in combination.terms {
      source.read(row: Int(term.source), into: row.base)
      for column in sums.indices { sums[column] += term.weight * Double(row.base[column]) }
    }
    for column in sums.indices { output[column] = Float(sums[column]) }
  }
}
