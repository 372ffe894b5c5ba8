private import Glibc

/// Looks for a fixed string of bytes, in time linear in the text whatever the string.
///
/// - Source: Knuth, Morris, Pratt 1977.
struct ByteSearch: Sendable {
  let needle: [UInt8]
  /// For each count of matched bytes, how many still match when the next one does not.
  private let fallback: [Int]

  init(for needle: [UInt8]) {
    self.needle = needle
    var fallback = [Int](repeating: 0, count: needle.count + 1)
    var matched = 0
    for index in needle.indices.dropFirst() {
      while matched > 0, needle[index] != needle[matched] { matched = fallback[matched] }
      if needle[index] == needle[matched] { matched += 1 }
      fallback[index + 1] = matched
    }
    self.fallback = fallback
  }

  /// The first place at or after `offset` where the string stands; it must not be empty.
  func first(in bytes: UnsafeBufferPointer<UInt8>, from offset: Int) -> Range<Int>? {
    guard let base = bytes.baseAddress else { return nil }
    var offset = offset
    var matched = 0
    while offset < bytes.count {
      if matched == 0 {
        guard let found = memchr(base + offset, Int32(needle[0]), bytes.count - offset) else { return nil }
        offset = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      } else {
        while matched > 0, bytes[offset] != needle[matched] { matched = fallback[matched] }
        if bytes[offset] != needle[matched] {
          offset &+= 1
          continue
        }
      }
      matched &+= 1
      offset &+= 1
      if matched == needle.count { return offset &- matched..<offset }
    }
    return nil
  }
}
