import Foundation
import JSON
import TestSupport
import Testing
import Tokenization

@Suite("tokenizer.json")
struct TokenizerJSONTests {
  static let files = ["gpt2", "roberta", "gpt2-swedish", "phi-2", "gpt-neox-20b", "clip", "llama2", "mistral-v3"]

  @Test("what is written reads as the same tokenizer, and is what Hugging Face would save", arguments: files)
  func roundTrip(_ name: String) throws {
    let path = try SharedMaterial.path("vocabularies/\(name)/tokenizer.json")
    let loaded = try TokenizerFile.load(path: path)
    #expect(loaded.warnings == [])
    let (bytes, notes) = try TokenizerJSON.write(loaded.tokenizer, file: "out")
    #expect(notes == [])
    let again = try TokenizerJSON.read(bytes, file: "out")
    #expect(again.warnings == [])
    expectSame(again.tokenizer, loaded.tokenizer, name)

    let saved = String(decoding: try PythonPeer.run("save_tokenizer.py", [path]), as: UTF8.self)
      .replacing("\"continuing_subword_prefix\": \"\"", with: "\"continuing_subword_prefix\": null")
      .replacing("\"end_of_word_suffix\": \"\"", with: "\"end_of_word_suffix\": null")
    let same = Array(saved.utf8) == bytes
    #expect(same)
    if !same { Issue.record("\(firstDifference(Array(saved.utf8), bytes))") }
  }

  @Test("a byte-level vocabulary is held as bytes")
  func rawBytes() throws {
    let tokenizer = try TokenizerFile.read(path: try SharedMaterial.path("vocabularies/gpt2/tokenizer.json"))
    guard case .bytePair(let model) = tokenizer.model else { return }
    #expect(model.alphabet == .bytes)
    #expect(model.vocabulary.id(of: Array(" the".utf8)) == 262)
    #expect(model.verbatimSpellings.isEmpty)
    #expect(model.merges[0] == BytePairModel.Merge(left: 220, right: 83, result: 256, rank: 0))
  }

  func firstDifference(_ one: [UInt8], _ other: [UInt8]) -> String {
    let index = zip(one, other).enumerated().first { $1.0 != $1.1 }?.offset ?? min(one.count, other.count)
    func around(_ bytes: [UInt8]) -> String {
      String(decoding: bytes[min(max(0, index - 60), bytes.count)..<min(index + 60, bytes.count)], as: UTF8.self)
    }
    return "at byte \(index): '\(around(one))' and '\(around(other))'"
  }
}
