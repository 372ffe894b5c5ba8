internal import CBLAS
public import Tokenization

/// CLP-Transfer: a token's row is the sum of the rows of all tokens in both vocabularies, weighted by how alike the
/// helper's vectors are, exactly as published: weights are cosines divided by their sum.
///
/// With unit vectors ĥ the sum over the overlap O is linear in the token's own vector,
///
/// ```
/// Σ_o (ĥ_t · ĥ_o) E_o = ĥ_t · M    where M = Σ_o ĥ_o ⊗ E_o,    and    Σ_o ĥ_t · ĥ_o = ĥ_t · s    where s = Σ_o ĥ_o
/// ```
///
/// so one pass over the overlap gives every row, in |O|·d·w + |V_t|·d·w steps instead of |V_t|·|O|·(d + w), with d·w
/// numbers of memory, in 64 bits throughout.
///
/// Weights may be negative and their sum near zero, which blows a row up; ``leastWeightSum(of:)`` tells, and `guard` can
/// give such tokens to the fallback.
///
/// - Source: papers.md 3.1 (malteos/clp-transfer); the rearrangement and the guard are Cleave's own.
public struct CrossLingualTransfer: InitializationMethod {
  private let helper: HelperModelVectors
  private let width: Int
  /// M, d × w.
  private let product: DoubleBuffer
  /// s.
  private let sum: DoubleBuffer
  /// How many tokens are weighted.
  public let anchorCount: Int
  private let leastMeanCosine: Double

  /// The method.
  ///
  /// - Parameters:
  ///   - leastMeanCosine: tokens whose cosines have a mean nearer to zero than this fall back; 0 for none but those with
  ///     a sum of exactly zero.
  /// - Throws: `TransferError.noOverlap` when no token has a row and a vector, `notFinite`, `noLinearAlgebra`.
  public init(
    _ problem: TransferProblem, helper: HelperModelVectors, leastMeanCosine: Double = 0, workers: Int = 1
  ) throws {
    try LinearAlgebra.load()
    let anchors = try helper.anchors(problem)
    guard !anchors.isEmpty else {
      throw TransferError.noOverlap(
        source: problem.mapping.source.name, target: problem.mapping.target.name, rule: problem.mapping.rule.rawValue)
    }
    let (source, d, w) = (problem.source, helper.width, problem.source.width)
    let product = DoubleBuffer(count: d * w)
    let sum = DoubleBuffer(count: d)
    let chunk = 1024
    let columns = 256
    let units = DoubleBuffer(count: chunk * d)
    let rows = DoubleBuffer(count: chunk * w)
    let slices = 16
    for start in stride(from: 0, to: anchors.count, by: chunk) {
      let count = min(chunk, anchors.count - start)
      try Shards.run(slices, workers: workers) { slice in
        let single = FloatBuffer(count: max(d, w))
        for index in slice * count / slices..<(slice + 1) * count / slices {
          let pair = anchors[start + index]
          _ = try helper.readUnit(pair.target, through: single.base, into: units.base + index * d)
          try source.checkFinite(row: Int(pair.source))
          source.read(row: Int(pair.source), into: single.base)
          let row = rows.base + index * w
          for column in 0..<w { row[column] = Double(single.base[column]) }
        }
      }
      for index in 0..<count {
        for column in 0..<d { sum.base[column] += units.base[index * d + column] }
      }
      // A fixed cut into columns: each number is summed in the same order for any number of threads.
      try Shards.run((w + columns - 1) / columns, workers: workers) { block in
        let first = block * columns
        cleave_dgemm(
          1, 0, d, min(columns, w - first), count, 1, units.base, d, rows.base + first, w, 1, product.base + first, w)
      }
    }
    self.helper = helper
    self.product = product
    self.sum = sum
    self.leastMeanCosine = leastMeanCosine
    width = w
    anchorCount = anchors.count
  }

  /// The token among `targets` whose weights have the sum nearest to zero, before they are divided by it; nil when none
  /// has a vector.
  public func leastWeightSum(of targets: some Sequence<TokenID>) throws -> (token: TokenID, sum: Double)? {
    let single = FloatBuffer(count: helper.width)
    let unit = DoubleBuffer(count: helper.width)
    var least: (token: TokenID, sum: Double)?
    for id in targets where try helper.readUnit(id, through: single.base, into: unit.base) {
      let total = weightSum(unit.base)
      if abs(total) < least.map({ abs($0.sum) }) ?? .infinity { least = (id, total) }
    }
    return least
  }

  private func weightSum(_ unit: UnsafeMutablePointer<Double>) -> Double {
    var total = 0.0
    for column in 0..<helper.width { total += unit[column] * sum.base[column] }
    return total
  }

  /// What computes rows.
  public func makeWorker() -> Worker { Worker(self) }

  /// Computes rows, a block at a time.
  public struct Worker: EmbeddingInitializer {
    private let method: CrossLingualTransfer
    private let single: FloatBuffer
    private let units: DoubleBuffer
    private let results: DoubleBuffer
    private static let block = 128

    fileprivate init(_ method: CrossLingualTransfer) {
      self.method = method
      single = FloatBuffer(count: method.helper.width)
      units = DoubleBuffer(count: Worker.block * method.helper.width)
      results = DoubleBuffer(count: Worker.block * method.width)
    }

    public mutating func initialize(
      _ targets: ArraySlice<TokenID>, into rows: UnsafeMutableBufferPointer<Float>, outcomes: inout [RowOutcome]
    ) throws {
      outcomes.removeAll(keepingCapacity: true)
      guard let base = rows.baseAddress else { return }
      let (d, w) = (method.helper.width, method.width)
      for start in stride(from: 0, to: targets.count, by: Worker.block) {
        let count = min(Worker.block, targets.count - start)
        var sums: [Double] = []
        for index in 0..<count {
          let unit = units.base + index * d
          let id = targets[targets.startIndex + start + index]
          let total =
            try method.helper.readUnit(id, through: single.base, into: unit) ? method.weightSum(unit) : 0
          sums.append(total)
          let isLarge = abs(total) > method.leastMeanCosine * Double(method.anchorCount) && total != 0
          outcomes.append(isLarge ? .initialized : .fallenBack)
        }
        cleave_dgemm(0, 0, count, w, d, 1, units.base, d, method.product.base, w, 0, results.base, w)
        for index in 0..<count where outcomes[start + index] == .initialized {
          let (row, result) = (base + (start + index) * w, results.base + index * w)
          for column in 0..<w { row[column] = Float(result[column] / sums[index]) }
        }
      }
    }
  }
}
