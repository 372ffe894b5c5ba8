internal import CIntrinsics

extension GPT2Rule: BlockRule {
  @inline(__always)
  func starts(in window: inout BlockWindow) -> UInt64 {
    let masks = window.masks
    let letter = masks.letter
    let digit = masks.digit
    let space = masks.space
    let symbol = window.symbols
    // U+0020 goes with what follows it.
    let free = ~(masks.blank &<< 1)
    // A run of white space begins, and its last character is on its own or with what follows.
    var starts = space & (~(space &<< 1) | ~(space &>> 1))
    starts |= letter & ~(letter &<< 1) & free
    starts |= digit & ~(digit &<< 1) & free
    let symbolStarts = symbol & ~(symbol &<< 1) & free
    starts |= symbolStarts

    var apostrophes = masks.apostrophe & symbolStarts & (letter &>> 1)
    while apostrophes != 0 {
      let place = apostrophes.trailingZeroBitCount
      apostrophes &= apostrophes &- 1
      guard place &+ 2 < window.limit else {
        window.sure = Swift.min(window.sure, place)
        break
      }
      let length = window.reader.contraction(at: window.start &+ place)
      guard length > 0 else { continue }
      starts &= ~(2 &<< UInt64(truncatingIfNeeded: place))
      starts |= letter & (1 &<< UInt64(truncatingIfNeeded: place &+ length))
    }
    return starts
  }
}
