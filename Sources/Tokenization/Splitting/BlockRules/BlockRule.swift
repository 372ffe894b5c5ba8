internal import CIntrinsics

/// A split pattern as sums and shifts of bit masks: where pieces begin within 64 bytes of ASCII, all of them at once.
///
/// A window begins where a piece begins, and a piece depends on nothing before it, so nothing is carried from one window
/// into the next: the next one begins at the last beginning that this one is sure of. What lies behind the window may
/// decide about the end of it; a rule says how far it is sure. ``PieceRule`` says what is right, and does the rest: pieces
/// with other characters, long ones, the end of the text.
///
/// ```
/// text    it's··12
/// starts  X.XXXX..      of cl100k; the last two are another window's business
/// ```
protocol BlockRule: PieceRule {
  /// The bits of the places where pieces begin; bits beyond `window.sure` mean nothing.
  func starts(in window: inout BlockWindow) -> UInt64
}

/// Sixty-four bytes of a text from the beginning of a piece on.
struct BlockWindow {
  let masks: cleave_masks
  let reader: CharacterReader
  /// Where the window begins.
  let start: Int
  /// How many of its bytes are ASCII, from the first on.
  let limit: Int
  /// The last place about which the rule is sure.
  var sure: Int

  /// All 64 bytes must be there.
  @inline(__always)
  init(_ reader: CharacterReader, at start: Int) {
    masks = cleave_classify(reader.text + start)
    self.reader = reader
    self.start = start
    limit = masks.high.trailingZeroBitCount
    // White space at the end: whether it is cut depends on what follows it.
    let known: UInt64 = limit == 64 ? ~0 : ~(~0 &<< UInt64(truncatingIfNeeded: limit))
    let fromTop = limit == 0 ? 0 : (masks.space & known) &<< UInt64(truncatingIfNeeded: 64 &- limit)
    let run = (~fromTop).leadingZeroBitCount
    sure = run == 0 ? limit &- 1 : limit &- Swift.min(run, limit)
  }

  /// Characters that are neither letters, digits nor white space.
  @inline(__always)
  var symbols: UInt64 { ~(masks.letter | masks.digit | masks.space | masks.high) }

  /// Where groups of at most `most` digits begin.
  @inline(__always)
  func digitGroups(most: Int) -> UInt64 {
    let digits = masks.digit
    if most == 1 { return digits }
    var starts = digits & ~(digits &<< 1)
    // Only where a run is longer than a group.
    let step = UInt64(truncatingIfNeeded: most)
    let inside = digits & (digits &<< 1) & (most > 2 ? digits &<< 2 : ~0)
    var next = (starts &<< step) & inside
    while next != 0 {
      starts |= next
      next = (next &<< step) & inside
    }
    return starts
  }
}

extension CharacterReader {
  /// Whether the next eight bytes, which must be there, are ASCII.
  @inline(__always)
  fileprivate func startsWithASCII(at offset: Int) -> Bool {
    UnsafeRawPointer(text + offset).loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 == 0
  }
}

extension PieceScanner {
  /// Cuts window by window, and piece by piece where a window does not help.
  @inline(__always)
  static func scan(
    blocks rule: some BlockRule, _ reader: CharacterReader, _ position: inout Int, _ ends: UnsafeMutablePointer<UInt32>,
    _ capacity: Int
  ) -> Int {
    var start = position
    var count = 0
    while count < capacity, start < reader.end {
      // Where other characters are near, a window would be in vain.
      if start &+ 64 <= reader.end, reader.startsWithASCII(at: start) {
        if count &+ windowCount <= capacity {
          var window = BlockWindow(reader, at: start)
          let all = rule.starts(in: &window)
          // Not the beginning of the window itself.
          let starts = window.sure < 1 ? 0 : all & (~0 &>> UInt64(truncatingIfNeeded: 63 &- window.sure)) & ~1
          if starts != 0 {
            write(starts, UInt32(truncatingIfNeeded: start), ends + count)
            count &+= starts.nonzeroBitCount
            start &+= 63 &- starts.leadingZeroBitCount
            continue
          }
        } else if count > 0 {
          break
        }
      }
      start = rule.endOfPiece(from: start, in: reader)
      ends[count] = UInt32(truncatingIfNeeded: start)
      count &+= 1
    }
    position = start
    return count
  }

  /// Writes the place of every bit, eight at a time: how many there are cannot be foretold, and each wrong guess costs as
  /// much as some places too many. Up to 64 values are written: there must be room for them at `ends`.
  @inline(__always)
  private static func write(_ bits: UInt64, _ base: UInt32, _ ends: UnsafeMutablePointer<UInt32>) {
    var bits = bits
    var target = ends
    repeat {
      for place in 0..<8 {
        target[place] = base &+ UInt32(truncatingIfNeeded: bits.trailingZeroBitCount)
        bits &= bits &- 1
      }
      target += 8
    } while bits != 0
  }
}
