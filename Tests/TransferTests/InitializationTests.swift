import TestSupport
import Testing
import Tokenization
import Transfer

/// Methods on matrices small enough to follow by hand.
struct InitializationTests {
  /// A vocabulary of whole words.
  static func words(_ words: [String], name: String) throws -> CanonicalForms {
    var vocabulary = Vocabulary()
    for (id, word) in words.enumerated() { try vocabulary.add(Array(word.utf8), id: TokenID(id)) }
    return try CanonicalForms(
      Tokenizer(preTokenizer: .whitespaceSplit, model: .wordLevel(WordLevelModel(vocabulary: vocabulary))), name: name)
  }

  /// papers.md 3.1: source a = (1,0), b = (0,2); helper a = (1,0), b = (0,1), x = (1,1), y = (1,−0.5).
  static func fixture() throws -> (problem: TransferProblem, helper: HelperModelVectors) {
    let mapping = try VocabularyMapping(
      source: words(["a", "b"], name: "A"), target: words(["a", "b", "x", "y"], name: "B"))
    let helper = EmbeddingMatrix(name: "helper", values: [1, 0, 0, 1, 1, 1, 1, -0.5], width: 2)
    return (
      TransferProblem(source: EmbeddingMatrix(name: "source", values: [1, 0, 0, 2], width: 2), mapping: mapping),
      try HelperModelVectors(helper, target: mapping.target)
    )
  }

  static func rows(_ method: some InitializationMethod, _ targets: [TokenID], width: Int) throws -> [[Float]?] {
    var worker = try method.makeWorker()
    var rows = [Float](repeating: .nan, count: targets.count * width)
    var outcomes: [RowOutcome] = []
    try rows.withUnsafeMutableBufferPointer { try worker.initialize(targets[...], into: $0, outcomes: &outcomes) }
    return targets.indices.map { outcomes[$0] == .initialized ? Array(rows[$0 * width..<($0 + 1) * width]) : nil }
  }

  static func isNear(_ found: [Float]?, _ wanted: [Float]) -> Bool {
    guard let found else { return false }
    return zip(found, wanted).allSatisfy { abs($0 - $1) < 1e-6 }
  }

  @Test func publishedFixtureOfCLP() throws {
    let (problem, helper) = try InitializationTests.fixture()
    let method = try CrossLingualTransfer(problem, helper: helper)
    let rows = try InitializationTests.rows(method, [2, 3], width: 2)
    #expect(InitializationTests.isNear(rows[0], [0.5, 1]))
    #expect(InitializationTests.isNear(rows[1], [2, -2]))
    let least = try #require(try method.leastWeightSum(of: [2, 3]))
    #expect(least.token == 3)
    #expect(abs(least.sum - 0.5 / 1.25.squareRoot()) < 1e-12)
    // The mean cosine of y is 0.22: a guard above it gives y to the fallback and leaves x.
    let guarded = try CrossLingualTransfer(problem, helper: helper, leastMeanCosine: 0.3)
    let left = try InitializationTests.rows(guarded, [2, 3], width: 2)
    #expect(left[0] != nil && left[1] == nil)
  }

  @Test func publishedFixtureOfCLPPlus() throws {
    let (problem, helper) = try InitializationTests.fixture()
    let rows = try InitializationTests.rows(SparsemaxTransfer(problem, helper: helper), [2, 3], width: 2)
    #expect(InitializationTests.isNear(rows[0], [0.5, 1]))
    #expect(InitializationTests.isNear(rows[1], [1, 0]))
  }

  /// What is hidden is not looked at: the rest alone gives the row.
  @Test func hiddenPairsAreNotUsed() throws {
    let (problem, helper) = try InitializationTests.fixture()
    let hidden = TransferProblem(
      source: problem.source, mapping: problem.mapping, known: [TokenPair(source: 1, target: 1)], hidden: [0])
    for method in [TransferMethod.clp, .clpPlus] {
      var inputs = TransferMethod.Inputs()
      inputs.helper = helper
      let rows = try InitializationTests.rows(try method.make(hidden, inputs), [2], width: 2)
      #expect(InitializationTests.isNear(rows[0], [0, 2]))
    }
    var row: [Float] = [9, 9]
    try FallbackRows(.mean, hidden, seed: 1).write(0, into: &row)
    #expect(row == [0, 2])
  }

