public import Tokenization

/// FVT and byte-FVT: a token's row is the mean of the rows of the source tokens that its text is cut into.
///
/// A token that the source's model cannot spell falls back, byte-FVT's only where no byte of it has a token.
///
/// - Source: papers.md 4.5 and 6 (FVT).
public struct VocabularyTransfer: InitializationMethod {
  private let problem: TransferProblem
  private let decomposition: TokenDecomposition
  private let unknown: TokenID?

  /// The method.
  ///
  /// - Parameter decomposition: what target tokens are cut into; of hidden tokens without the token itself.
  public init(_ problem: TransferProblem, decomposition: TokenDecomposition) {
    self.problem = problem
    self.decomposition = decomposition
    unknown = problem.mapping.source.unknown
  }

  /// What computes means.
  public func makeWorker() -> Worker { Worker(self) }

  /// Computes means.
  public struct Worker: EmbeddingInitializer {
    private let method: VocabularyTransfer
    private let row: FloatBuffer

    fileprivate init(_ method: VocabularyTransfer) {
      self.method = method
      row = FloatBuffer(count: method.problem.source.width)
    }

    public mutating func initialize(
      _ targets: ArraySlice<TokenID>, into rows: UnsafeMutableBufferPointer<Float>, outcomes: inout [RowOutcome]
    ) throws {
      outcomes.removeAll(keepingCapacity: true)
      guard let base = rows.baseAddress else { return }
      let source = method.problem.source
      let width = source.width
      for (place, id) in targets.enumerated() {
        var pieces = method.decomposition[id]
        if !method.problem.hidden.isEmpty { pieces = pieces.filter { !method.problem.hidden.contains($0) }[...] }
        guard !pieces.isEmpty, !pieces.contains(where: { $0 == method.unknown }) else {
          outcomes.append(.fallenBack)
          continue
        }
        let sum = base + place * width
        sum.update(repeating: 0, count: width)
        for piece in pieces {
          try source.checkFinite(row: Int(piece))
          source.read(row: Int(piece), into: row.base)
          for column in 0..<width { sum[column] += row.base[column] }
        }
        let count = Float(pieces.count)
        for column in 0..<width { sum[column] /= count }
        outcomes.append(.initialized)
      }
    }
  }
}
