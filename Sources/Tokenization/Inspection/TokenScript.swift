/// The script that bytes are written in, by its ISO 15924 code.
///
/// Kana counts as Han (`Hani`), as in Hugging Face's `UnicodeScripts`.
///
/// - Source: the Unicode version of ``ScriptTable``.
public enum TokenScript: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// One script, with digits, punctuation and marks that belong to none.
  case script(String)
  /// Letters of several scripts.
  case mixed
  /// Nothing but spaces, digits, punctuation and symbols.
  case common
  /// Not UTF-8 by itself: a part of a character.
  case partial

  /// The script of a token.
  ///
  /// - Complexity: O(*n* log 1500) in its characters.
  public init(of token: ArraySlice<UInt8>) {
    var code: UInt32?
    let table = ScriptTable.huggingFace
    let isMixed: Bool? = token.withUnsafeBufferPointer { bytes in
      var index = 0
      while index < bytes.count {
        let byte = bytes[index]
        if byte < 0x80 {
          index += 1
          if byte | 0x20 >= 0x61, byte | 0x20 <= 0x7A {
            if let code, code != TokenScript.latin { return true }
            code = TokenScript.latin
          }
          continue
        }
        guard let scalar = UTF8Character.scalar(in: bytes, at: index) else { return nil }
        index += UTF8Character.length(in: bytes, at: index)
        let found = table[scalar.value].code
        if found == 0 || found == TokenScript.commonCode || found == TokenScript.inherited { continue }
        if let code, code != found { return true }
        code = found
      }
      return false
    }
    guard let isMixed else {
      self = .partial
      return
    }
    self = isMixed ? .mixed : code.map { .script(TokenScript.name($0)) } ?? .common
  }

  /// The code, or a word for what has none.
  public var description: String {
    switch self {
    case .script(let code): code
    case .mixed: "mixed"
    case .common: "common"
    case .partial: "part of a character"
    }
  }

  private static let latin: UInt32 = 0x4C61_746E
  private static let commonCode: UInt32 = 0x5A79_7979
  private static let inherited: UInt32 = 0x5A69_6E68

  private static func name(_ code: UInt32) -> String {
    String(decoding: (0..<4).map { UInt8(truncatingIfNeeded: code >> UInt32(24 - 8 * $0)) }, as: UTF8.self)
  }
}
