/// Text cut into what a reader sees as one character.
struct TextUnits {
  /// A scalar and its bytes; nil for a byte that belongs to none.
  let scalars: [(range: Range<Int>, scalar: Unicode.Scalar?)]

  /// - Complexity: O(*n*) in the bytes.
  init(_ bytes: ArraySlice<UInt8>) {
    var scalars: [(range: Range<Int>, scalar: Unicode.Scalar?)] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let length = min(TextUnits.length(bytes[index]), bytes.endIndex - index)
      let scalar = String(validating: bytes[index..<index + length], as: UTF8.self)?.unicodeScalars.first
      let end = index + (scalar == nil ? 1 : length)
      scalars.append((index..<end, scalar))
      index = end
    }
    self.scalars = scalars
  }

  /// Where the characters that a reader sees begin, and where the last ends: grapheme clusters, ill-formed bytes alone.
  var boundaries: [Int] {
    var ends: [Int] = []
    var run = ""
    var runStart = scalars.first?.range.lowerBound ?? 0
    func finish(_ end: Int) {
      var place = runStart
      for character in run {
        ends.append(place)
        place += character.utf8.count
      }
      runStart = end
      run = ""
    }
    for unit in scalars {
      if let scalar = unit.scalar {
        run.unicodeScalars.append(scalar)
      } else {
        finish(unit.range.lowerBound)
        ends.append(unit.range.lowerBound)
        runStart = unit.range.upperBound
      }
    }
    if let last = scalars.last {
      finish(last.range.upperBound)
      ends.append(last.range.upperBound)
    }
    return ends
  }

  /// Bytes of a character that begins with `byte`, if it is well formed.
  private static func length(_ byte: UInt8) -> Int {
    switch byte {
    case 0..<0x80: 1
    case 0xC2..<0xE0: 2
    case 0xE0..<0xF0: 3
    case 0xF0..<0xF5: 4
    default: 1
    }
  }
}
