/// The distinct substrings of two bytes or more, each once, in a part of a ``SuffixOrder``.
struct SubstringClasses {
  let order: SuffixOrder

  /// Calls `found` with each distinct substring of 2 to `longest` bytes: its byte count and the part of the order where it
  /// stands.
  ///
  /// - Complexity: O(*n* + *m*) for *n* places and *m* distinct substrings.
  func visit(_ part: Range<Int>, longest: Int, found: (_ length: Int, _ part: Range<Int>) -> Void) {
    var opened = [Int](repeating: 0, count: longest + 1)
    var openLength = 1
    for index in part {
      let common = index == part.lowerBound ? 0 : Int(order.common[index])
      while openLength > max(1, common) {
        found(openLength, opened[openLength]..<index)
        openLength -= 1
      }
      let length = min(longest, Int(order.lengths[index]))
      while openLength < length {
        openLength += 1
        opened[openLength] = index
      }
    }
    while openLength > 1 {
      found(openLength, opened[openLength]..<part.upperBound)
      openLength -= 1
    }
  }
}
