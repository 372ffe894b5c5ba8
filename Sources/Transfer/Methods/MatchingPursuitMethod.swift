internal import CBLAS
public import Tokenization

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
  public func makeWorker() -> Worker { Worker(self) }

  /// Pursues blocks of tokens side by side, so that products with the dictionary are products of matrices.
  public final class Worker: EmbeddingInitializer {
    private static let blockSize = 32
    private let method: MatchingPursuitMethod
    private let residuals: FloatBuffer
    private let products: FloatBuffer
    private let row: FloatBuffer

    fileprivate init(_ method: MatchingPursuitMethod) {
      self.method = method
      residuals = FloatBuffer(count: Worker.blockSize * method.vectors.width)
      products = FloatBuffer(count: Worker.blockSize * method.anchors.count)
      row = FloatBuffer(count: method.source.width)
    }

    /// Combinations of shared tokens' rows; a token without a vector falls back.
    public func initialize(
      _ targets: ArraySlice<TokenID>, into rows: UnsafeMutableBufferPointer<Float>, outcomes: inout [RowOutcome]
    ) throws {
      outcomes.removeAll(keepingCapacity: true)
      guard let rows = rows.baseAddress else { return }
      for start in stride(from: targets.startIndex, to: targets.endIndex, by: Worker.blockSize) {
        let block = targets[start..<min(targets.endIndex, start + Worker.blockSize)]
        let pursuits = pursue(block)
        for (place, pursuit) in pursuits.enumerated() {
          outcomes.append(pursuit == nil ? .fallenBack : .initialized)
          guard let pursuit else { continue }
          write(pursuit, to: rows + (start - targets.startIndex + place) * method.source.width)
        }
      }
    }

    /// The combinations that the pursuit of each token ends with, nil for those without a vector.
    package func pursue(_ block: ArraySlice<TokenID>) -> [MatchingPursuit?] {
      let (count, width) = (method.anchors.count, method.vectors.width)
      var pursuits = block.map { id in method.vectors[id].map { MatchingPursuit($0) } }
      for _ in 0..<method.limit {
        residuals.clear()
        var isOver = true
        for place in pursuits.indices {
          guard let pursuit = pursuits[place], !pursuit.isFinished else { continue }
          isOver = false
          for column in 0..<width { residuals.base[place * width + column] = Float(pursuit.residual[column]) }
        }
        if isOver { break }
        cleave_sgemm(
          0, 1, Worker.blockSize, count, width, 1, residuals.base, width, method.dictionary.base, width, 0,
          products.base, count)
        for place in pursuits.indices where pursuits[place]?.isFinished == false {
          pursuits[place]?.extend(
            products: UnsafeBufferPointer(start: products.base + place * count, count: count),
            dictionary: UnsafeBufferPointer(start: method.dictionary.base, count: method.dictionary.count))
        }
      }
      return pursuits
    }

    private func write(_ pursuit: MatchingPursuit, to output: UnsafeMutablePointer<Float>) {
      let width = method.source.width
      var sums = [Double](repeating: 0, count: width)
      for (choice, coefficient) in zip(pursuit.chosen, pursuit.coefficients) {
        method.source.read(row: Int(method.anchors[choice]), into: row.base)
        for column in 0..<width { sums[column] += coefficient * Double(row.base[column]) }
      }
      for column in 0..<width { output[column] = Float(sums[column]) }
    }
  }
}
