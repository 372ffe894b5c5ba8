/// Which substrings may be pieces.
///
/// - Source: formats.md 11.1 (SentencePiece).
struct PieceValidity: Sendable {
  /// Whether pieces may not go across a change of script.
  var splitsByScript = true
  /// Whether digits count as a script of their own kind; if not, they go with everything.
  var splitsByNumber = true
  /// Whether a digit is always alone.
  var splitsDigits = false
  /// Whether `▁` may stand elsewhere than in front.
  var allowsInnerSpaces = false
  /// Whether a piece may be several `▁` and nothing else.
  var allowsOnlySpaces = false
  /// Whether text is bytes, of which anything may be a piece.
  var hasBytes = false

  private let scripts = ScriptTable.huggingFace
  private let common = ScriptTable.huggingFace[0x20]
  private let inherited = ScriptTable.huggingFace[0x300]

  /// Whether a substring of two symbols or more may be a piece.
  func allows(_ piece: UnsafeBufferPointer<UInt8>) -> Bool {
    if hasBytes { return true }
    var before: ScriptTable.Script?
    var index = 0
    var isOnlySpaces = true
    while index < piece.count {
      let scalar = piece.scalar(at: index)
      guard let number = scalar.value else { return false }
      defer { index += scalar.count }
      if number == 0x2581 {
        if index > 0, !allowsInnerSpaces, !(allowsOnlySpaces && isOnlySpaces) { return false }
        continue
      }
      // Spaces in front are one at most, unless there is nothing else.
      if isOnlySpaces, index > 3, !allowsInnerSpaces { return false }
      isOnlySpaces = false
      let isDigit = 0x30...0x39 ~= number || 0xFF10...0xFF19 ~= number
      if splitsDigits, isDigit { return false }
      if isDigit, !splitsByNumber {
        before = nil
        continue
      }
      var script = scripts[number]
      if script == inherited { script = before ?? inherited }
      if script == .joins { script = common }
      if splitsByScript, let before, before != script { return false }
      before = script
    }
    return !isOnlySpaces || allowsOnlySpaces || allowsInnerSpaces
  }
}
