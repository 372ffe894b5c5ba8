internal import CBLAS
public import Tokenization

/// CLP+: as CLP-Transfer, but weights are the sparsemax of the cosines: not negative, they sum to 1, and only the most
/// alike tokens have any.
///
/// Cosines with all of the overlap come from products of blocks in 32 bits; those that may have a weight are computed
/// again in 64.
///
/// - Source: papers.md 3.1 (gucci-j/llm-cva).
public struct SparsemaxTransfer: InitializationMethod {
  private let helper: HelperModelVectors
  private let source: EmbeddingMatrix
  private let anchors: [TokenPair]

  /// The method.
  ///
  /// - Throws: `TransferError.noOverlap` when no token has a row and a vector, `notFinite`, `noLinearAlgebra`.
  public init(_ problem: TransferProblem, helper: HelperModelVectors) throws {
    try LinearAlgebra.load()
    anchors = try helper.anchors(problem)
    guard !anchors.isEmpty else {
      throw TransferError.noOverlap(
        source: problem.mapping.source.name, target: problem.mapping.target.name, rule: problem.mapping.rule.rawValue)
    }
    self.helper = helper
    source = problem.source
  }

  /// What computes rows.
  public func makeWorker() -> Worker { Worker(self) }

  /// Computes rows, a block at a time.
  public struct Worker: EmbeddingInitializer {
    private let method: SparsemaxTransfer
    private let single: FloatBuffer
    private let unit: DoubleBuffer
    private let other: DoubleBuffer
    private let targets: FloatBuffer
    private let anchors: FloatBuffer
    private let cosines: FloatBuffer
    private let row: DoubleBuffer
    private static let block = 128
    private static let chunk = 2048
    /// More than 32 bits get wrong of a cosine.
    private static let margin: Float = 1e-4

    fileprivate init(_ method: SparsemaxTransfer) {
      let d = method.helper.width
      self.method = method
      single = FloatBuffer(count: max(d, method.source.width))
      unit = DoubleBuffer(count: d)
      other = DoubleBuffer(count: d)
      targets = FloatBuffer(count: Worker.block * d)
      anchors = FloatBuffer(count: Worker.chunk * d)
      cosines = FloatBuffer(count: Worker.block * method.anchors.count)
      row = DoubleBuffer(count: method.source.width)
    }

    public mutating func initialize(
      _ targets: ArraySlice<TokenID>, into rows: UnsafeMutableBufferPointer<Float>, outcomes: inout [RowOutcome]
    ) throws {
      outcomes.removeAll(keepingCapacity: true)
      guard let base = rows.baseAddress else { return }
      let w = method.source.width
      for start in stride(from: 0, to: targets.count, by: Worker.block) {
        let count = min(Worker.block, targets.count - start)
        let block = targets[(targets.startIndex + start)...].prefix(count)
        try computeCosines(block, outcomes: &outcomes)
        for (index, id) in block.enumerated() where outcomes[start + index] == .initialized {
          try average(id, cosines.base + index * method.anchors.count)
          for column in 0..<w { base[(start + index) * w + column] = Float(row.base[column]) }
        }
      }
    }

    /// A row for each token of the block, a column for each anchor.
    private func computeCosines(_ block: ArraySlice<TokenID>, outcomes: inout [RowOutcome]) throws {
      let (d, all) = (method.helper.width, method.anchors.count)
      for (index, id) in block.enumerated() {
        let isKnown = try method.helper.readUnit(id, through: single.base, into: unit.base)
        outcomes.append(isKnown ? .initialized : .fallenBack)
        for column in 0..<d { targets.base[index * d + column] = Float(unit.base[column]) }
      }
      for first in stride(from: 0, to: all, by: Worker.chunk) {
        let count = min(Worker.chunk, all - first)
        for index in 0..<count {
          _ = try method.helper.readUnit(
            method.anchors[first + index].target, through: single.base, into: unit.base)
          for column in 0..<d { anchors.base[index * d + column] = Float(unit.base[column]) }
        }
        cleave_sgemm(
          0, 1, block.count, count, d, 1, targets.base, d, anchors.base, d, 0, cosines.base + first, all)
      }
    }

    /// The weighted mean of source rows for one token, into `row`.
    private func average(_ id: TokenID, _ cosines: UnsafeMutablePointer<Float>) throws {
      let (d, w, all) = (method.helper.width, method.source.width, method.anchors.count)
      // Any part of the cosines gives a bound below the threshold: the largest ones a good one.
      var largest = -Float.infinity
      for index in 0..<all where cosines[index] > largest { largest = cosines[index] }
      var (sum, count) = (0.0, 0.0)
      for index in 0..<all where cosines[index] > largest - 0.125 {
        sum += Double(cosines[index])
        count += 1
      }
      let bound = Float((sum - 1) / count) - Worker.margin
      var places: [Int] = []
      for index in 0..<all where cosines[index] > bound { places.append(index) }
      let near = Float(Sparsemax.threshold(places.map { Double(cosines[$0]) })) - Worker.margin
      places.removeAll { cosines[$0] <= near }

      _ = try method.helper.readUnit(id, through: single.base, into: unit.base)
      var exact: [Double] = []
      for place in places {
        _ = try method.helper.readUnit(method.anchors[place].target, through: single.base, into: other.base)
        var cosine = 0.0
        for column in 0..<d { cosine += unit.base[column] * other.base[column] }
        exact.append(cosine)
      }
      let tau = Sparsemax.threshold(exact)
      row.base.update(repeating: 0, count: w)
      for (place, cosine) in zip(places, exact) where cosine > tau {
        let source = Int(method.anchors[place].source)
        try method.source.checkFinite(row: source)
        method.source.read(row: source, into: single.base)
        let weight = cosine - tau
        for column in 0..<w { row.base[column] += weight * Double(single.base[column]) }
      }
    }
  }
}
