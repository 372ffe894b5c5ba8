import Foundation
import JSON
import TestSupport
import Testing
import Tokenization

/// N-best, sampling, marginal likelihood and entropy of unigram models.
@Suite struct SegmentationsTests {
  private static func tokenizer(_ model: UnigramModel, splits: Bool = false) -> Tokenizer {
    Tokenizer(preTokenizer: splits ? .whitespaceSplit : nil, model: .unigram(model))
  }

  private static func fused(_ ids: [TokenID]) -> [TokenID] {
    ids.enumerated().filter { $0.offset == 0 || $0.element != 0 || ids[$0.offset - 1] != 0 }.map(\.element)
  }

  @Test(arguments: [1, 2, 5, 1000])
  func bestLikelihoodAndEntropyAreThoseOfAllPaths(count: Int) throws {
    for seed in UInt64(0)..<60 {
      var random = RandomUnigramModel(seed: 9000 + seed)
      let model = try random.model(rule: .huggingFace)
      var encoder = try Encoder(
        try CompiledTokenizer(Self.tokenizer(model, splits: true)), alternatives: count)
      let words = (0..<2).map { _ in random.text(longest: 6) }
      // A character that a piece covers by itself is never unknown.
      let paths = words.map { word in
        word.isEmpty ? [] : ExhaustiveSegmentation.paths(of: Array(word), model: model)
      }.filter { !$0.isEmpty }
      var all = [ExhaustiveSegmentation.Path(ids: [], lengths: [], score: 0)]
      for more in paths {
        all = all.flatMap { first in
          more.map { .init(ids: first.ids + Self.fused($0.ids), lengths: [], score: first.score + $0.score) }
        }
      }
      var ids: [TokenID] = []
      try encoder.encode(Array(words.joined(separator: " ").utf8).span, into: &ids)
      let found = encoder.segmentations
      let expected = all.sorted { $0.score > $1.score }.prefix(count)
      #expect(found.best.count == expected.count)
      for (one, other) in zip(found.best, expected) { #expect(abs(one.score - other.score) < 1e-9, "seed \(seed)") }
      // Each has the score of its ids, and none comes twice.
      for candidate in found.best {
        #expect(all.contains { $0.ids == candidate.ids && abs($0.score - candidate.score) < 1e-9 }, "seed \(seed)")
      }
      #expect(Set(found.best.map(\.ids)).count == Set(expected.map(\.ids)).count)
      #expect(ids == found.best.first?.ids)
      let total = all.reduce(0) { $0 + exp($1.score) }
      #expect(abs(found.logLikelihood - log(total)) < 1e-9 * max(1, abs(log(total))))
      let entropy = all.reduce(0.0) { $0 - exp($1.score) / total * log(exp($1.score) / total) }
      #expect(abs(found.entropy - entropy) < 1e-9)
    }
  }

  @Test(arguments: [(1.0, 0), (0.3, 0), (0.0, 0), (1.0, 3)])
  func drawsComeWithTheirProbabilities(alpha: Double, candidates: Int) throws {
    var random = RandomUnigramModel(seed: 12)
    var model = try random.model(rule: .huggingFace)
    for (piece, score) in [("a", -2.0), ("b", -2.5), ("ab", -3.5), ("ba", -4), ("aba", -5)] {
      if let id = model.vocabulary.id(of: Array(piece.utf8)) {
        model.scores[Int(id)] = score
      } else {
        try model.vocabulary.add(Array(piece.utf8), id: TokenID(model.vocabulary.idEnd))
        model.scores.append(score)
      }
    }
    let text = Array("ababa".utf8)
    var all = ExhaustiveSegmentation.paths(of: Array("ababa"), model: model).sorted { $0.score > $1.score }
    if candidates > 0 { all = Array(all.prefix(candidates)) }
    let total = all.reduce(0) { $0 + exp(alpha * $1.score) }
    let options = EncodingOptions(sampling: .init(alpha: alpha, candidates: candidates, seed: 7))
    var encoder = Encoder(try CompiledTokenizer(Self.tokenizer(model), options: options))
    var counts: [[TokenID]: Int] = [:]
    let draws = 4000
    for record in 0..<UInt64(draws) {
      var ids: [TokenID] = []
      try encoder.encode(text.span, record: record, into: &ids)
      counts[ids, default: 0] += 1
      if record < 5 {
        var again: [EncodedToken] = []
        try encoder.encode(text.span, record: record, into: &again)
        #expect(again.map(\.id) == ids)
      }
    }
    #expect(counts.keys.allSatisfy { ids in all.contains { $0.ids == ids } })
    for path in all {
      let expected = Double(draws) * exp(alpha * path.score) / total
      let deviation = (expected * (1 - expected / Double(draws))).squareRoot()
      #expect(abs(Double(counts[path.ids] ?? 0) - expected) < 5 * deviation + 1, "\(path.ids)")
    }
  }

  @Test func bestAreThoseOfSentencePiece() throws {
    var cases: [(model: UnigramModel, texts: [String])] = []
    var input: [UInt8] = []
    for seed in UInt64(0)..<40 {
      var random = RandomUnigramModel(seed: 300 + seed)
      var model = try random.model(rule: .sentencePiece)
      // Every letter is a piece, so that none is unknown.
      for letter in RandomUnigramModel.letters where model.vocabulary.id(of: Array(letter.utf8)) == nil {
        try model.vocabulary.add(Array(letter.utf8), id: TokenID(model.vocabulary.idEnd))
        model.scores.append(-Double(1 + random.below(9)))
        model.kinds.append(.normal)
      }
      model.kinds = model.kinds.map { $0 == .unused ? .normal : $0 }
      let texts = (0..<5).map { _ in random.text(longest: 12).filter { $0 != "x" && $0 != "😀" } }.filter { !$0.isEmpty }
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("pieces")
      writer.beginArray()
      for id in model.vocabulary.ids {
        writer.beginArray()
        writer.string(model.vocabulary[id])
        writer.value(model.scores[Int(id)])
        writer.value(model.kinds[Int(id)].rawValue)
        writer.endArray()
      }
      writer.endArray()
      writer.key("bytes")
      writer.value(false)
      writer.key("nbest")
      writer.value(8)
      writer.key("texts")
      writer.beginArray()
      for text in texts { writer.value(text) }
      writer.endArray()
      writer.endObject()
      input += writer.take() + [0x0A]
      cases.append((model, texts))
    }
    let lines = try PythonPeer.run("sentencepiece_cases.py", input: input).split(separator: 0x0A)
    try #require(lines.count == cases.count)
    for (testCase, line) in zip(cases, lines) {
      var reader = JSONReader(Array(line))
      guard case .array(let results) = try reader.readValue() else {
        Issue.record("no array")
        return
      }
      var encoder = try Encoder(try CompiledTokenizer(Self.tokenizer(testCase.model)), alternatives: 8)
      for (text, result) in zip(testCase.texts, results) {
        guard case .array(let lists)? = result["nbest"] else {
          Issue.record("no list")
          return
        }
        let scores = lists.map { list -> Double in
          guard case .array(let ids) = list else { return .nan }
          return ids.reduce(0) { sum, id in
            if case .integer(let id) = id { sum + testCase.model.scores[id] } else { .nan }
          }
        }
        var ids: [TokenID] = []
        try encoder.encode(Array(text.utf8).span, into: &ids)
        let found = encoder.segmentations.best
        #expect(found.count == scores.count, "\(text)")
        for (one, other) in zip(found, scores) { #expect(abs(one.score - other) < 1e-4, "\(text)") }
      }
    }
  }

  @Test func aLongWordStaysWithinBounds() throws {
    var vocabulary = Vocabulary()
    for (id, piece) in ["a", "aa", "aaa"].enumerated() { try vocabulary.add(Array(piece.utf8), id: TokenID(id)) }
    let model = UnigramModel(vocabulary: vocabulary, scores: [-1, -2.1, -2.9])
    let text = [UInt8](repeating: UInt8(ascii: "a"), count: isFull ? 10_000_000 : 100_000)
    var encoder = Encoder(try CompiledTokenizer(Self.tokenizer(model)))
    var ids: [TokenID] = []
    try encoder.encode(text.span, into: &ids)
    #expect(ids.count == (text.count + 2) / 3)
    var several = try Encoder(try CompiledTokenizer(Self.tokenizer(model)), alternatives: 200)
    #expect(throws: EncodingError.self) { try several.encode(text.span, into: &ids) }
  }

  @Test func onlyUnigramModelsHaveThem() throws {
    let tokenizer = Tokenizer(model: .wordLevel(WordLevelModel(vocabulary: Vocabulary())))
    let options = EncodingOptions(sampling: .init(alpha: 1, seed: 0))
    #expect(throws: EncodingError.needsProbabilities("sampling", model: "WordLevel")) {
      try CompiledTokenizer(tokenizer, options: options)
    }
    #expect(throws: EncodingError.needsProbabilities("more than one segmentation", model: "WordLevel")) {
      _ = try Encoder(try CompiledTokenizer(tokenizer), alternatives: 3)
    }
  }
}
