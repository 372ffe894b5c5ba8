import Foundation
import JSON
import TestSupport
import Testing
import Tokenization

@Suite struct UnigramSegmenterTests {
  private static func encode(_ model: UnigramModel, _ text: String) throws -> [TokenID] {
    var encoder = Encoder(try CompiledTokenizer(Tokenizer(model: .unigram(model))))
    return try encoder.encode(text)
  }

  private static func model(_ pieces: [(String, Double, UnigramModel.Kind)], rule: UnigramModel.Rule) throws
    -> UnigramModel
  {
    var vocabulary = Vocabulary()
    for (id, piece) in pieces.enumerated() { try vocabulary.add(Array(piece.0.utf8), id: TokenID(id)) }
    return UnigramModel(
      vocabulary: vocabulary, scores: pieces.map(\.1), kinds: pieces.map(\.2),
      unknown: pieces.firstIndex { $0.2 == .unknown }.map { TokenID($0) }, rule: rule)
  }

  /// formats.md 18.3, what stands behind the normalizer.
  @Test(arguments: [
    ("▁ab", [7]), ("▁a▁b", [3, 4, 3, 5]), ("▁aXYb", [3, 4, 0, 5]), ("▁a[M]b", [3, 4, 8, 5]), ("▁<s>ab", [3, 0, 6]),
    ("", []), ("▁▁ab", [3, 7]),
  ])
  func sentencePieceVectors(text: String, ids: [TokenID]) throws {
    let model = try Self.model(
      [
        ("<unk>", 0, .unknown), ("<s>", 0, .control), ("</s>", 0, .control), ("▁", -1, .normal), ("a", -2, .normal),
        ("b", -2, .normal), ("ab", -3.5, .normal), ("▁ab", -4.5, .normal), ("[M]", 0, .userDefined),
      ], rule: .sentencePiece)
    #expect(try Self.encode(model, text) == ids)
  }

  @Test func idsAreThoseOfSentencePiece() throws {
    var cases: [(model: UnigramModel, texts: [String])] = []
    var input: [UInt8] = []
    for seed in UInt64(0)..<200 {
      var random = RandomUnigramModel(seed: seed)
      var model = try random.model(rule: .sentencePiece, bytes: seed % 4 == 0, userDefined: seed % 3 == 0)
      // Scores of either sign that are so large that sums of few of them are rounded.
      if seed % 8 == 7 {
        model.scores = model.scores.map { Double(Float($0 * (seed % 16 == 7 ? 70_001.3 : -70_001.3))) }
      }
      guard model.kinds.contains(.normal) else { continue }
      // Long ones fall into parts, and their sums are rounded so much that ties fall another way than at the beginning.
      let texts =
        (0..<10).map { _ in random.text(longest: 30) }
        + (seed % 4 < 2 ? [random.text(longest: 2000), random.text(longest: 20_000)] : [])
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
      writer.value(model.byteFallback)
      writer.key("nbest")
      writer.value(0)
      writer.key("texts")
      writer.beginArray()
      for text in texts { writer.value(text) }
      writer.endArray()
      writer.endObject()
      input += writer.take() + [0x0A]
      cases.append((model, texts))
    }
    let output = try PythonPeer.run("sentencepiece_cases.py", input: input)
    let lines = output.split(separator: 0x0A)
    try #require(lines.count == cases.count)
    for (testCase, line) in zip(cases, lines) {
      var reader = JSONReader(Array(line))
      guard case .array(let results) = try reader.readValue() else {
        Issue.record("no array")
        return
      }
      try #require(results.count == testCase.texts.count)
      for (text, result) in zip(testCase.texts, results) {
        #expect(try Self.encode(testCase.model, text) == ids(result["ids"]), "\(text)")
      }
    }
  }

