internal import CIntrinsics

extension O200KRule: BlockRule {
  @inline(__always)
  func starts(in window: inout BlockWindow) -> UInt64 {
    let letter = window.masks.letter
    let upper = window.masks.upper
    var (starts, prefixes) = window.startsOfSymbolsAndSpaces()
    starts |= letter & ~(letter &<< 1) & ~(prefixes &<< 1)
    starts |= upper & ((letter & ~upper) &<< 1)
    starts |= window.digitGroups(most: maximumNumbers)

    // Symbols take in slashes behind their line breaks; that is rare, and left to the other rule.
    let newline = window.masks.newline
    if (newline &<< 1) & window.masks.slash != 0 {
      window.sure = Swift.min(window.sure, newline.trailingZeroBitCount)
    }
    guard joinsContractions else { return starts }
    // What follows an apostrophe decides whether it belongs to the word before it.
    if window.limit > 0, window.masks.apostrophe &>> UInt64(truncatingIfNeeded: window.limit &- 1) & 1 != 0 {
      window.sure = Swift.min(window.sure, window.limit &- 2)
    }
    var apostrophes = window.masks.apostrophe & (letter &<< 1) & (letter &>> 1)
    var lastEnd = 0
    while apostrophes != 0 {
      let place = apostrophes.trailingZeroBitCount
      apostrophes &= apostrophes &- 1
      // One contraction is not followed by another.
      if place == lastEnd { continue }
      guard place &+ 2 < window.limit else {
        window.sure = Swift.min(window.sure, place &- 1)
        break
      }
      let length = window.reader.caselessContraction(at: window.start &+ place)
      guard length > 0 else { continue }
      lastEnd = place &+ length
      starts &= ~((length == 2 ? 3 : 7) &<< UInt64(truncatingIfNeeded: place))
      starts |= lastEnd < 64 ? letter & (1 &<< UInt64(truncatingIfNeeded: lastEnd)) : 0
    }
    return starts
  }
}
