/// How tokens are shown on a line of text: as their file spells them, and without white space or control characters.
///
/// Byte-level tokens are spelt in the characters of ``ByteLevelAlphabet`` (`Ġthe`). In all others white space,
/// control characters, backslashes and ill-formed bytes are escaped: `\x20`, `\x0A`, `\\`.
public struct TokenSpelling: Sendable {
  private var storage: [UInt8] = []
  private var ends: [Int] = [0]

  /// The spellings of all tokens of `tokenizer`, added ones included.
  ///
  /// - Complexity: O(*n*) in the bytes of the vocabulary.
  public init(_ tokenizer: Tokenizer) {
    let added = Dictionary(tokenizer.addedTokens.map { ($0.id, $0.content) }, uniquingKeysWith: { first, _ in first })
    let vocabulary = tokenizer.model.vocabulary
    var marks: [TokenID: [UInt8]] = [:]
    if case .byteToWord(let model) = tokenizer.model { marks = model.markSpellings }
    for id in 0..<TokenID(tokenizer.idEnd) {
      if let content = added[id] ?? marks[id] {
        TokenSpelling.escape(content[...], into: &storage)
      } else if tokenizer.model.alphabet == .bytes {
        storage += ByteLevelAlphabet.spelling(of: vocabulary[id])
      } else {
        TokenSpelling.escape(vocabulary[id], into: &storage)
      }
      ends.append(storage.count)
    }
  }

  /// The spelling of one token; empty for an id that no token has.
  public subscript(id: TokenID) -> ArraySlice<UInt8> {
    Int(id) < ends.count - 1 ? storage[ends[Int(id)]..<ends[Int(id) + 1]] : []
  }

  /// Appends the spellings of `ids`, single spaces between them.
  public func write(_ ids: some Sequence<TokenID>, to output: inout [UInt8]) {
    var first = true
    for id in ids {
      if first { first = false } else { output.append(UInt8(ascii: " ")) }
      output += self[id]
    }
  }

  /// Appends `bytes` with white space, control characters, backslashes and ill-formed bytes escaped: `a b` → `a\x20b`.
  public static func escape(_ bytes: ArraySlice<UInt8>, into output: inout [UInt8]) {
    if !bytes.contains(where: { $0 <= 0x20 || $0 == UInt8(ascii: "\\") || $0 >= 0x7F }) {
      output += bytes
      return
    }
    bytes.withUnsafeBufferPointer { buffer in
      var index = 0
      while index < buffer.count {
        let count = UTF8Character.length(in: buffer, at: index)
        if let scalar = UTF8Character.scalar(in: buffer, at: index), scalar != "\\", !isHidden(scalar) {
          output += buffer[index..<index + count]
        } else if buffer[index] == UInt8(ascii: "\\") {
          output += [UInt8(ascii: "\\"), UInt8(ascii: "\\")]
        } else {
          for byte in buffer[index..<index + count] {
            output += "\\x".utf8
            for nibble in [byte >> 4, byte & 15] {
              output.append(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "A") + nibble - 10)
            }
          }
        }
        index += count
      }
    }
  }

  /// White space and control characters.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x20, 0x7F...0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }
}
