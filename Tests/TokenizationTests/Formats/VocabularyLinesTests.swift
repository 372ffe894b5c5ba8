import Foundation
import JSON
import TestSupport
import Testing
import Tokenization

/// BERT's `vocab.txt`, read and written.
@Suite("vocab.txt")
struct VocabularyLinesTests {
  private static let small = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\n"

  private func load(_ text: String, _ preset: TokenizerPreset? = nil) throws -> TokenizerFile.Loaded {
    try TokenizerFile.load(bytes: Array(text.utf8), name: "x", preset: preset)
  }

  @Test("a folder's vocab.txt says what its tokenizer.json says, and comes back byte for byte")
  func uncased() throws {
    let folder = try SharedMaterial.path("vocabularies/bert-base-uncased")
    let lines = try TokenizerFile.load(path: folder + "/vocab.txt")
    #expect(lines.format == .vocabularyLines)
    #expect(lines.preset == .bert(.uncased))
    #expect(
      lines.warnings == [
        "the file does not say how text is normalized and cut: BERT's rules are used, in lower case since no token has upper case; --preset bert-cased or bert-uncased says otherwise"
      ])
    var json = try TokenizerFile.load(path: folder)
    #expect(json.format == .tokenizerJSON)
    let written = try VocabularyLines.write(json.tokenizer, file: "out")
    #expect(written.bytes == (try wholeFile(folder + "/vocab.txt")))
    #expect(written.notes == [])
    json.tokenizer.truncation = .null
    json.tokenizer.padding = .null
    expectSame(lines.tokenizer, json.tokenizer, "bert-base-uncased")
    let again = try TokenizerJSON.read(try TokenizerJSON.write(lines.tokenizer, file: "out").bytes, file: "out")
    #expect(again.warnings == [])
    expectSame(again.tokenizer, lines.tokenizer, "bert-base-uncased")
  }

  @Test("case is found, and comes back byte for byte")
  func cased() throws {
    let path = try SharedMaterial.path("vocabularies/bert-base-multilingual-cased/vocab.txt")
    let loaded = try TokenizerFile.load(path: path)
    #expect(loaded.preset == .bert(.cased))
    #expect(try VocabularyLines.write(loaded.tokenizer, file: "out").bytes == (try wholeFile(path)))
    #expect(
      try TokenizerFile.load(path: path, preset: .bert(.uncased)).tokenizer.normalizer == BERTPreset.uncased.normalizer)
  }

  @Test("a tokenizer.json made of it encodes alike in Hugging Face", arguments: [BERTPreset.cased, .uncased])
  func inHuggingFace(_ preset: BERTPreset) throws {
    let path = try SharedMaterial.path("vocabularies/bert-base-uncased/vocab.txt")
    let tokenizer = try TokenizerFile.read(path: path, preset: .bert(preset))
    let scratch = try ScratchFolder()
    let json = scratch.url.appendingPathComponent("tokenizer.json")
    try Data(try TokenizerJSON.write(tokenizer, file: "out").bytes).write(to: json)
    let text = try SharedMaterial.path("corpora/speeches/en.valid.txt.zst")
    let outputs = try [["tokenizer.json", json.path], [preset.rawValue, path]].map { arguments in
      let output = scratch.url.appendingPathComponent(arguments[0] + ".ids")
      _ = try PythonPeer.run("encode_files.py", arguments + [output.path, text])
      return try Data(contentsOf: output)
    }
    #expect(outputs[0] == outputs[1] && outputs[0].count > 10_000)
  }

  @Test("line ends and white space at the end are no part of tokens; the last of equal lines counts")
  func lines() throws {
    let loaded = try load("[UNK]\r\na \nb\u{3000}\n c\na\t\n")
    let vocabulary = loaded.tokenizer.model.vocabulary
    #expect(vocabulary.ids.map { Array(vocabulary[$0]) } == ["[UNK]", "a", "b", " c", "a"].map { Array($0.utf8) })
    #expect(vocabulary.id(of: Array("a".utf8)) == 4)
    #expect(loaded.warnings[0] == "1 line is repeated further down: the last line of a token gives its id")
    #expect(loaded.tokenizer.postProcessor == nil)
    #expect(loaded.tokenizer.addedTokens.map(\.id) == [0])
    // A tokenizer.json has every token once: the shadowed line keeps its id under another name.
    let json = try TokenizerJSON.write(loaded.tokenizer, file: "y")
    #expect(json.notes == ["1 token that another id spells too is written as a placeholder (<|unused 1|>…)"])
    #expect(try TokenizerJSON.read(json.bytes, file: "y").tokenizer.model.vocabulary.id(of: Array("a".utf8)) == 4)
  }

  @Test("without an unknown token a preset says what the file is")
  func preset() throws {
    #expect(errorMessage { _ = try load("a\nb\n") }.hasPrefix("'x': expected a tokenizer.json, "))
    let loaded = try load("a\nb\n", .bert(.cased))
    #expect(loaded.format == .vocabularyLines)
    #expect(
      loaded.warnings == ["the unknown token '[UNK]' is not in the vocabulary: a word that cannot be cut is an error"])
  }

  @Test("wrong presets and broken lines have one clear error")
  func refusals() throws {
    #expect(
      errorMessage { _ = try load(Self.small, .ranks(.cl100k)) }
        == "'x': expected a rank file (.tiktoken), which preset 'cl100k' belongs to, found a vocab.txt; name another preset or none (--preset)"
    )
    #expect(
      errorMessage { _ = try load("YQ== 0\nYg== 1\n", .bert(.cased)) }
        == "'x': expected a vocab.txt, which preset 'bert-cased' belongs to, found a rank file; name another preset or none (--preset)"
    )
    #expect(
      errorMessage { _ = try TokenizerFile.load(bytes: Array("[UNK]\na".utf8) + [0xFF, 0x0A], name: "x") }
        == "'x', line 2: expected a token in UTF-8, found 'a\u{FFFD}'")
  }

  @Test("what the file cannot say is refused or noted")
  func writing() throws {
    let loaded = try load(Self.small)
    func message(_ change: (inout Tokenizer, inout WordPieceModel) throws -> Void) -> String {
      var tokenizer = loaded.tokenizer
      guard case .wordPiece(var model) = tokenizer.model else { return "another model" }
      return errorMessage {
        try change(&tokenizer, &model)
        tokenizer.model = .wordPiece(model)
        let written = try VocabularyLines.write(tokenizer, file: "y")
        if !written.notes.isEmpty { throw Noted(description: written.notes.joined(separator: "; ")) }
      }
    }
    let advice = "; what reads a vocab.txt would encode differently; write a tokenizer.json"
    #expect(message { _, _ in } == "no error")
    #expect(
      message { tokenizer, _ in tokenizer.normalizer = nil } == "'y': expected BERT's normalizer, found none" + advice)
    #expect(
      message { tokenizer, _ in tokenizer.preTokenizer = .whitespace }
        == "'y': expected BERT's pre-tokenizer, found another" + advice)
    #expect(
      message { _, model in model.continuingPrefix = [] }
        == "'y': expected '##' before continuations, '[UNK]' for unknown words, words of up to 100 characters, found '', '[UNK]', 100"
        + advice)
    #expect(
      message { _, model in try model.vocabulary.add(Array("c".utf8), id: 9) }
        == "'y': expected a token for every id, found none for id 7" + advice)
    #expect(
      message { _, model in try model.vocabulary.add(Array("c ".utf8), id: 7) }
        == "'y': expected tokens in UTF-8 without line feeds and white space at their end, found 'c ' (id 7)" + advice)
    #expect(
      message { tokenizer, _ in
        tokenizer.normalizer = BERTPreset.cased.normalizer
        tokenizer.decoder = nil
        tokenizer.postProcessor = nil
        tokenizer.addedTokens.append(AddedToken(id: 7, content: Array("<x>".utf8)))
      }
        == "case is not in the file: read it with preset 'bert-cased'; the decoder is lost: readers use BERT's; the tokens put around a text are lost: readers put [CLS] and [SEP]; 1 added token is an ordinary one in the file"
    )
    #expect(
      errorMessage {
        _ = try VocabularyLines.write(try GoldenEncodingTests.tokenizer("gpt2/tokenizer.json"), file: "y")
      }
        == "'y': expected a WordPiece model over characters, found BPE over bytes" + advice)
  }

  private struct Noted: Error, CustomStringConvertible { var description: String }
}
