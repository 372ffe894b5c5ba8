/// The longest of a few strings that stands at a place of a text.
struct PrefixMatcher: Sendable, Equatable {
  /// In order of their bytes, each once.
  private let strings: [[UInt8]]
  /// Of the strings that begin with a byte, the first; one more at the end.
  private let starts: [Int32]

  /// A matcher; empty strings are passed over.
  init(_ strings: some Sequence<[UInt8]>) {
    let sorted = Set(strings).filter { !$0.isEmpty }.sorted { $0.lexicographicallyPrecedes($1) }
    self.strings = sorted
    var starts: [Int32] = []
    var next = 0
    for byte in UInt8.min...UInt8.max {
      starts.append(Int32(next))
      while next < sorted.count, sorted[next][0] == byte { next += 1 }
    }
    self.starts = starts + [Int32(next)]
  }

  /// Whether there is nothing to be found.
  var isEmpty: Bool { strings.isEmpty }

  /// Whether one of the strings begins with `byte`.
  @inline(__always)
  func begins(with byte: UInt8) -> Bool { starts[Int(byte)] != starts[Int(byte) + 1] }

  /// The byte count of the longest string at `start`, which must lie within `bytes`; 0 for none.
  ///
  /// - Complexity: O(*m* log *k*), where *m* is the length of the longest match begun and *k* the number of strings.
  func longestMatch(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int {
    let first = Int(bytes[start])
    var low = Int(starts[first])
    var high = Int(starts[first + 1])
    var longest = 0
    var length = 1
    // Those in `low..<high` begin with the `length` bytes at `start`.
    while low < high {
      if strings[low].count == length {
        longest = length
        low += 1
      }
      guard low < high, start + length < bytes.count else { break }
      let byte = bytes[start + length]
      (low, high) = (bound(low, high) { $0[length] < byte }, bound(low, high) { $0[length] <= byte })
      length += 1
    }
    return longest
  }

  /// The first of `low..<high` of which `isBefore` does not hold.
  private func bound(_ low: Int, _ high: Int, _ isBefore: ([UInt8]) -> Bool) -> Int {
    var low = low
    var high = high
    while low < high {
      let middle = (low + high) / 2
      if isBefore(strings[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
