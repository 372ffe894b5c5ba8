/// The distinct substrings of two bytes or more, each once, in a part of a ``SuffixOrder``.
struct SubstringClasses {
  let order: SuffixOrder

  /// Calls `found` with each distinct substring of 2 to `longest` bytes: its byte count and the part of the order where it
  /// stands.
  ///
  /// - Parameter length: how long the substrings at a place of the order can be that are asked for; those that stand at
  ///   another place too are found in any case.
  /// - Complexity: O(*n* + *m*) for *n* places and *m* distinct substrings.
  @inline(__always)
  func visit(
    _ part: Range<Int>, longest: Int, length: (_ index: Int) -> Int, found: (_ length: Int, _ part: Range<Int>) -> Void
  ) {
    var opened = [Int](repeating: 0, count: longest + 1)
    var openLength = 1
    for index in part {
      let common = index == part.lowerBound ? 0 : Int(order.common[index])
      while openLength > max(1, common) {
        found(openLength, opened[openLength]..<index)
        openLength -= 1
      }
      let wanted = min(longest, max(length(index), order.repeatedLength(index, in: part)))
      while openLength < wanted {
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
