import Corpora
import Counts
import Foundation
import TestSupport
import Testing
import Tokenization

/// Counts files as text, and what is no counts file.
@Suite("Counts files") struct CountsFileTests {
  static let stages = PieceStages(normalizer: nil, preTokenizer: .whitespaceSplit, alphabet: .characters)

  /// The file of some pieces with their counts.
  static func file(_ pieces: [(String, UInt64)], stages: PieceStages = stages) throws -> (
    folder: ScratchFolder, path: String
  ) {
    let scratch = try ScratchFolder()
    let path = scratch.url.appendingPathComponent("counts").path
    let header = CountsHeader(
      program: "test", unicode: "15.0", stages: stages, recordCount: 2, byteCount: 30,
      pieceCount: pieces.reduce(0) { $0 + $1.1 })
    var writer = try CountsWriter(try AtomicOutput(path: path), header: header)
    for (piece, count) in pieces { try writer.write(Array(piece.utf8), count: count) }
    try writer.commit()
    return (scratch, path)
  }

  static func read(_ path: String, lineLimit: Int = 1 << 30) throws -> [(piece: [UInt8], count: UInt64)] {
    var reader = try CountsReader(InputFile(path: Array(path.utf8)), lineLimit: lineLimit)
    var pieces: [(piece: [UInt8], count: UInt64)] = []
    var piece: [UInt8] = []
    while let count = try reader.next(into: &piece) { pieces.append((piece, count)) }
    return pieces
  }

