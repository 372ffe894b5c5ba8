internal import Tokenization

/// The writing that a token's text is in, for tables by script.
///
/// - Source: the scripts of Hugging Face's `UnicodeScripts`, where kana count as Han.
public struct TokenScript: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Four letters of ISO 15924, the first in the highest byte, or the number of one of those below.
  private let code: UInt32

  /// Digits, punctuation, white space: what belongs to no script.
  public static let common = TokenScript(code: 0)
  /// Parts of characters.
  public static let bytes = TokenScript(code: 1)
  /// More than one script.
  public static let mixed = TokenScript(code: 2)
  /// Special tokens and rows kept for later.
  public static let special = TokenScript(code: 3)

  private init(code: UInt32) { self.code = code }

  /// Four letters as ISO 15924 has them, or the name of one of those above.
  public var description: String {
    switch self {
    case .common: "common"
    case .bytes: "bytes"
    case .mixed: "mixed"
    case .special: "special"
    default:
      String(
        decoding: stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: code >> UInt32($0)) },
        as: UTF8.self)
    }
  }

  /// The script of a text.
  public init(_ text: ArraySlice<UInt8>) {
    guard let utf8 = try? UTF8Span(validating: text.span) else {
      self = .bytes
      return
    }
    var found: UInt32?
    var scalars = utf8.makeUnicodeScalarIterator()
    while let scalar = scalars.next() {
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

  private static let zyyy: UInt32 = 0x5A79_7979
  private static let zinh: UInt32 = 0x5A69_6E68
}
