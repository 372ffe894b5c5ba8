import JSON
import TestSupport
import Tokenization

/// Texts on which splitters disagree, if anywhere.
enum SplitTexts {
  /// Characters of every class and case that a pattern or engine treats apart.
  static let alphabet: [Unicode.Scalar] = Array(
    ("aAbBzZsStTdDmMlLvVeErR''''    \t\n\n\r\r\u{B}\u{C}\u{85}0123456!/.-<>|_*\"\u{A0}\u{3000}\u{2028}\u{1C}"
      + "éÉßſKİǅʰª漢字かなカナー・゛゠\u{3099}\u{3040}\u{301}\u{300}\u{488}²Ⅷ½٣१ह\u{93F}\u{94D}ά\u{200B}\u{200D}\u{FEFF}\u{AD}"
      + "\u{E000}\u{378}😀👍\u{1F1E6}𐐀𐐨𞤀\u{FFFD}\u{1C89}\u{1C8A}\u{A7CB}\u{10D40}€+≤《。，▁ĠÂ").unicodeScalars)

  /// `count` texts of one to twenty characters.
  static func random(_ count: Int, seed: Int) -> [[UInt8]] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let characters =
        Bool.random(using: &random) ? alphabet : (0..<6).map { _ in alphabet.randomElement(using: &random)! }
      return (0..<Int.random(in: 1...20, using: &random)).flatMap { _ in
        Array(UTF8.encode(characters.randomElement(using: &random)!)!)
      }
    }
  }

  /// `count` texts of any bytes, among them parts of characters.
  static func randomBytes(_ count: Int, seed: Int) -> [[UInt8]] {
    var random = SeededGenerator(seed: seed)
    let bytes: [UInt8] = [
      0x61, 0x41, 0x20, 0x0A, 0x31, 0x27, 0x21, 0x73, 0x80, 0xBF, 0xC2, 0xC3, 0xA9, 0xC5, 0xE2, 0x82, 0xAC, 0xE4, 0xB8,
      0xED, 0xA0, 0xF0, 0x9F, 0x98, 0xF4, 0x90, 0xF8, 0xFF, 0x00,
    ]
    return (0..<count).map { _ in
      (0..<Int.random(in: 1...24, using: &random)).map { _ in bytes.randomElement(using: &random)! }
    }
  }

  /// Assigned and some unassigned code points, each in a context of its own kind.
  static func codePoints(in context: (Unicode.Scalar) -> String) -> [[UInt8]] {
    (UInt32(1)..<0x110000).compactMap { value in
      guard value < 0x32000 || value % 97 == 0 || (0xE0000..<0xE0200).contains(value) else { return nil }
      return Unicode.Scalar(value).map { Array(context($0).utf8) }
    }
  }

  /// The start of every text corpus of the shared material.
  static func corpora(byteCount: Int) throws -> [(name: String, bytes: [UInt8])] {
    let names = [
      "novels/en.valid.txt", "novels/de.valid.txt", "novels/uk.valid.txt", "office-help/ja.valid.txt",
      "office-help/zh-Hans.valid.txt", "office-help/ko.valid.txt", "office-help/hi.valid.txt",
      "office-help/km.valid.txt", "office-help/vi.valid.txt", "desktop-help/ta.valid.txt", "handbook/ar.valid.txt",
      "bible/cop.valid.txt", "kernel-docs/en.valid.txt", "code/c.valid.txt", "code/python.valid.txt",
      "code/swift.valid.txt", "torture/torture.txt", "torture/emoji-test.txt", "torture/NormalizationTest.txt",
      "torture/all-code-points.txt", "udhr/tha.txt",
    ]
    return try names.map { name in
      let bytes = try wholeFile(try SharedMaterial.path("corpora/\(name).zst"))
      guard bytes.count > byteCount else { return (name, bytes) }
      // Not in the middle of a character.
      let end = bytes[..<byteCount].lastIndex { $0 < 0x80 } ?? 0
      return (name, Array(bytes[..<end]))
    }
  }
}

/// A piece as Hugging Face's `pre_tokenize_str` gives it.
struct PeerPiece: Equatable {
  let bytes: [UInt8]
  let range: Range<Int>

  /// The pieces of each of `texts` that the pre-tokenizer `json` makes.
  static func pieces(of texts: [[UInt8]], _ json: String) throws -> [[PeerPiece]] {
    var input = Array(json.utf8) + [0x0A]
    for text in texts {
      var writer = JSONWriter()
      writer.string(text[...])
      input += writer.bytes + [0x0A]
    }
    let output = try PythonPeer.run("split_texts.py", input: input)
    return try output.split(separator: 0x0A).map { line in
      var reader = JSONReader(Array(line))
      guard case .array(let pieces) = try reader.readValue() else { return [] }
      return pieces.compactMap { piece in
        guard case .array(let members) = piece, case .string(let bytes) = members[0],
          case .integer(let start) = members[1], case .integer(let end) = members[2]
        else { return nil }
        return PeerPiece(bytes: bytes, range: Int(start)..<Int(end))
      }
    }
  }

  /// The pieces of each of `texts` that Cleave makes.
  static func pieces(of texts: [[UInt8]], _ splitter: Splitter) throws -> [[PeerPiece]] {
    try texts.map { bytes in
      var text = SplitText(AlignedText(bytes, tracksAlignment: true))
      try splitter.split(&text)
      return text.pieces.map {
        PeerPiece(bytes: Array(text.text.bytes[$0]), range: text.text.originalRange(of: $0))
      }
    }
  }
}
