import Corpora
import Foundation
import TestSupport
import Testing
import Tokenization

/// An image gives what its file gave, and nothing that anybody writes into one leads outside it.
@Suite struct TokenizerImageTests {
  static let key = [UInt8](0..<32)
  static let text =
    "It's 12345 of 한국어, ÄÖÜ\n\n  naïve 👨‍👩‍👧‍👦 <|endoftext|> aaaa\u{0}\r\n" + String(repeating: "abé ", count: 40)

  /// Writes an image of `loaded` to a file and reads it.
  private func reload(_ loaded: inout TokenizerFile.Loaded, _ change: (inout [UInt8]) -> Void = { _ in }) throws
    -> TokenizerFile.Loaded?
  {
    var image = try #require(try TokenizerImage.bytes(of: &loaded, key: Self.key))
    change(&image)
    return try load(image)
  }

  private func load(_ image: [UInt8], key: [UInt8] = key, mode: Int = 0o600) throws -> TokenizerFile.Loaded? {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("cleave-\(UUID().uuidString).image").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(image).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return TokenizerImage.load(path: path, key: key, paths: ["a"])
  }

  private func ids(_ loaded: TokenizerFile.Loaded, _ text: String) throws -> [TokenID] {
    var encoder = Encoder(try CompiledTokenizer(loaded))
    return try encoder.encode(text)
  }

  @Test(arguments: [
    "cl100k_base/cl100k_base.tiktoken", "gpt2/tokenizer.json", "roberta/tokenizer.json", "gpt-neox-20b/tokenizer.json",
    "phi-2/tokenizer.json", "gpt2-swedish/tokenizer.json", "gpt2/vocab.json",
  ])
  func givesWhatTheFileGave(name: String) throws {
    let path = try SharedMaterial.path("vocabularies/" + name)
    var loaded = try TokenizerFile.load(path: path)
    let again = try #require(try reload(&loaded))
    #expect(again.format == loaded.format && again.preset == loaded.preset && again.warnings == loaded.warnings)
    let (one, other) = (loaded.tokenizer, again.tokenizer)
    #expect(one.preTokenizer == other.preTokenizer && one.decoder == other.decoder)
    #expect(one.normalizer == other.normalizer && one.postProcessor == other.postProcessor)
    #expect(one.addedTokens == other.addedTokens && one.idEnd == other.idEnd)
    guard case .bytePair(let model) = one.model, case .bytePair(let mapped) = other.model else {
      Issue.record("no byte-pair model")
      return
    }
    #expect(model.merges == mapped.merges)
    #expect(model.vocabulary.count == mapped.vocabulary.count)
    #expect(model.vocabulary.ids.allSatisfy { model.vocabulary[$0] == mapped.vocabulary[$0] })
    #expect(model.vocabulary.ids.allSatisfy { mapped.vocabulary.id(of: model.vocabulary[$0]) == $0 })
    var german = try TextStream(InputFile(path: Array(try SharedMaterial.path("corpora/pud/de.txt.zst").utf8)))
    let text = Self.text + String(decoding: try german.readAll(limit: 1 << 20), as: UTF8.self)
    let expected = try ids(loaded, text)
    #expect(try ids(again, text) == expected)
    #expect(try Decoder(other).decode(expected) == Decoder(one).decode(expected))
    // A mapped vocabulary is copied when it is changed.
    var changed = mapped.vocabulary
    try changed.add(Array("a new token".utf8), id: TokenID(changed.idEnd))
    #expect(changed.id(of: Array("a new token".utf8)) == TokenID(changed.idEnd - 1))
    #expect(mapped.vocabulary.id(of: Array("a new token".utf8)) == nil)
  }

  @Test func randomTokenizersComeBack() throws {
    for seed in UInt64(0)..<40 {
      var random = RandomTokenizer(seed: seed)
      var loaded = TokenizerFile.Loaded(tokenizer: try random.byteLevel(), format: .tokenizerJSON, paths: ["a"])
      let plain = try ids(loaded, Self.text)
      let again = try #require(try reload(&loaded))
      #expect(try ids(again, Self.text) == plain, "seed \(seed)")
    }
  }

  @Test(arguments: ["llama2/tokenizer.json", "bert-base-uncased/vocab.txt", "t5/spiece.model", "clip/tokenizer.json"])
  func otherModelsHaveNoImage(name: String) throws {
    var loaded = try TokenizerFile.load(path: try SharedMaterial.path("vocabularies/" + name))
    #expect(try TokenizerImage.bytes(of: &loaded, key: Self.key) == nil)
  }

  private func smallImage(seed: UInt64) throws -> [UInt8] {
    var random = RandomTokenizer(seed: seed)
    var loaded = TokenizerFile.Loaded(tokenizer: try random.byteLevel(), format: .tokenizerJSON, paths: ["a"])
    return try #require(try TokenizerImage.bytes(of: &loaded, key: Self.key))
  }

  @Test func refusesWhatIsNotAsItWasWritten() throws {
    let image = try smallImage(seed: 1)
    #expect(try load(image) != nil)
    #expect(try load(image, key: [UInt8](1...32)) == nil)
    #expect(try load(image, mode: 0o622) == nil)
    #expect(try load(Array(image.dropLast(8))) == nil)
    #expect(try load(image + [UInt8](repeating: 0, count: 64)) == nil)
    for length in [0, 1, 63, 64, 200] { #expect(try load(Array(image.prefix(length))) == nil) }
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<200 {
      var changed = image
      changed[Int(generator.next() % UInt64(image.count))] ^= UInt8(1) << UInt8(generator.next() % 8)
      #expect(try load(changed) == nil)
    }
  }

  /// Somebody who can compute the checksum too: such a file may give any ids, but must not stop the program.
  @Test func forgedImagesAreReadWithinTheirBounds() throws {
    var generator = SeededGenerator(seed: 6)
    var accepted = 0
    for round in 0..<(isFull ? 4000 : 400) {
      var image = try smallImage(seed: UInt64(round % 8))
      for _ in 0..<1 + Int(generator.next() % 4) {
        // The directory and the beginnings of sections as often as the rest.
        let end = generator.next() % 3 == 0 ? 280 : image.count
        let place = 64 + Int(generator.next() % UInt64(end - 72))
        let value: UInt64 = [0, 1, 255, 65_535, .max, 1 << 32, generator.next()][Int(generator.next() % 7)]
        let width = [1, 4, 8][Int(generator.next() % 3)]
        for byte in 0..<width { image[place + byte] = UInt8(truncatingIfNeeded: value >> UInt64(8 * byte)) }
      }
      TokenizerImage.seal(&image)
      guard let loaded = try load(image) else { continue }
      accepted += 1
      _ = try? ids(loaded, Self.text)
      if case .bytePair(let model) = loaded.tokenizer.model {
        for id in model.vocabulary.ids { _ = model.vocabulary.id(of: model.vocabulary[id]) }
        _ = model.merges.count
      }
    }
    #expect(accepted > 10)
  }
}