  @Test func nothingInCommonIsAnError() throws {
    let mapping = try VocabularyMapping(
      source: InitializationTests.words(["a"], name: "A"), target: InitializationTests.words(["x"], name: "B"))
    let problem = TransferProblem(source: EmbeddingMatrix(name: "m", values: [1, 2], width: 2), mapping: mapping)
    for method in [TransferMethod.clp, .clpPlus, .lexical] {
      let message = errorMessage { _ = try method.make(problem, TransferMethod.Inputs()) }
      #expect(message.hasPrefix("no token of 'B' is in 'A' (rule canonical)"))
    }
    let (shared, _) = try InitializationTests.fixture()
    #expect(
      errorMessage { _ = try TransferMethod.clp.make(shared, TransferMethod.Inputs()) }
        .hasPrefix("method clp needs vectors of the target's tokens: --helper MATRIX"))
  }

  @Test func numbersThatAreNoneAreNamed() throws {
    let mapping = try InitializationTests.fixture().problem.mapping
    let source = EmbeddingMatrix(name: "'m.npy'", values: [1, 0, .nan, 2], width: 2)
    let problem = TransferProblem(source: source, mapping: mapping)
    let transfer = try EmbeddingTransfer(problem, fallback: FallbackRows(.mean, problem, seed: 1))
    let message = errorMessage {
      _ = try transfer.run(
        FallbackMethod(FallbackRows(.mean, problem, seed: 1), width: 2, outcome: .initialized), write: { _ in })
    }
    #expect(message == "'m.npy', row 1, column 0: expected a finite number, found nan")
    let small = EmbeddingMatrix(name: "'m.npy'", values: [1, 2], width: 2)
    #expect(
      errorMessage {
        let problem = TransferProblem(source: small, mapping: mapping)
        _ = try EmbeddingTransfer(problem, fallback: FallbackRows(.mean, problem, seed: 1))
      }
        == "'m.npy' has 1 rows, but tokenizer 'A' has ids up to 1: expected at least 2 rows; "
        + "name the tokenizer that the matrix belongs to")
  }

  /// A row that is drawn depends on seed and token alone, and rows are the same for any number of threads.
  @Test func threadsDoNotMatter() throws {
    let source = try MappingTests.forms("bert-base-uncased/vocab.txt")
    let target = try MappingTests.forms("gpt2/tokenizer.json")
    var generator = SeededGenerator(seed: 3)
    func matrix(_ rows: Int, _ width: Int) -> EmbeddingMatrix {
      EmbeddingMatrix(
        name: "m", values: (0..<rows * width).map { _ in Float.random(in: -1...1, using: &generator) }, width: width,
        element: .f32)
    }
    let mapping = try VocabularyMapping(source: source, target: target)
    let problem = TransferProblem(source: matrix(source.idEnd, 7), mapping: mapping)
    var inputs = TransferMethod.Inputs()
    inputs.helper = try HelperModelVectors(matrix(target.idEnd, 5), target: target)
    for method in isFull ? TransferMethod.allCases : [.random, .fvt, .clp] {
      var results: [[UInt8]] = []
      for workers in [1, 3] {
        inputs.workers = workers
        let transfer = try EmbeddingTransfer(
          problem, fallback: FallbackRows(.random, problem, seed: 42, workers: workers), workers: workers)
        var bytes: [UInt8] = []
        func run(_ method: some InitializationMethod) throws {
          let counts = try transfer.run(method) { bytes += $0 }
          #expect(counts.copied == mapping.pairs.count)
          #expect(counts.copied + counts.initialized + counts.fallenBack == target.idEnd)
        }
        try run(try method.make(problem, inputs))
        results.append(bytes)
      }
      #expect(results[0] == results[1], "\(method.rawValue)")
    }
  }
}
