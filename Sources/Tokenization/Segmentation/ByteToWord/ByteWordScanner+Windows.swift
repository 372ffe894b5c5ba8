internal import CIntrinsics

extension ByteWordScanner {
  /// How many bytes ``spacedWords(_:_:)`` looks at, and gives at most.
  static let windowCount = 64

  /// Passes over words of ASCII with one space before each: as stream of ids they have one for each byte, the mark in the
  /// place of the space, so nothing has to be known but where they end.
  ///
  /// - Returns: the bytes passed over, fewer than ``windowCount``; they begin with a space and end where a word ends. 0
  ///   where ``scan(_:_:into:)`` has to look.
  @inline(__always)
  func spacedWords(_ text: UnsafeBufferPointer<UInt8>, _ cursor: inout Cursor) -> Int {
    let start = cursor.position
    guard !separatesPunctuation, start &+ Self.windowCount <= text.count, text[start] == 0x20, cursor.longEnd <= start
    else { return 0 }
    let masks = cleave_classify(text.baseAddress.unsafelyUnwrapped + start)
    let blank = masks.blank
    // Other white space, other characters, and of two spaces the first.
    let unlike = masks.high | masks.space & ~blank | blank & (blank &>> 1)
    // Of a space at the end of all that is alike it does not matter what follows: the next window begins there.
    let alike = unlike ^ (unlike &- 1)
    let ends = blank & alike
    guard ends > 1 else { return 0 }
    let count = 63 &- ends.leadingZeroBitCount
    if maximumLength < Self.windowCount, hasLongWord(~blank & ~(~0 &<< UInt64(truncatingIfNeeded: count))) { return 0 }
    cursor.position = start &+ count
    return count
  }

  /// Whether more than ``maximumLength`` bits stand side by side.
  @inline(__always)
  private func hasLongWord(_ letters: UInt64) -> Bool {
    // Where a bit stays, as many follow it as have been looked at.
    var runs = letters
    var length = 1
    while length <= maximumLength {
      let step = Swift.min(length, maximumLength &+ 1 &- length)
      runs &= runs &>> UInt64(truncatingIfNeeded: step)
      length &+= step
    }
    return runs != 0
  }
}
