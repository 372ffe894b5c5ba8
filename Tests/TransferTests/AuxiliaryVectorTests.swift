import JSON
import TestSupport
import Testing
import Tokenization
import Transfer

/// Vectors of tokens and what is made with them, against numpy and the fixtures of papers.md.
struct AuxiliaryVectorTests {
  /// Texts in which neighbouring numbers stand near each other.
  static func texts() -> [[TokenID]] {
    var generator = RandomGenerator(seed: 11)
    return (0..<60).map { _ in
      var place = Int(generator.next() % 30)
      return (0..<40).map { _ in
        place = (place + Int(generator.next() % 5) + 28) % 30
        return TokenID(place)
      }
    }
  }

  static func numbers(_ count: Int, seed: UInt64) -> [Float] {
    var generator = RandomGenerator(seed: seed)
    return (0..<count).map { _ in Float(generator.nextUnit() * 2 - 1) }
  }

  struct NoArray: Error {}

  /// What numpy says to an object of arrays.
  static func peer(_ members: [(String, JSONValue)]) throws -> JSONValue {
    var writer = JSONWriter()
    writer.value(.object(members.map { .init($0.0, $0.1) }))
    var reader = JSONReader(try PythonPeer.run("auxiliary_vectors.py", input: writer.bytes))
    return try reader.readValue()
  }

  static func array(_ values: some Collection<Float>) -> JSONValue { .array(values.map { .number(Double($0)) }) }

  static func rows(_ values: [Float], width: Int) -> JSONValue {
    .array(stride(from: 0, to: values.count, by: width).map { array(values[$0..<$0 + width]) })
  }

  static func doubles(_ value: JSONValue?) throws -> [Double] {
    guard case .array(let elements)? = value else { throw NoArray() }
    return elements.map { element in
      switch element {
      case .number(let number): number
      case .integer(let number): Double(number)
      default: .nan
      }
    }
  }

  static func matrix(_ value: JSONValue?) throws -> [[Double]] {
    guard case .array(let elements)? = value else { throw NoArray() }
    return try elements.map { try doubles($0) }
  }

  @Test func cooccurrenceVectorsAreThoseOfNumpy() throws {
    let texts = AuxiliaryVectorTests.texts()
    var counts = CooccurrenceCounts(window: 3, idEnd: 31)
    for text in texts { try counts.add(text[...]) }
    let (matrix, kept) = counts.mutualInformation(minimumUses: 70)
    let rank = 6
    let expected = try AuxiliaryVectorTests.peer([
      ("texts", .array(texts.map { .array($0.map { .integer(Int($0)) }) })), ("size", .integer(31)),
      ("window", .integer(3)), ("least", .integer(70)), ("rank", .integer(rank)),
    ])
    #expect(try AuxiliaryVectorTests.doubles(expected["kept"]) == kept.map(Double.init))
    #expect(kept.count > 15 && kept.count < 30)
    for (row, values) in try AuxiliaryVectorTests.matrix(expected["matrix"]).enumerated() {
      var dense = [Double](repeating: 0, count: kept.count)
      for index in matrix.starts[row]..<matrix.starts[row + 1] {
        dense[Int(matrix.columns[index])] = Double(matrix.values[index])
      }
      for (value, other) in zip(dense, values) { #expect(abs(value - other) < 1e-6) }
    }
    let factors = try TruncatedSVD(matrix, rank: rank, seed: 1)
    for (value, other) in zip(factors.values, try AuxiliaryVectorTests.doubles(expected["values"])) {
      #expect(abs(value - other) < 1e-5 * other)
    }
    var model = CooccurrenceModel()
    model.width = rank
    model.minimumUses = 70
    let vectors = try model.vectors(counts)
    #expect(vectors.count == kept.count)
    let products = try AuxiliaryVectorTests.matrix(expected["products"])
    for (row, id) in kept.enumerated() {
      for (column, other) in kept.enumerated() {
        let product = zip(try #require(vectors[id]), try #require(vectors[other])).reduce(0.0) {
          $0 + Double($1.0) * Double($1.1)
        }
        #expect(abs(product - products[row][column]) < 1e-3)
      }
    }
    #expect(vectors[30] == nil)
  }

  @Test func orderAndThreadsChangeNothing() throws {
    let texts = AuxiliaryVectorTests.texts()
    func vectors(_ texts: [[TokenID]], workers: Int) throws -> [[Float]] {
      var counts = CooccurrenceCounts(window: 5, idEnd: 30)
      for text in texts { try counts.add(text[...]) }
      var model = CooccurrenceModel()
      model.width = 8
      model.minimumUses = 1
      let vectors = try model.vectors(counts, workers: workers)
      return (0..<30).map { Array(vectors[$0] ?? []) }
    }
    let first = try vectors(texts, workers: 1)
    #expect(first == (try vectors(texts.reversed(), workers: 3)))
    #expect(first.allSatisfy { $0.count == 8 })
  }

  @Test func tooManyPairsAreRefused() throws {
    var counts = CooccurrenceCounts(window: 5, idEnd: 30, pairLimit: 10)
    #expect(
      errorMessage { try counts.add(Array(0..<30)[...]) }
        == "auxiliary text: expected at most 10 different pairs of near tokens, found more; use less text or a smaller window"
    )
  }

