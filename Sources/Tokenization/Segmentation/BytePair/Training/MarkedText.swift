/// The characters of a piece or token with the marks of their places: with prefix `##` and suffix `</w>`, "low" is
/// `l`, `##o`, `##w</w>`.
struct MarkedText {
  let scalars: [Unicode.Scalar]
  /// Whether the first character begins a piece, and the last one ends one.
  private let begins: Bool
  private let ends: Bool

  /// A whole piece.
  init(text: String) {
    scalars = Array(text.unicodeScalars)
    begins = true
    ends = true
  }

  /// A token as a vocabulary spells it: marks say where in a piece it stands.
  init(_ token: [UInt8], settings: BytePairTrainer) {
    var rest = token[...]
    begins = settings.continuingPrefix.map { !rest.starts(with: $0) } ?? true
    if !begins, let prefix = settings.continuingPrefix { rest = rest.dropFirst(prefix.count) }
    let suffix = settings.wordSuffix ?? []
    ends = !suffix.isEmpty && rest.count > suffix.count && rest.suffix(suffix.count).elementsEqual(suffix)
    if ends { rest = rest.dropLast(suffix.count) }
    scalars = Array(String(decoding: rest, as: UTF8.self).unicodeScalars)
  }

  /// Calls `body` with every character and its text with marks.
  func visit(settings: BytePairTrainer, _ body: (Unicode.Scalar, [UInt8]) -> Void) {
    for (index, scalar) in scalars.enumerated() {
      var text: [UInt8] = index == 0 && begins ? [] : settings.continuingPrefix ?? []
      text.append(contentsOf: String(scalar).utf8)
      if index == scalars.count - 1, ends { text.append(contentsOf: settings.wordSuffix ?? []) }
      body(scalar, text)
    }
  }
}