  @Test("the text of a small file")
  func text() throws {
    let (folder, path) = try Self.file([("\t\n", 3), ("a\\b", 1), ("the", 512)])
    let lines = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines[0].hasPrefix(
        #"{"format":"cleave-counts","version":1,"cleave":"test","unicode":"15.0","fingerprint":""#))
    #expect(
      lines[0].hasSuffix(
        #""stages":{"normalizer":null,"pre_tokenizer":{"type":"WhitespaceSplit"},"alphabet":"characters","#
          + #""line_ends":"keep","max_sentence_bytes":null},"records":2,"bytes":30,"pieces":516}"#))
    let rest = [#"\t\n"# + "\t3", #"a\\b"# + "\t1", "the\t512", "\t{\"distinct\":3}", ""]
    #expect(lines.dropFirst().map { String($0) } == rest)
    _ = folder
  }

  @Test("any bytes come back", arguments: 0..<8)
  func roundTrip(seed: Int) throws {
    var random = SeededGenerator(seed: seed)
    let alphabet: [UInt8] = [
      0, 1, 9, 10, 13, 0x20, 0x5C, 0x61, 0x78, 0x7F, 0x80, 0xBF, 0xC3, 0xA4, 0xE2, 0x96, 0x81, 0xED, 0xA0, 0xF0, 0x9F,
      0xFF,
    ]
    var counts = PieceCounts()
    for _ in 0..<400 {
      let length = Int.random(in: 1...20, using: &random)
      let piece = (0..<length).map { _ in alphabet.randomElement(using: &random)! }
      try counts.add(piece, count: UInt64.random(in: 1...1_000_000_000_000, using: &random))
    }
    let scratch = try ScratchFolder()
    let path = scratch.url.appendingPathComponent("c.zst").path
    let sorted = counts.sorted()
    var writer = try CountsWriter(
      try AtomicOutput(path: path, compression: ZstdSettings()),
      header: CountsHeader(program: "test", stages: Self.stages, pieceCount: counts.total))
    for (piece, count) in sorted { try writer.write(piece, count: count) }
    try writer.commit()
    let back = try Self.read(path)
    #expect(back.map(\.piece) == sorted.map(\.piece))
    #expect(back.map(\.count) == sorted.map(\.count))
  }

  @Test("pieces that are longer than the reader's buffer")
  func longPieces() throws {
    let long = String(repeating: "x\\", count: 300_000)
    let (folder, path) = try Self.file([("a", 1), (long, 2), (long + "y", 3)])
    #expect(try Self.read(path).map(\.piece.count) == [1, 600_000, 600_001])
    #expect(
      errorMessage { _ = try Self.read(path, lineLimit: 5000) }
        == "'\(path)', line 3 (byte \(try header(path).count + 5)) is longer than the limit of 5000 bytes; "
        + "raise --max-record-bytes if you trust the file")
    _ = folder
  }

  private func header(_ path: String) throws -> String {
    String(String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self).split(separator: "\n")[0])
  }

  @Test(
    "what is wrong is said with its place",
    arguments: [
      // A line in place of the second, and the error without the file's name.
      ("b\t1\nb\t5", "line 3 (byte %+4): expected a piece behind 'b' in the order of bytes, found 'b'"),
      ("b\t5\na\t1", "line 3 (byte %+4): expected a piece behind 'b' in the order of bytes, found 'a'"),
      ("b 6", "line 2 (byte %): expected a piece, a tab and a count, found 'b 6'"),
      ("b\t0", "line 2 (byte %+2): expected a whole number from 1 to 999999999999999999, found '0'"),
      ("b\t06", "line 2 (byte %+2): expected a whole number from 1 to 999999999999999999, found '06'"),
      ("b\t-6", "line 2 (byte %+2): expected a whole number from 1 to 999999999999999999, found '-6'"),
      (
        "b\t99999999999999999999",
        "line 2 (byte %+2): expected a whole number from 1 to 999999999999999999, found '99999999999999999999'"
      ),
      ("b\\q\t6", #"line 2 (byte %+1): expected \t, \n, \r, \\ or \xHH behind a backslash, found '\q"# + "\\u{9}6'"),
      ("b\\x1\t6", #"line 2 (byte %+1): expected \t, \n, \r, \\ or \xHH behind a backslash, found '\x1"# + "\\u{9}6'"),
      ("\t6", "line 2 (byte %): expected a piece, or the last line with its number of pieces, found '\\u{9}6'"),
      (
        "b\t7",
        " is cut short or damaged: expected 1 pieces that occur 6 times together, found 1 that occur 7 times; make it again"
      ),
      ("b\t6\n\t{\"distinct\":1}\nc\t1", "line 4 (byte %+20): expected nothing behind the last line, found 'c\\u{9}1'"),
    ])
  func malformed(lines: String, message: String) throws {
    let (folder, path) = try Self.file([("b", 6)])
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    try text.replacingOccurrences(of: "b\t6", with: lines).write(toFile: path, atomically: true, encoding: .utf8)
    let start = try header(path).utf8.count + 1
    var expected = message
    if let place = message.range(of: #"%(\+\d+)?"#, options: .regularExpression) {
      let offset = Int(message[place].dropFirst(2)) ?? 0
      expected.replaceSubrange(place, with: "\(start + offset)")
    }
    let separator = message.hasPrefix(" ") ? "" : ", "
    #expect(errorMessage { _ = try Self.read(path) } == "'\(path)'\(separator)\(expected)")
    _ = folder
  }

  @Test("every cut of a file is noticed")
  func cuts() throws {
    let (folder, path) = try Self.file([("b", 6), ("c", 10)])
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let cutPath = folder.url.appendingPathComponent("cut").path
    // The last byte is a line feed, which a file may lack.
    for end in 0..<bytes.count - 1 {
      try Data(bytes[..<end]).write(to: URL(fileURLWithPath: cutPath))
      #expect(throws: (any Error).self) { _ = try Self.read(cutPath) }
    }
  }

  @Test("no other file is taken for one, and no changed header")
  func headers() throws {
    let (folder, path) = try Self.file([("b", 6)])
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    func message(_ change: (String) -> String) throws -> String {
      try change(text).write(toFile: path, atomically: true, encoding: .utf8)
      return errorMessage { _ = try Self.read(path) }.replacingOccurrences(of: path, with: "F")
    }
    #expect(
      try message { _ in "hello\n" }
        == "'F', line 1 (byte 0): expected the header of a counts file of 'cleave count', found 'hello'")
    #expect(
      try message { _ in "" }
        == "'F', line 1 (byte 0): expected the header of a counts file of 'cleave count', found an empty file")
    #expect(
      try message { $0.replacingOccurrences(of: "\"version\":1", with: "\"version\":2") }
        == "'F', line 1: expected version 1 of the counts format, found 2; use the cleave that made it or a later one")
    #expect(
      try message { $0.replacingOccurrences(of: "WhitespaceSplit", with: "Whitespace") }
        .hasPrefix("'F' is cut short or damaged: expected the fingerprint of its stages, "))
    #expect(
      try message { $0.replacingOccurrences(of: "WhitespaceSplit", with: "Nothing") }
        .hasPrefix("'F', byte 0, pre_tokenizer.type: expected one of BertPreTokenizer, "))
    _ = folder
  }

  @Test("stages come back from a header")
  func stages() throws {
    var all: [PieceStages] = SplitPattern.allCases.map {
      PieceStages(normalizer: nil, preTokenizer: $0.preTokenizer, alphabet: .bytes)
    }
    all.append(PieceStages(normalizer: UnigramTrainer.defaultNormalizer, preTokenizer: .bert, alphabet: .characters))
    all.append(
      PieceStages(
        normalizer: BERTPreset.cased.normalizer, preTokenizer: nil, alphabet: .characters, keepsLineEnds: false))
    for rule in [SentencePieceRule.identity, .nmtNFKC] {
      var normalization = try rule.normalization()
      normalization.userDefinedSymbols = [Array("<s>".utf8)]
      all.append(
        PieceStages(
          normalizer: .sentencePiece(normalization), preTokenizer: SentencePieceBytePairTrainer.preTokenizer,
          alphabet: .characters, keepsLineEnds: false, recordLimit: 4192))
    }
    for stages in all {
      let (folder, path) = try Self.file([("b", 6)], stages: stages)
      let header = try CountsReader(InputFile(path: Array(path.utf8))).header
      #expect(try header.stages.differences(to: stages) == [])
      #expect(header.stages.normalizer == stages.normalizer)
      #expect(try header.fingerprint() == CountsHeader(program: "x", unicode: "15.0", stages: stages).fingerprint())
      _ = folder
    }
    #expect(try Set(all.map { try CountsHeader(program: "x", stages: $0).fingerprint() }).count == all.count)
  }
}
