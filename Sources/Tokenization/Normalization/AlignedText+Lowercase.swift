extension AlignedText {
  /// Lower case, character by character: Σ is always σ, and İ becomes two characters.
  ///
  /// - Source: formats.md 1.2.
  mutating func lowercase() {
    let table = LowercaseTable.shared
    // Letters whose lower case has another byte count are rare: first those, then the others in place.
    var rewriter = TextRewriter(self)
    var changesInPlace = false
    bytes.withUnsafeBufferPointer { bytes in
      var offset = 0
      while offset < bytes.count {
        if bytes[offset] < 0x80 {
          if changesInPlace {
            offset = Swift.max(bytes.endOfASCII(from: offset), offset &+ 1)
          } else {
            changesInPlace = bytes[offset] &- 0x41 < 26
            offset &+= 1
          }
          continue
        }
        let (scalar, count) = bytes.scalar(at: offset)
        if let scalar, let lower = table.lowercase(of: scalar) {
          if scalar == 0x130 {
            rewriter.replace(offset..<offset &+ count, with: [0x69, 0xCC, 0x87])
          } else if UTF8.width(lower) == count {
            changesInPlace = true
          } else if let lower = UTF8.encode(lower) {
            rewriter.replace(offset..<offset &+ count, with: lower)
          }
        }
        offset &+= count
      }
    }
    self = rewriter.finish()
    if changesInPlace { overwriteInPlace { lowercaseInPlace(&$0, table) } }
  }
}

/// Overwrites each letter whose lower case has the same byte count.
private func lowercaseInPlace(_ bytes: inout UnsafeMutableBufferPointer<UInt8>, _ table: LowercaseTable) {
  let text = UnsafeBufferPointer(bytes)
  var offset = 0
  while offset < bytes.count {
    if bytes[offset] < 0x80 {
      let end = Swift.max(text.endOfASCII(from: offset), offset &+ 1)
      // Without branches, so that it is done 16 bytes at a time.
      for index in offset..<end { bytes[index] |= bytes[index] &- 0x41 < 26 ? 0x20 : 0 }
      offset = end
      continue
    }
    let (scalar, count) = text.scalar(at: offset)
    if let scalar, let lower = table.lowercase(of: scalar), let lower = UTF8.encode(lower) {
      for byte in lower {
        bytes[offset] = byte
        offset &+= 1
      }
    } else {
      offset &+= count
    }
  }
}

/// The lower case of every character, from ``NormalizationTables``.
private struct LowercaseTable: Sendable {
  static let shared = LowercaseTable()

  /// Below U+0800, by code point; 0 for those that stay.
  private var low = [UInt16](repeating: 0, count: 0x800)
  /// Which of the others have a lower case.
  private let changing: CodePointTable
  private let runs = NormalizationTables.lowercase

  private init() {
    var changing: [ClosedRange<UInt32>] = []
    for run in runs {
      for code in stride(from: run.first, through: run.last, by: Int(run.step)) {
        if code < 0x800 {
          low[Int(code)] = UInt16(truncatingIfNeeded: Int32(code) + run.distance)
        } else {
          changing.append(code...code)
        }
      }
    }
    low[0x130] = 0x69
    self.changing = CodePointTable(changing)
  }

  /// The lower case of `scalar` (of U+0130 its first character), or nil when it stays.
  @inline(__always)
  func lowercase(of scalar: UInt32) -> Unicode.Scalar? {
    if scalar < 0x800 {
      let lower = low[Int(scalar)]
      return lower == 0 ? nil : Unicode.Scalar(lower)
    }
    return changing.contains(scalar) ? search(scalar) : nil
  }

  private func search(_ scalar: UInt32) -> Unicode.Scalar? {
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].last < scalar { low = middle + 1 } else { high = middle }
    }
    // Runs do not overlap, and `changing` has said that one of them holds the letter.
    return Unicode.Scalar(UInt32(bitPattern: Int32(bitPattern: scalar) + runs[low].distance))
  }
}
