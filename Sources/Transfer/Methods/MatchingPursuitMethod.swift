internal import Tokenization

/// Orthogonal matching pursuit: a token is written as a combination of a few shared tokens in a helper's space, and the
/// same combination of their source rows is its row.
///
/// - Source: papers.md 6 (mergekit's OMP): rows are not normalized, the product farthest from 0 is taken, of equal ones
///   the first; coefficients are the least squares on what was taken.
public struct MatchingPursuitMethod: InitializationMethod {
  private let source: EmbeddingMatrix
  private let vectors: TokenVectors
  private let limit: Int
  private let anchors: [TokenID]
  /// The helper's rows of the shared tokens.
  private let dictionary: FloatBuffer

  /// - Parameters:
  ///   - vectors: of the target's tokens, such as a helper model's embedding.
  ///   - limit: how many shared tokens a row is made of at most; no more than vectors have numbers are ever needed.
  /// - Throws: `TransferError.badSetting`, `.missingInput` when no known token has a vector.
  public init(_ problem: TransferProblem, vectors: TokenVectors, limit: Int = 64) throws {
    guard (1...65536).contains(limit) else {
      throw TransferError.badSetting(
        name: "tokens of a combination", expected: "a number from 1 to 65536", found: "\(limit)")
    }
    try LinearAlgebra.load()
    let pairs = problem.known.filter {
      problem.mapping.target.kind(of: $0.target) == .text && vectors[$0.target] != nil
    }
    guard !pairs.isEmpty else {
      throw TransferError.missingInput(
        method: "omp", needs: "a helper's rows of tokens whose source rows are known, found none")
    }
    source = problem.source
    self.vectors = vectors
    self.limit = min(limit, vectors.width, pairs.count)
    anchors = pairs.map(\.source)
    dictionary = FloatBuffer(pairs.flatMap { Array(vectors[$0.target] ?? []) })
  }

  /// What computes rows.
  public func makeWorker() -> some EmbeddingInitializer { CombinedRows(source, Pursuits(self)) }

  /// Pursues blocks of tokens side by side, so that products with the dictionary are products of matrices.
  private struct Pursuits: RowCombiner {
    private let method: MatchingPursuitMethod
    private let products: AnchorProducts

    init(_ method: MatchingPursuitMethod) {
      self.method = method
      products = AnchorProducts(anchors: method.dictionary, width: method.vectors.width)
    }

    func combinations(of block: ArraySlice<TokenID>) -> [RowCombination?] {
      var pursuits = block.map { id in method.vectors[id].map { MatchingPursuit($0) } }
      for _ in 0..<method.limit {
        products.clear()
        var isOver = true
        for place in pursuits.indices {
          guard let pursuit = pursuits[place], !pursuit.isFinished else { continue }
          isOver = false
          let vector = products.vector(place)
          for column in pursuit.residual.indices { vector[column] = Float(pursuit.residual[column]) }
        }
        if isOver { break }
        products.multiply()
        for place in pursuits.indices where pursuits[place]?.isFinished == false {
          pursuits[place]?.extend(
            products: products[place],
            dictionary: UnsafeBufferPointer(start: method.dictionary.base, count: method.dictionary.count))
        }
      }
      return pursuits.map { pursuit in
        pursuit.map { pursuit in
          RowCombination(
            terms: zip(pursuit.chosen, pursuit.coefficients).map { (method.anchors[$0], $1) })
        }
      }
    }
  }
}
