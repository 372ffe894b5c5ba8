import Testing
import Tokenization
import Transfer

/// The leave-out test on matrices whose answers are known.
struct EvaluationTests {
  /// Gives rows that a function makes of the token: stands for any method.
  struct Prepared: InitializationMethod {
    let width: Int
    let row: @Sendable (TokenID) -> [Float]?

    func makeWorker() -> Worker { Worker(method: self) }

    struct Worker: EmbeddingInitializer {
      let method: Prepared

      mutating func initialize(
        _ targets: ArraySlice<TokenID>, into rows: UnsafeMutableBufferPointer<Float>, outcomes: inout [RowOutcome]
      ) throws {
        outcomes.removeAll()
        for (place, id) in targets.enumerated() {
          let row = method.row(id)
          outcomes.append(row == nil ? .fallenBack : .initialized)
          for (column, value) in (row ?? []).enumerated() { rows[place * method.width + column] = value }
        }
      }
    }
  }

  static let width = 8

  /// 200 words under ids 5…; the source has them in the other order, from id 204 down to 5.
  static func vocabularies() throws -> (mapping: VocabularyMapping, matrix: EmbeddingMatrix) {
    func forms(_ words: [String], _ name: String) throws -> CanonicalForms {
      let lines = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + words
      let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
      return try CanonicalForms(try TokenizerFile.load(bytes: bytes, name: name).tokenizer, name: name)
    }
    let words = (0..<200).map { $0 % 4 == 0 ? "я\($0)" : "w\($0)" }
    let mapping = try VocabularyMapping(
      source: try forms(words.reversed(), "source"), target: try forms(words, "target"))
    let values = AuxiliaryVectorTests.numbers(205 * width, seed: 5)
    return (mapping, EmbeddingMatrix(name: "source", values: values, width: width))
  }

  /// A test with a clock that counts how often it is asked.
  static func evaluate(
    _ methods: [TransferEvaluation.Method], workers: Int = 1, folds: Int = 5
  ) throws -> EvaluationResult {
    let (mapping, matrix) = try vocabularies()
    let drawn = try HoldoutFolds(mapping, rowCount: matrix.rowCount, folds: folds, share: 0.1, seed: 1)
    return try TransferEvaluation(source: matrix, mapping: mapping, folds: drawn, clock: { 0 }).run(
      methods, workers: workers)
  }

  @Test func knownRowsHaveKnownScores() throws {
    let (mapping, matrix) = try EvaluationTests.vocabularies()
    func method(_ name: String, _ row: @escaping @Sendable ([Float]) -> [Float]?) -> TransferEvaluation.Method {
      TransferEvaluation.Method(name) { _, _ in
        Prepared(width: EvaluationTests.width) { id in row(matrix.row(Int(mapping[id] ?? 0))) }
      }
    }
    let result = try EvaluationTests.evaluate([
      method("truth") { $0 }, method("double") { $0.map { 2 * $0 } }, method("mirrored") { $0.map { -$0 } },
      method("none") { _ in nil },
    ])
    #expect(result.candidateCount == 200)
    #expect(result.folds.folds.map(\.count) == [20, 20, 20, 20, 20])
    func expect(_ index: Int, _ measure: RowMeasure, _ value: Double, within tolerance: Double = 1e-6) {
      let mean = result.methods[index].mean(measure)
      #expect(abs(mean.mean - value) < tolerance, "\(result.methods[index].name) \(measure)")
    }
    for (measure, value) in [
      (RowMeasure.cosine, 1.0), (.centeredCosine, 1), (.relativeError, 0), (.lengthRatio, 1), (.reciprocalRank, 1),
      (.recallAt1, 1), (.recallAt10, 1),
    ] { expect(0, measure, value) }
    for (measure, value) in [
      (RowMeasure.cosine, 1.0), (.relativeError, 1), (.lengthRatio, 2), (.reciprocalRank, 1), (.recallAt1, 1),
    ] { expect(1, measure, value) }
    // All others are nearer than the true row.
    for (measure, value) in [
      (RowMeasure.cosine, -1.0), (.relativeError, 2), (.lengthRatio, 1), (.reciprocalRank, 1 / 200), (.recallAt10, 0),
    ] { expect(2, measure, value) }
    #expect(result.methods.map(\.fallenBack) == [0, 0, 0, 100])
    expect(3, .centeredCosine, 0)
    #expect(result.best(.relativeError) == 0)
    #expect(result.isTied(1, withBest: .cosine))
    #expect(!result.isTied(2, withBest: .cosine))
    #expect(result.methods[0].bands.map(\.tokenCount).reduce(0, +) == 100)
    #expect(result.methods[0].bands.allSatisfy { $0.tokenCount == 25 })
    #expect(result.methods[0].scripts.map(\.label) == ["Latn", "Cyrl"])
    #expect(result.methods[0].scripts.map(\.tokenCount).reduce(0, +) == 100)
    #expect(abs(result.methods[0].scripts[1].tokenCount - 25) <= 4)
  }

