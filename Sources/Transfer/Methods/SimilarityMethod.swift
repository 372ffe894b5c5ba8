internal import Glibc
internal import Tokenization

/// Rows as weighted means of the source rows of tokens that are similar in a space of auxiliary vectors.
///
/// A target token without a vector falls back.
public struct SimilarityMethod: InitializationMethod {
  /// How similarities become weights.
  public enum Weighting: Sendable, Equatable {
    /// The nearest probabilities: as many anchors as it takes.
    case sparsemax
    /// The most similar ones, by the exponential of their cosine over a temperature.
    case nearest(count: Int, temperature: Double)
  }

  private let source: EmbeddingMatrix
  private let vectors: TokenVectors
  private let weighting: Weighting
  private let anchors: [TokenID]
  /// Anchors' vectors of length 1, row after row.
  private let directions: FloatBuffer

  /// FOCUS: anchors are the tokens that both vocabularies have, weights their sparsemax.
  ///
  /// - Parameter vectors: of the target's tokens.
  /// - Throws: `TransferError.missingInput` when no known token has a vector.
  /// - Source: papers.md 6 (FOCUS).
  public static func focus(_ problem: TransferProblem, vectors: TokenVectors) throws -> SimilarityMethod {
    let anchors = problem.known.filter {
      problem.mapping.target.kind(of: $0.target) == .text && vectors[$0.target] != nil
    }
    return try SimilarityMethod(
      problem, name: "focus", vectors: vectors, anchors: anchors.map { ($0.source, vectors[$0.target] ?? []) },
      weighting: .sparsemax)
  }

  /// WECHSEL and OFA: anchors are all source tokens, of which the ten most similar count, by softmax at 0.1.
  ///
  /// - Parameters:
  ///   - vectors: of the target's tokens.
  ///   - sourceVectors: of the source's tokens, in the same space.
  /// - Source: papers.md 6 (WECHSEL, OFA).
  public static func wechsel(
    _ problem: TransferProblem, vectors: TokenVectors, sourceVectors: TokenVectors, nearest: Int = 10,
    temperature: Double = 0.1
  ) throws -> SimilarityMethod {
    guard nearest > 0, temperature > 0 else {
      throw TransferError.badSetting(
        name: "neighbours and temperature", expected: "numbers above 0", found: "\(nearest) and \(temperature)")
    }
    var anchors: [(TokenID, ArraySlice<Float>)] = []
    for id in problem.mapping.source.textIDs where !problem.hidden.contains(id) && Int(id) < problem.source.rowCount {
      if let vector = sourceVectors[id] { anchors.append((id, vector)) }
    }
    return try SimilarityMethod(
      problem, name: "wechsel", vectors: vectors, anchors: anchors,
      weighting: .nearest(count: nearest, temperature: temperature))
  }

  private init(
    _ problem: TransferProblem, name: String, vectors: TokenVectors, anchors: [(TokenID, ArraySlice<Float>)],
    weighting: Weighting
  ) throws {
    try LinearAlgebra.load()
    guard !anchors.isEmpty else {
      throw TransferError.missingInput(
        method: name, needs: "auxiliary vectors of tokens whose source rows are known, found none")
    }
    source = problem.source
    self.vectors = vectors
    self.weighting = weighting
    self.anchors = anchors.map(\.0)
    directions = FloatBuffer(count: anchors.count * vectors.width)
    for (place, anchor) in anchors.enumerated() {
      SimilarityMethod.write(anchor.1, to: directions.base + place * vectors.width)
    }
  }

  /// How many anchors there are.
  public var anchorCount: Int { anchors.count }

  /// Writes a vector at length 1.
  private static func write(_ vector: ArraySlice<Float>, to row: UnsafeMutablePointer<Float>) {
    let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    for (column, value) in vector.enumerated() { row[column] = length > 0 ? Float(Double(value) / length) : 0 }
  }

  /// What computes rows.
  public func makeWorker() -> some EmbeddingInitializer { CombinedRows(source, Similarities(self)) }

  /// Compares blocks of tokens with all anchors.
  private struct Similarities: RowCombiner {
    private let method: SimilarityMethod
    private let scores: AnchorProducts

    init(_ method: SimilarityMethod) {
      self.method = method
      scores = AnchorProducts(anchors: method.directions, width: method.vectors.width)
    }

    func combinations(of block: ArraySlice<TokenID>) -> [RowCombination?] {
      scores.clear()
      for (place, id) in block.enumerated() {
        if let vector = method.vectors[id] { SimilarityMethod.write(vector, to: scores.vector(place)) }
      }
      scores.multiply()
      return block.enumerated().map { place, id in
        method.vectors[id] == nil ? nil : RowCombination(terms: terms(scores[place]))
      }
    }

    private func terms(_ scores: UnsafeBufferPointer<Float>) -> [(source: TokenID, weight: Double)] {
      switch method.weighting {
      case .sparsemax:
        let threshold = Sparsemax.threshold(scores)
        return scores.indices.lazy.filter { Double(scores[$0]) > threshold }.map {
          (method.anchors[$0], Double(scores[$0]) - threshold)
        }
      case .nearest(let count, let temperature):
        let nearest = Similarities.largest(count, of: scores)
        let best = Double(scores[nearest[0]])
        let weights = nearest.map { exp((Double(scores[$0]) - best) / temperature) }
        let total = weights.reduce(0, +)
        return zip(nearest, weights).map { (method.anchors[$0], $1 / total) }
      }
    }

    /// The places of the largest scores, largest first, and of equal ones the first.
    private static func largest(_ count: Int, of scores: UnsafeBufferPointer<Float>) -> [Int] {
      var found: [Int] = []
      for index in scores.indices {
        if found.count == count, let last = found.last, scores[index] <= scores[last] { continue }
        var place = found.count
        while place > 0, scores[found[place - 1]] < scores[index] { place -= 1 }
        found.insert(index, at: place)
        if found.count > count { found.removeLast() }
      }
      return found
    }
  }
}