  @Test func idsAreThoseOfHuggingFace() throws {
    var cases: [(model: UnigramModel, texts: [String])] = []
    var input: [UInt8] = []
    for seed in UInt64(1000)..<1200 {
      var random = RandomUnigramModel(seed: seed)
      let model = try random.model(rule: .huggingFace, bytes: seed % 4 == 0)
      let texts = (0..<10).map { _ in random.text(longest: 30) }
      let written = try TokenizerFile.write(Tokenizer(model: .unigram(model)), as: .tokenizerJSON, name: "random")
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("tokenizer")
      writer.string(try #require(written.files.first).bytes[...])
      writer.key("texts")
      writer.beginArray()
      for text in texts { writer.value(text) }
      writer.endArray()
      writer.key("plain")
      writer.value(true)
      writer.key("frame")
      writer.value(false)
      writer.endObject()
      input += writer.take() + [0x0A]
      // What was written is what is read.
      let again = try TokenizerJSON.read(
        try #require(written.files.first).bytes, file: "tokenizer.json"
      ).tokenizer
      guard case .unigram(let read) = again.model else {
        Issue.record("another model")
        return
      }
      #expect(read.scores == model.scores)
      cases.append((read, texts))
    }
    let output = try PythonPeer.run("encode_cases.py", input: input)
    let lines = output.split(separator: 0x0A)
    try #require(lines.count == cases.count)
    for (testCase, line) in zip(cases, lines) {
      var reader = JSONReader(Array(line))
      guard case .array(let results) = try reader.readValue() else {
        Issue.record("no array")
        return
      }
      for (text, result) in zip(testCase.texts, results) {
        #expect(try Self.encode(testCase.model, text) == ids(result["ids"]), "\(text)")
      }
    }
  }

  private func ids(_ value: JSONValue?) -> [TokenID] {
    guard case .array(let elements) = value else { return [] }
    return elements.compactMap { if case .integer(let id) = $0 { TokenID(id) } else { nil } }
  }

  // MARK: Likelihood-optimal sub-word encoding

  /// papers.md 2.2.
  @Test(arguments: [(0, ["aba", "b"]), (2, ["aba", "b"]), (1, ["aba", "b"])])
  func boundedVectors(steps: Int, pieces: [String]) throws {
    let names = ["a", "b", "ab", "aba", "</w>"]
    let probabilities = [0.3, 0.3, 0.2, 0.2, 1]
    var vocabulary = Vocabulary()
    for (id, name) in names.enumerated() { try vocabulary.add(Array(name.utf8), id: TokenID(id)) }
    var model = UnigramModel(vocabulary: vocabulary, scores: probabilities.map { log($0) })
    model.maximumSteps = steps
    #expect(try Self.encode(model, "abab").map { names[Int($0)] } == pieces)
  }

  @Test(arguments: [nil, "</w>"])
  func segmentationIsOptimalAmongAll(suffix: String?) throws {
    var exceeded = 0
    for seed in UInt64(0)..<150 {
      var random = RandomUnigramModel(seed: 5000 + seed)
      var model = try random.model(rule: .huggingFace)
      // Multiples of one eighth, so that sums are exact and ties are ties.
      model.scores = model.scores.map { ($0 * 8).rounded(.down) / 8 }
      if let suffix {
        for end in ["", "a", "bé"] {
          try model.vocabulary.add(Array((end + suffix).utf8), id: TokenID(model.vocabulary.idEnd))
          model.scores.append(-Double(1 + random.below(30)) / 8)
        }
        model.wordSuffix = Array(suffix.utf8)
      }
      for steps in suffix == nil ? [1, 2, 3, 5] : [0, 1, 2, 3, 5] {
        model.maximumSteps = steps
        for _ in 0..<3 {
          let text = random.text(longest: 9)
          if text.isEmpty { continue }
          let all = ExhaustiveSegmentation.paths(of: Array(text), model: model, suffix: suffix)
          let fewest = all.map(\.ids.count).min() ?? 0
          let bound = steps == 0 ? Int.max : max(steps, fewest)
          if bound > steps, steps > 0 { exceeded += 1 }
          let best = try #require(
            all.filter { $0.ids.count <= bound }.min(by: ExhaustiveSegmentation.precedes))
          #expect(
            try Self.encode(model, text) == Self.fused(best.ids), "seed \(seed), \(text), at most \(steps)")
        }
      }
    }
    #expect(exceeded > 10)
  }

  /// Neighbouring unknown characters are one token.
  private static func fused(_ ids: [TokenID]) -> [TokenID] {
    ids.enumerated().filter { $0.offset == 0 || $0.element != 0 || ids[$0.offset - 1] != 0 }.map(\.element)
  }

  @Test func aFileOfOursIsReadAgain() throws {
    var random = RandomUnigramModel(seed: 3)
    var model = try random.model(rule: .huggingFace)
    try model.vocabulary.add(Array("</w>".utf8), id: TokenID(model.vocabulary.idEnd))
    model.scores.append(-1)
    model.wordSuffix = Array("</w>".utf8)
    model.maximumSteps = 4
    let written = try TokenizerFile.write(Tokenizer(model: .unigram(model)), as: .tokenizerJSON, name: "swe")
    let bytes = try #require(written.files.first).bytes
    guard case .unigram(let read) = try TokenizerJSON.read(bytes, file: "tokenizer.json").tokenizer.model
    else {
      Issue.record("another model")
      return
    }
    #expect(read.wordSuffix == model.wordSuffix && read.maximumSteps == 4 && read.scores == model.scores)
  }
}
