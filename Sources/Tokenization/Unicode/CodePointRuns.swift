/// The generated tables: runs of code points with a common value, each written as the first code point in lower-case
/// hexadecimal and the value's name, which begins with a capital letter or is empty.
///
/// They are text in the source, because big array literals take the compiler minutes, and read in a tenth of a
/// millisecond.
enum CodePointRuns {
  /// Calls `body` with each run of `table` and its value's name, as the bytes of a big-endian number.
  static func forEach(in table: StaticString, _ body: (Range<UInt32>, _ name: UInt32) -> Void) {
    table.withUTF8Buffer { text in
      var run: (start: UInt32, name: UInt32)?
      var position = 0
      while position < text.count {
        var start: UInt32 = 0
        while position < text.count, let digit = hexadecimalDigit(text[position]) {
          start = start << 4 | digit
          position += 1
        }
        var name: UInt32 = 0
        while position < text.count, text[position] > 0x20 {
          name = name << 8 | UInt32(text[position])
          position += 1
        }
        if let run { body(run.start..<start, run.name) }
        run = (start, name)
        while position < text.count, text[position] <= 0x20 { position += 1 }
      }
      if let run { body(run.start..<0x110000, run.name) }
    }
  }

  private static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte &- 0x30)
    case 0x61...0x66: UInt32(byte &- 0x61 &+ 10)
    default: nil
    }
  }
}
