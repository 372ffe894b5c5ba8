internal import CIntrinsics

extension CL100KRule: BlockRule {
  @inline(__always)
  func starts(in window: inout BlockWindow) -> UInt64 {
    let letter = window.masks.letter
    var (starts, prefixes) = window.startsOfSymbolsAndSpaces()
    starts |= letter & ~(letter &<< 1) & ~(prefixes &<< 1)
    starts |= window.digitGroups(most: maximumNumbers)

    var apostrophes = window.masks.apostrophe & prefixes
    while apostrophes != 0 {
      let place = apostrophes.trailingZeroBitCount
      apostrophes &= apostrophes &- 1
      guard place &+ 2 < window.limit else {
        window.sure = Swift.min(window.sure, place)
        break
      }
      let length = window.reader.caselessContraction(at: window.start &+ place)
      if length > 0 { starts |= letter & (1 &<< UInt64(truncatingIfNeeded: place &+ length)) }
    }
    return starts
  }
}

extension BlockWindow {
  /// Where symbols and white space begin in cl100k and its descendants, and which single characters go with the letters
  /// behind them.
  @inline(__always)
  func startsOfSymbolsAndSpaces() -> (starts: UInt64, prefixes: UInt64) {
    let letter = masks.letter
    let symbol = symbols
    // Line breaks right behind symbols belong to them: adding a run's first bit carries through the run and clears it.
    let newline = masks.newline & (masks.newline &+ (masks.newline & (symbol &<< 1)))
    let taken = masks.newline & ~newline
    let space = masks.space & ~taken
    let blank = masks.space & ~masks.newline
    var starts = space & ~(space &<< 1)

    // White space is cut behind its last line break: where blanks behind a line break do not end at another.
    let indents = blank & (newline &<< 1)
    let emptyLines = (blank &+ indents) & ~blank & newline
    if emptyLines == 0 {
      starts |= indents
    } else {
      var rest = indents
      while rest != 0 {
        let indent = rest & (0 &- rest)
        rest &= rest &- 1
        if (blank &+ indent) & ~blank & newline == 0 { starts |= indent }
      }
    }
    // Its last character is on its own or with what follows.
    starts |= blank & ~(masks.space &>> 1)

    let symbolStarts = symbol & ~(symbol &<< 1) & ~(masks.blank &<< 1)
    starts |= symbolStarts
    return (starts, blank | symbolStarts & (letter &>> 1))
  }
}
