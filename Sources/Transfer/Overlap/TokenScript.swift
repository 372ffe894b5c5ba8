internal import Tokenization

/// The writing that a token's text is in, for tables by script.
///
/// - Source: the scripts of Hugging Face's `UnicodeScripts`, where kana count as Han.
public struct TokenScript: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Four letters as ISO 15924 has them, or one of the names below.
  public let description: String

  /// Digits, punctuation, white space: what belongs to no script.
  public static let common = TokenScript(description: "common")
  /// Parts of characters.
  public static let bytes = TokenScript(description: "bytes")
  /// More than one script.
  public static let mixed = TokenScript(description: "mixed")
  /// Special tokens and rows kept for later.
  public static let special = TokenScript(description: "special")

  private init(description: String) { self.description = description }

  /// The script of a text.
  public init(_ text: ArraySlice<UInt8>) {
    guard let string = String(validating: text, as: UTF8.self) else {
      self = .bytes
      return
    }
    var found: UInt32?
    for scalar in string.unicodeScalars {
      let code = ScriptTable.huggingFace[scalar.value].code
      guard code != 0, code != TokenScript.zyyy, code != TokenScript.zinh else { continue }
      if let found, found != code {
        self = .mixed
        return
      }
      found = code
    }
    self = found.map(TokenScript.init(code:)) ?? .common
  }

  /// In the order of their names.
  public static func < (left: TokenScript, right: TokenScript) -> Bool {
    left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
  }

  private init(code: UInt32) {
    let letters = stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: code >> UInt32($0)) }
    description = String(decoding: letters, as: UTF8.self)
  }

  private static let zyyy: UInt32 = 0x5A79_7979
  private static let zinh: UInt32 = 0x5A69_6E68
}