  @Test func ranksAreThoseOfCounting() throws {
    let (mapping, matrix) = try EvaluationTests.vocabularies()
    let noise = AuxiliaryVectorTests.numbers(300 * EvaluationTests.width, seed: 9)
    @Sendable func guess(_ id: TokenID) -> [Float] {
      zip(
        matrix.row(Int(mapping[id] ?? 0)),
        noise[Int(id) * EvaluationTests.width..<(Int(id) + 1) * EvaluationTests.width]
      )
      .map { $0 + 1.5 * $1 }
    }
    let result = try EvaluationTests.evaluate([
      TransferEvaluation.Method("noisy") { _, _ in Prepared(width: EvaluationTests.width) { guess($0) } }
    ])
    func cosine(_ first: [Float], _ second: [Float]) -> Double {
      func product(_ a: [Float], _ b: [Float]) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
      return product(first, second) / (product(first, first) * product(second, second)).squareRoot()
    }
    for (tokens, scores) in zip(result.folds.folds, result.methods[0].scores) {
      for (token, score) in zip(tokens, scores) {
        let made = guess(token.pair.target)
        let near = cosine(made, matrix.row(Int(token.pair.source)))
        let rank = 1 + (5..<205).count { $0 != Int(token.pair.source) && cosine(made, matrix.row($0)) > near + 1e-6 }
        #expect(score.rank == rank)
        #expect(abs(score.cosine - near) < 1e-6)
      }
    }
    #expect(result.methods[0].mean(.recallAt1).mean < 1)
  }

  @Test func hiddenTokensAreHidden() throws {
    let (mapping, matrix) = try EvaluationTests.vocabularies()
    let folds = try HoldoutFolds(mapping, rowCount: matrix.rowCount, folds: 4, share: 0.25, seed: 3)
    var seen: Set<TokenID> = []
    for (index, fold) in folds.folds.enumerated() {
      let problem = TransferEvaluation(source: matrix, mapping: mapping, folds: folds, clock: { 0 })
        .problem(ofFold: index)
      #expect(problem.hidden == Set(fold.map(\.pair.source)))
      #expect(problem.known.allSatisfy { !problem.hidden.contains($0.source) })
      // The unknown token and others of a role are known too.
      #expect(problem.known.count == mapping.pairs.count - fold.count)
      for token in fold { #expect(seen.insert(token.pair.target).inserted) }
    }
    #expect(seen.count == 200)
  }

  @Test func threadsChangeNothing() throws {
    func result(_ workers: Int) throws -> [[RowScore]] {
      let (mapping, matrix) = try EvaluationTests.vocabularies()
      return try EvaluationTests.evaluate(
        [
          TransferEvaluation.Method("some") { _, _ in
            Prepared(width: EvaluationTests.width) { id in
              zip(matrix.row(Int(mapping[id] ?? 0)), matrix.row(Int(id))).map { $0 + $1 }
            }
          }
        ], workers: workers
      ).methods[0].scores
    }
    #expect(try result(1) == result(3))
  }

  @Test func intervalsAreStudents() {
    // Mean 3, deviation √2.5, five folds: 2.7764 · √(2.5 / 5).
    let mean = FoldMean([1, 2, 3, 4, 5])
    #expect(mean.mean == 3)
    #expect(abs(mean.uncertainty - 1.96321) < 1e-4)
  }

  @Test func tooFewTokensSaySo() throws {
    let (mapping, _) = try EvaluationTests.vocabularies()
    #expect(
      throws: TransferError.missingInput(
        method: "evaluation", needs: "at least 300 tokens of text in both vocabularies, found 200")
    ) { _ = try HoldoutFolds(mapping, rowCount: 205, folds: 30, share: 0.03, seed: 1) }
    #expect(
      throws: TransferError.badSetting(
        name: "share", expected: "a number above 0, at most 1 / folds = 0.2", found: "0.5")
    ) { _ = try HoldoutFolds(mapping, rowCount: 205, folds: 5, share: 0.5, seed: 1) }
  }
}
