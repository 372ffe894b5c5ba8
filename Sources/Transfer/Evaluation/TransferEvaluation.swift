internal import Tokenization

/// A leave-out test of initialization methods: tokens that both vocabularies have are hidden, made as if they were new, and
/// compared with their true rows.
///
/// Hidden rows are kept from everything a method does: pieces, anchors, means and learning. What the test cannot show is
/// how a model behaves with the rows; and tokens of both vocabularies are more frequent and simpler than those of one.
public struct TransferEvaluation: Sendable {
  /// A method under a name.
  public struct Method: Sendable {
    /// What results call it.
    public let name: String
    let rows: @Sendable (_ problem: TransferProblem, _ targets: [TokenID], _ workers: Int) throws -> Rows

    struct Rows: Sendable {
      var values: FloatBuffer
      var outcomes: [RowOutcome]
    }

    /// A method that `make` prepares for the problem of each fold.
    public init(
      _ name: String,
      _ make: @escaping @Sendable (_ problem: TransferProblem, _ workers: Int) throws -> any InitializationMethod
    ) {
      self.name = name
      rows = { problem, targets, workers in
        try TransferEvaluation.rows(try make(problem, workers), problem, targets, workers)
      }
    }
  }

  private let source: EmbeddingMatrix
  private let mapping: VocabularyMapping
  private let folds: HoldoutFolds
  private let seconds: @Sendable () -> Double

  /// A test on the tokens of `folds`, drawn from the same mapping.
  ///
  /// - Parameter clock: seconds from some point on; times are differences of it.
  public init(
    source: EmbeddingMatrix, mapping: VocabularyMapping, folds: HoldoutFolds, clock: @escaping @Sendable () -> Double
  ) {
    self.source = source
    self.mapping = mapping
    self.folds = folds
    seconds = clock
  }

  /// The problem in which a fold's tokens are hidden.
  package func problem(ofFold fold: Int) -> TransferProblem {
    let hidden = Set(folds.folds[fold].map(\.pair.source))
    return TransferProblem(
      source: source, mapping: mapping, known: mapping.pairs.filter { !hidden.contains($0.source) }, hidden: hidden)
  }

  /// Tests every method on every fold.
  ///
  /// - Parameter progress: told which method and fold comes next.
  /// - Throws: `TransferError.notFinite` for a row of the source that is needed; what a method throws.
  public func run(
    _ methods: [Method], workers: Int = 1, progress: (_ method: String, _ fold: Int) throws -> Void = { _, _ in }
  ) throws -> EvaluationResult {
    try LinearAlgebra.load()
    let ids = mapping.source.textIDs.filter { Int($0) < source.rowCount }
    for id in ids { try source.checkFinite(row: Int(id)) }
    let ranks = RowRanks(source, ids: ids)
    var results = methods.map {
      EvaluationResult.Method(name: $0.name, scores: [], fallenBack: 0, seconds: [], bands: [], scripts: [])
    }
    for fold in folds.folds.indices {
      let problem = problem(ofFold: fold)
      let tokens = folds.folds[fold]
      let mean = RowScale(of: source, rows: ids.filter { !problem.hidden.contains($0) }).mean
      for (index, method) in methods.enumerated() {
        try progress(method.name, fold)
        let start = seconds()
        let made = try method.rows(problem, tokens.map(\.pair.target), workers)
        results[index].seconds.append(seconds() - start)
        results[index].fallenBack += made.outcomes.count { $0 == .fallenBack }
        for (place, outcome) in made.outcomes.enumerated() where outcome == .fallenBack {
          for column in 0..<source.width { made.values.base[place * source.width + column] = mean[column] }
        }
        results[index].scores.append(try score(made.values, tokens, mean: mean, ranks, workers: workers))
      }
    }
    for index in results.indices { results[index].group(folds) }
    return EvaluationResult(folds: folds, candidateCount: ranks.candidateCount, methods: results)
  }

  private func score(
    _ rows: FloatBuffer, _ tokens: [HoldoutFolds.Token], mean: [Float], _ ranks: RowRanks, workers: Int
  ) throws -> [RowScore] {
    let width = source.width
    let truth = FloatBuffer(count: width)
    var scores: [RowScore] = []
    for (place, token) in tokens.enumerated() {
      source.read(row: Int(token.pair.source), into: truth.base)
      scores.append(RowScore(rows.base + place * width, truth: truth.base, mean: mean))
    }
    let places = try ranks.ranks(of: tokens.map(\.pair.source), rows: rows.values, workers: workers)
    for (place, rank) in places.enumerated() { scores[place].rank = rank }
    return scores
  }

  /// The rows of `targets`, block by block.
  private static func rows<Prepared: InitializationMethod>(
    _ method: Prepared, _ problem: TransferProblem, _ targets: [TokenID], _ workers: Int
  ) throws -> Method.Rows {
    let width = problem.source.width
    let blockSize = 256
    let values = FloatBuffer(count: targets.count * width)
    let blocks = (targets.count + blockSize - 1) / blockSize
    let outcomes = OutcomeBlocks(count: blocks)
    try Shards.run(blocks, workers: workers) { block in
      var worker = try method.makeWorker()
      let part = targets[block * blockSize..<min(targets.count, (block + 1) * blockSize)]
      var found: [RowOutcome] = []
      try worker.initialize(
        part,
        into: UnsafeMutableBufferPointer(start: values.base + part.startIndex * width, count: part.count * width),
        outcomes: &found)
      outcomes.set(found, at: block)
    }
    return Method.Rows(values: values, outcomes: outcomes.all)
  }
}

extension EvaluationResult.Method {
  /// Means by band and by script, scripts with the most tokens first.
  fileprivate mutating func group(_ folds: HoldoutFolds) {
    var bandSums = Array(repeating: (count: 0, cosine: 0.0), count: folds.bandCount)
    var scriptSums: [TokenScript: (count: Int, cosine: Double)] = [:]
    for (tokens, scores) in zip(folds.folds, scores) {
      for (token, score) in zip(tokens, scores) {
        bandSums[token.band].count += 1
        bandSums[token.band].cosine += score.cosine
        let sum = scriptSums[token.script] ?? (0, 0)
        scriptSums[token.script] = (sum.count + 1, sum.cosine + score.cosine)
      }
    }
    bands = bandSums.enumerated().map { band, sum in
      EvaluationResult.Group(
        label: "\(100 * band / folds.bandCount)–\(100 * (band + 1) / folds.bandCount) %", tokenCount: sum.count,
        cosine: sum.cosine / Double(max(1, sum.count)))
    }
    scripts = scriptSums.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { script, sum in
      EvaluationResult.Group(
        label: script.description, tokenCount: sum.count, cosine: sum.cosine / Double(sum.count))
    }
  }
}
