import Foundation
import TestSupport
import Testing
import Tokenization

/// Pieces and scores beside `spm_train --model_type=bpe` on the same text.
@Suite struct SentencePieceBytePairTrainerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var size: Int
    var arguments: String
    var change: @Sendable (inout SentencePieceBytePairTrainer) -> Void
    var testDescription: String { "\(text) \(size) \(arguments)" }
  }

  static let cases: [Case] = [
    Case(text: "corpora/pud/en.txt.zst", size: 2000, arguments: "", change: { _ in }),
    Case(
      text: "corpora/pud/zh.txt.zst", size: 3000, arguments: #","character_coverage":0.98"#,
      change: { $0.characterCoverage = 0.98 }),
    Case(
      text: "corpora/pud/hi.txt.zst", size: 1500,
      arguments: #","split_by_unicode_script":false,"max_sentencepiece_length":8,"byte_fallback":true"#,
      change: {
        $0.splitsByScript = false
        $0.maximumPieceLength = 8
        $0.byteFallback = true
      }),
    Case(
      text: "corpora/pud/de.txt.zst", size: 1200,
      arguments: #"""
        ,"split_digits":true,"user_defined_symbols":["Europa","[M]"],"remove_extra_whitespaces":false,
        "add_dummy_prefix":false
        """#,
      change: {
        $0.splitsDigits = true
        $0.userDefinedTokens = [Array("Europa".utf8), Array("[M]".utf8)]
        $0.normalization.userDefinedSymbols = $0.userDefinedTokens
        $0.normalization.removesExtraSpaces = false
        $0.normalization.addsDummyPrefix = false
      }),
    Case(
      text: "corpora/code/javascript.valid.txt.zst", size: 1200, arguments: #","split_by_number":false"#,
      change: { $0.splitsByNumber = false }),
  ]

  static func counts(_ text: [UInt8], _ trainer: SentencePieceBytePairTrainer) throws -> PieceCounts {
    var counter = try PieceCounter(
      normalizer: .sentencePiece(trainer.normalization), preTokenizer: SentencePieceBytePairTrainer.preTokenizer,
      alphabet: .characters)
    for line in text.split(separator: 0x0A) where line.count <= 4192 { try counter.add(Array(line)) }
    return counter.counts
  }

  @Test(arguments: cases)
  func asSentencePiece(_ testCase: Case) throws {
    let whole = try wholeFile(try SharedMaterial.path(testCase.text))
    // Whole lines.
    var text = Array(whole.prefix(200_000))
    if let end = text.lastIndex(of: 0x0A) { text.removeLast(text.count - end - 1) }
    var trainer = SentencePieceBytePairTrainer(vocabularySizes: [testCase.size])
    testCase.change(&trainer)
    let ours = try trainer.train(on: try Self.counts(text, trainer)).pieces(vocabularySize: testCase.size)

    let scratch = try ScratchFolder()
    let prefix = scratch.url.appendingPathComponent("m").path
    let arguments =
      #"{"model_type":"bpe","normalization_rule_name":"identity","vocab_size":\#(testCase.size)\#(testCase.arguments)}"#
    _ = try PythonPeer.run("train_sentencepiece.py", [prefix, arguments], input: text)
    let theirs = try SentencePieceFile(try wholeFile(prefix + ".model"), file: "m.model").pieces
    try #require(ours.count == theirs.count)
    let different = zip(ours, theirs).enumerated().first {
      $0.element.0.text != $0.element.1.text || $0.element.0.score != $0.element.1.score
    }
    if let different {
      let (found, expected) = different.element
      Issue.record(
        """
        piece \(different.offset): expected '\(String(decoding: expected.text, as: UTF8.self))' \(expected.score), \
        found '\(String(decoding: found.text, as: UTF8.self))' \(found.score)
        """)
    }
  }

  /// formats.md 18.2.
  @Test func theTextOfTheFormatsPage() throws {
    let text = Array(
      """
      low low low low low lower lower newest newest newest newest newest newest widest widest widest
      abab abab cdcd cdcd ba ba dc dc

      """.utf8)
    let trainer = SentencePieceBytePairTrainer(vocabularySizes: [30, 20])
    let training = try trainer.train(on: try Self.counts(text, trainer))
    let pieces = training.pieces(vocabularySize: 30).dropFirst(3)
    #expect(
      pieces.map { String(decoding: $0.text, as: UTF8.self) }
        == "es est lo low ▁low ew ▁n ▁new ▁newest ab cd id ▁w ▁ e w d s t l o a b c n i r".split(separator: " ")
        .map(String.init))
    #expect(pieces.map(\.score) == (0...26).map { -Float($0) })
    // A smaller one of the same run has fewer merges and the same characters.
    #expect(
      training.pieces(vocabularySize: 20).dropFirst(3).map(\.text) == pieces.prefix(3).map(\.text)
        + pieces.suffix(14).map(\.text))
  }

  @Test func sizesThatCannotBeAreRefused() throws {
    let text = Array("ab ab\n".utf8)
    let small = SentencePieceBytePairTrainer(vocabularySizes: [5])
    #expect(throws: BytePairTrainingError.self) { try small.train(on: try Self.counts(text, small)) }
    var large = SentencePieceBytePairTrainer(vocabularySizes: [100])
    #expect(throws: BytePairTrainingError.ranOut(wanted: 100, reached: 8, minimumCount: 1)) {
      try large.train(on: try Self.counts(text, large))
    }
    large.allowsFewer = true
    #expect(try large.train(on: try Self.counts(text, large)).pieces(vocabularySize: 100).count == 8)
  }
}
