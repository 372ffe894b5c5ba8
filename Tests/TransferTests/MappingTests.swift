import TestSupport
import Testing
import Tokenization
import Transfer

/// Vocabularies of different families side by side.
struct MappingTests {
  static func forms(_ name: String) throws -> CanonicalForms {
    try CanonicalForms(TokenizerFile.read(path: try SharedMaterial.path("vocabularies/\(name)")), name: name)
  }

  @Test func familiesMeetInCanonicalForms() throws {
    let the = Array(" the".utf8)
    for name in [
      "gpt2/tokenizer.json", "llama2/tokenizer.model", "bert-base-uncased/tokenizer.json", "clip/tokenizer.json",
      "t5/spiece.model",
    ] {
      let forms = try MappingTests.forms(name)
      let id = try #require(forms.id(ofText: the), "\(name)")
      #expect(Array(forms.text(of: id)) == the)
      #expect(forms.id(ofText: Array("ing".utf8)) != nil)
    }
    let llama = try MappingTests.forms("llama2/tokenizer.model")
    #expect(llama.id(ofText: [0x0A]) != nil)
    let gpt2 = try MappingTests.forms("gpt2/tokenizer.json")
    let mapping = try VocabularyMapping(source: gpt2, target: llama)
    let end = try #require(llama.id(of: .end))
    #expect(mapping[end] == gpt2.id(of: .end))
    #expect(mapping.pairs.allSatisfy { mapping[$0.target] == $0.source })
  }

  @Test func rawRuleComparesSpellings() throws {
    let roberta = try MappingTests.forms("roberta/tokenizer.json")
    let bert = try MappingTests.forms("bert-base-uncased/vocab.txt")
    let raw = try VocabularyMapping(source: roberta, target: bert, rule: .raw)
    let id = try #require(bert.id(ofText: Array(" the".utf8)))
    // 'the' in BERT's file begins a word, in RoBERTa's it does not.
    #expect(raw[id] == roberta.id(ofText: Array("the".utf8)))
    let canonical = try VocabularyMapping(source: roberta, target: bert)
    #expect(canonical[id] == roberta.id(ofText: Array(" the".utf8)))
  }

  @Test(arguments: ["gpt2/tokenizer.json", "llama2/tokenizer.model", "t5/spiece.model", "bert-base-uncased/vocab.txt"])
  func decompositionsSpellTheText(_ name: String) throws {
    let source = try MappingTests.forms(name)
    let target = try MappingTests.forms("gpt2-swedish/tokenizer.json")
    let mapping = try VocabularyMapping(source: source, target: target)
    for style in [TokenDecomposition.Style.model, .properPieces] {
      let table = try TokenDecomposition(mapping, style: style)
      var spelt = 0
      for id in target.textIDs {
        let pieces = table[id]
        if pieces.isEmpty || pieces.contains(where: { source.kind(of: $0) != .text }) { continue }
        let text = pieces.flatMap { source.text(of: $0) }
        if text == Array(target.text(of: id)) { spelt += 1 }
        if style == .properPieces, let same = mapping[id] { #expect(!pieces.contains(same)) }
        if style == .model, let same = mapping[id], name == "bert-base-uncased/vocab.txt" { #expect(pieces == [same]) }
      }
      #expect(spelt > 10_000)
    }
  }
}
