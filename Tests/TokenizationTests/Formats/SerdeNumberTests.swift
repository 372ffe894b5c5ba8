import TestSupport
import Testing
import Tokenization

@Suite struct SerdeNumberTests {
  /// Scores of T5's file: the exact doubles end otherwise, and with them a row of hyphens is cut in another way.
  @Test(arguments: [
    ("-12.130167007446289", -12.130167007446287), ("-2.0122928619384766", -2.012292861938477),
    ("-5.129043102264404", -5.129043102264404), ("0", 0), ("-0.0", -0.0), ("1e3", 1000), ("25E-1", 2.5),
    ("123456789012345678901234567890", 1.2345678901234567e29), ("0.00000000000000000000000000000125", 1.25e-30),
    ("1e-400", 0),
  ])
  func numbersAreReadAsThere(text: String, value: Double) {
    #expect(SerdeNumber.value(text.utf8) == value)
  }

  @Test(arguments: ["1e400", "1e99999999999999999999"]) func tooLargeIsNone(text: String) {
    #expect(SerdeNumber.value(text.utf8) == nil)
  }

  /// What has been read is written so that it is read again; some doubles cannot be read at all, and lose one place.
  @Test func whatIsWrittenIsReadAgain() throws {
    var random = SeededGenerator(seed: 8)
    for _ in 0..<20_000 {
      let any = -Double.random(in: 0...30, using: &random)
      let near = try #require(SerdeNumber.value(SerdeNumber.text(any).utf8))
      #expect(abs(near - any) <= any.ulp)
      let read = try #require(SerdeNumber.value("\(any)".utf8))
      #expect(SerdeNumber.value(SerdeNumber.text(read).utf8) == read)
    }
    #expect(SerdeNumber.text(-1.5) == "-1.5")
  }

  /// Hugging Face decides between equally likely segmentations by the last place of its scores.
  @Test func aRowOfHyphensIsCutAsInHuggingFace() throws {
    var encoder = Encoder(
      try CompiledTokenizer(try TokenizerFile.read(path: try SharedMaterial.path("vocabularies/t5/tokenizer.json"))))
    let tokens = try encoder.encode(String(repeating: "-", count: 31))
    let vocabulary = try TokenizerFile.read(path: try SharedMaterial.path("vocabularies/t5/tokenizer.json")).model
      .vocabulary
    #expect(tokens.prefix(4).map { String(decoding: vocabulary[$0], as: UTF8.self) } == ["▁", "---", "---", "-"])
  }
}
