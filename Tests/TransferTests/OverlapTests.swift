import JSON
import TestSupport
import Testing
import Tokenization
import Transfer

/// What vocabularies have in common, counted.
struct OverlapTests {
  static func summary(
    _ source: String, _ target: String, _ rule: VocabularyMapping.Rule
  ) throws -> OverlapSummary {
    try OverlapSummary(
      VocabularyMapping(source: MappingTests.forms(source), target: MappingTests.forms(target), rule: rule))
  }

  /// papers.md 3.2 gives RoBERTa's sizes: 50,265 entries, 50,257 texts. The counts with BERT are those of a program of
  /// a few lines over the two files (Tests/Peers/overlap.py).
  @Test func robertaAndBERT() throws {
    let files = try ["roberta/vocab.json", "bert-base-uncased/vocab.txt"].map {
      try SharedMaterial.path("vocabularies/\($0)")
    }
    var reader = JSONReader(try PythonPeer.run("overlap.py", files))
    let expected = try reader.readValue()
    for (rule, name) in [
      (VocabularyMapping.Rule.raw, "raw" as StaticString), (.canonical, "canonical"), (.strippedLowercase, "lowercase"),
    ] {
      let found = try OverlapTests.summary("roberta/tokenizer.json", "bert-base-uncased/vocab.txt", rule)
      let wanted = try #require(expected[name])
      #expect(.array([found.sourceSize, found.targetSize, found.intersection].map { .integer($0) }) == wanted)
      #expect(found.sourceSize == (rule == .raw ? 50_265 : 50_257))
    }
  }

  @Test func aVocabularyHasAllOfItself() throws {
    for name in ["gpt2/tokenizer.json", "t5/spiece.model", "bert-base-uncased/vocab.txt", "clip/tokenizer.json"] {
      for rule in VocabularyMapping.Rule.allCases {
        let summary = try OverlapTests.summary(name, name, rule)
        #expect(summary.sourceShare == 1 && summary.targetShare == 1, "\(name) \(rule)")
      }
    }
  }

  /// GPT-2 in three formats is one vocabulary.
  @Test func formatsDoNotMatter() throws {
    for name in ["gpt2/vocab.tiktoken", "gpt2/vocab.json"] {
      let summary = try OverlapTests.summary("gpt2/tokenizer.json", name, .canonical)
      #expect(summary.intersection == 50_256, "\(name)")
    }
  }

  @Test(arguments: [
    "gpt2/tokenizer.json", "llama2/tokenizer.model", "t5/spiece.model", "bert-base-uncased/vocab.txt",
    "clip/tokenizer.json", "cl100k_base/cl100k_base.tiktoken", "llm-jp/tokenizer.json", "mistral-v3/tokenizer.json",
  ])
  func byteLevelSpellingsLeadBack(_ name: String) throws {
    let forms = try MappingTests.forms(name)
    let vocabulary = try ByteLevelVocabulary(forms)
    var count = 0
    for id in 0..<TokenID(forms.idEnd) where forms.kind(of: id) != .absent {
      count += 1
      #expect(vocabulary.id(of: vocabulary[id]) == id)
      if forms.kind(of: id) == .text, forms.id(ofText: forms.text(of: id)) == id {
        #expect(ByteLevelAlphabet.bytes(spelledBy: vocabulary[id]) == Array(forms.text(of: id)))
      }
    }
    #expect(count > 30_000)
    // A vocabulary with tokens for all bytes, <0xFF> too, needs none added.
    if name != "t5/spiece.model", name != "bert-base-uncased/vocab.txt" {
      #expect(vocabulary.missingBytes.isEmpty, "\(name)")
    }
  }
}
