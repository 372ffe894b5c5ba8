internal import Glibc

/// SentencePiece's `.vocab`: a piece and its score a line, what a model file says for people to read.
///
/// The file says neither how text is normalized nor what kinds pieces are of, so reading it assumes what it must and says
/// so; the model file beside it says both.
///
/// - Source: formats.md 8.4.
package enum PieceScores {
  /// Whether the first line is a piece, a tab and a number.
  package static func recognizes(_ bytes: [UInt8]) -> Bool {
    guard let line = bytes.split(separator: 0x0A, maxSplits: 1).first, let tab = line.lastIndex(of: 0x09) else {
      return false
    }
    return tab > line.startIndex && number(line[(tab + 1)...]) != nil
  }

  // MARK: Reading

  /// The tokenizer of a `.vocab`, and what had to be assumed.
  ///
  /// - Throws: `FormatError` with the line that is not a piece, a tab and a score.
  package static func read(
    _ bytes: [UInt8], file name: String
  ) throws(FormatError) -> (tokenizer: Tokenizer, warnings: [String]) {
    var file = SentencePieceFile()
    var start = 0
    var index = -1
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      let line = bytes[start..<end]
      start = end + 1
      index += 1
      if line.isEmpty { continue }
      guard file.pieces.count < Vocabulary.idLimit else {
        throw FormatError(
          file: name, at: .line(index + 1), expected: "at most \(Vocabulary.idLimit) pieces", found: "more")
      }
      guard let tab = line.lastIndex(of: 0x09), tab > line.startIndex, let score = number(line[(tab + 1)...]) else {
        throw FormatError(
          file: name, at: .line(index + 1), expected: "a piece, a tab and a score", found: FormatError.quoted(line))
      }
      file.pieces.append(.init(text: Array(line[..<tab]), score: score))
    }
    var bytePieces = 0
    for (index, piece) in file.pieces.enumerated() where piece.score == 0 {
      if piece.text == Array("<unk>".utf8) {
        file.pieces[index].kind = .unknown
      } else if ByteFallback.byte(spelledBy: piece.text) != nil {
        file.pieces[index].kind = .byte
        bytePieces += 1
      } else if isBracketed(piece.text) {
        file.pieces[index].kind = .control
      }
    }
    file.byteFallback = bytePieces == 256
    if !file.byteFallback {
      file.pieces = file.pieces.map { $0.kind == .byte ? .init(text: $0.text, score: $0.score) : $0 }
    }
    // Byte-pair scores count the merges: 0, −1, −2, …
    let learned = file.pieces.lazy.filter { $0.kind == .normal }.map(\.score)
    if zip(learned, 0...).allSatisfy({ $0 == -Float($1) }) { file.algorithm = .bytePair }
    let (tokenizer, warnings) = try file.tokenizer(file: name)
    return (
      tokenizer,
      [
        "a .vocab does not say how text is normalized or what kinds pieces are of: text is taken as it is but for spaces, "
          + "and bracketed pieces of score 0 as control pieces; the .model beside it says both"
      ] + warnings
    )
  }

  private static func isBracketed(_ text: [UInt8]) -> Bool {
    guard text.count > 2, let first = text.first, let last = text.last else { return false }
    return first == UInt8(ascii: "<") && last == UInt8(ascii: ">")
      || first == UInt8(ascii: "[") && last == UInt8(ascii: "]")
  }

  private static func number(_ text: ArraySlice<UInt8>) -> Float? {
    guard !text.isEmpty, let value = Float(String(decoding: text, as: UTF8.self)), value.isFinite else { return nil }
    return value
  }

  // MARK: Writing

  /// The `.vocab` of a tokenizer that SentencePiece has words for, and what it does not say.
  ///
  /// - Throws: `FormatError` as for a model file, and for a piece with a line feed.
  package static func write(
    _ tokenizer: Tokenizer, file name: String
  ) throws(FormatError) -> (bytes: [UInt8], notes: [String]) {
    let (model, notes) = try SentencePieceFile.write(tokenizer, file: name)
    var bytes: [UInt8] = []
    for piece in try SentencePieceFile(model, file: name).pieces {
      guard !piece.text.contains(0x0A) else {
        throw FormatError(
          file: name, expected: "pieces without line feeds", found: FormatError.quoted(piece.text),
          advice: "write a .model instead")
      }
      bytes += piece.text
      bytes.append(0x09)
      bytes += shown(piece.score)
      bytes.append(0x0A)
    }
    return (bytes, notes + ["a .vocab holds pieces and scores only: nothing can be encoded as before from it alone"])
  }

  /// A score as C's `%g` prints it.
  private static func shown(_ score: Float) -> [UInt8] {
    var buffer = [CChar](repeating: 0, count: 64)
    let count = withVaList([Double(score)]) { vsnprintf(&buffer, buffer.count, "%g", $0) }
    return buffer.prefix(Int(max(0, count))).map { UInt8(bitPattern: $0) }
  }
}