  @Test func sparsemaxIsThatOfSorting() throws {
    let scores = (0..<20).map { AuxiliaryVectorTests.numbers(1 + $0 * 3, seed: UInt64($0)) }
    let expected = try AuxiliaryVectorTests.peer([("scores", .array(scores.map { AuxiliaryVectorTests.array($0) }))])
    for (scores, probabilities) in zip(scores, try AuxiliaryVectorTests.matrix(expected["probabilities"])) {
      let found = Sparsemax.probabilities(scores)
      for (value, other) in zip(found, probabilities) { #expect(abs(value - other) < 1e-6) }
      #expect(abs(found.reduce(0, +) - 1) < 1e-9)
    }
    #expect(Sparsemax.probabilities([5, 5]) == [0.5, 0.5])
    #expect(Sparsemax.probabilities([2, 0]) == [1, 0])
  }

  /// papers.md 6: D = (1,0), (0,1), (1,1), x = (2,1), k = 2.
  @Test func matchingPursuitFixture() {
    let dictionary: [Float] = [1, 0, 0, 1, 1, 1]
    var pursuit = MatchingPursuit([2, 1][...])
    for _ in 0..<2 {
      let products = (0..<3).map { row in
        Float(zip(dictionary[2 * row..<2 * row + 2], pursuit.residual).reduce(0) { $0 + Double($1.0) * $1.1 })
      }
      products.withUnsafeBufferPointer { products in
        dictionary.withUnsafeBufferPointer { pursuit.extend(products: products, dictionary: $0) }
      }
    }
    #expect(pursuit.chosen == [2, 0])
    for coefficient in pursuit.coefficients { #expect(abs(coefficient - 1) < 1e-12) }
    #expect(pursuit.isFinished)
  }

  /// A vocabulary of whole words: ids 0…4 are special, the rest words `a0`, `a1`, ….
  static func words(_ count: Int) throws -> CanonicalForms {
    let lines = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + (0..<count).map { "a\($0)" }
    let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    return try CanonicalForms(try TokenizerFile.load(bytes: bytes, name: "words").tokenizer, name: "words")
  }

  @Test func methodsAreThoseOfNumpy() throws {
    let (shared, new, width, helper) = (40, 25, 6, 8)
    let source = try AuxiliaryVectorTests.words(shared)
    let target = try AuxiliaryVectorTests.words(shared + new)
    let matrix = EmbeddingMatrix(
      name: "source", values: AuxiliaryVectorTests.numbers((5 + shared) * width, seed: 1), width: width)
    let values = AuxiliaryVectorTests.numbers((5 + shared + new) * helper, seed: 2)
    let vectors = try TokenVectors(EmbeddingMatrix(name: "helper", values: values, width: helper), of: target)
    let problem = TransferProblem(source: matrix, mapping: try VocabularyMapping(source: source, target: target))
    let anchors = Array(values[5 * helper..<(5 + shared) * helper])
    let queries = Array(values[(5 + shared) * helper..<(5 + shared + new) * helper])
    let rows = (5..<5 + shared).flatMap { matrix.row($0) }
    let expected = try AuxiliaryVectorTests.peer([
      ("anchors", AuxiliaryVectorTests.rows(anchors, width: helper)),
      ("queries", AuxiliaryVectorTests.rows(queries, width: helper)),
      ("source", AuxiliaryVectorTests.rows(rows, width: width)),
      ("dictionary", AuxiliaryVectorTests.rows(anchors, width: helper)),
      ("vectors", AuxiliaryVectorTests.rows(queries, width: helper)), ("limit", .integer(5)),
    ])
    let targets = (0..<new).map { TokenID(5 + shared + $0) }

    func initialized(_ method: some InitializationMethod) throws -> [[Float]] {
      var result = [Float](repeating: 0, count: new * width)
      var outcomes: [RowOutcome] = []
      var worker = try method.makeWorker()
      try result.withUnsafeMutableBufferPointer { try worker.initialize(targets[...], into: $0, outcomes: &outcomes) }
      #expect(outcomes.allSatisfy { $0 == .initialized })
      return (0..<new).map { Array(result[$0 * width..<($0 + 1) * width]) }
    }
    func compare(_ found: [[Float]], _ expected: [[Double]]) {
      #expect(found.count == expected.count)
      for (row, other) in zip(found, expected) {
        for (value, number) in zip(row, other) { #expect(abs(Double(value) - number) < 1e-5) }
      }
    }
    compare(
      try initialized(try SimilarityMethod.focus(problem, vectors: vectors)),
      try AuxiliaryVectorTests.matrix(expected["focus"]))
    var sourceVectors = TokenVectors(width: helper, idEnd: source.idEnd)
    for id in 5..<5 + shared {
      sourceVectors.set(values[id * helper..<(id + 1) * helper], for: TokenID(id))
    }
    compare(
      try initialized(try SimilarityMethod.wechsel(problem, vectors: vectors, sourceVectors: sourceVectors)),
      try AuxiliaryVectorTests.matrix(expected["nearest"]))

    let pursuit = try MatchingPursuitMethod(problem, vectors: vectors, limit: 5)
    let combined = zip(
      try AuxiliaryVectorTests.matrix(expected["chosen"]), try AuxiliaryVectorTests.matrix(expected["coefficients"])
    ).map { chosen, coefficients in
      (0..<width).map { column in
        zip(chosen, coefficients).reduce(0.0) { $0 + $1.1 * Double(rows[Int($1.0) * width + column]) }
      }
    }
    compare(try initialized(pursuit), combined)
  }

  @Test func tokensTakeVectorsFromWords() throws {
    let text = "2 2\nplay 1 0\nplaying 0 1\nplayed 0 3\n"
    let words = try WordVectors(text: Array(text.utf8), file: "words.vec")
    #expect(words.matrix.rowCount == 3)
    let lines = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nplay\n##ing\n##ed\n##er\n"
    let forms = try CanonicalForms(
      try TokenizerFile.load(bytes: Array(lines.utf8), name: "pieces").tokenizer, name: "pieces")
    let vectors = try TokenVectors(words, of: forms)
    #expect(vectors[5].map(Array.init) == [1, 0])
    #expect(vectors[6].map(Array.init) == [0, 1])
    #expect(vectors[7].map(Array.init) == [0, 3])
    #expect(vectors[8] == nil)
  }

  @Test(arguments: [
    ("play 1 0\nword 1\n", "'x.vec', byte 9: expected a word and 2 numbers, as in the lines before, found 1 numbers"),
    ("play 1 x\n", "'x.vec', byte 7: expected a finite number, found 'x'"),
    ("play 1 nan\n", "'x.vec', byte 7: expected a finite number, found 'nan'"),
    ("", "'x.vec': expected words and their vectors, found no line of them"),
  ])
  func badWordVectorsSayWhere(_ text: String, _ message: String) {
    #expect(errorMessage { _ = try WordVectors(text: Array(text.utf8), file: "x.vec") } == message)
  }
}
