/// A place where a text was changed: each byte of `output` came from `original` as a whole.
///
/// `output` is empty where bytes were removed, `original` where some were put in. In a list, `output` ranges ascend
/// without overlap; `original` ranges ascend too, but several may share bytes, when a later change cut through an
/// earlier one. After a change, bytes correspond one to one from its two ends on, up to the next change.
package struct AlignmentChange: Sendable, Equatable {
  package var output: Range<Int>
  package var original: Range<Int>

  package init(output: Range<Int>, original: Range<Int>) {
    self.output = output
    self.original = original
  }

  /// The changes from the newest text to the oldest, from those of two steps.
  ///
  /// - Parameters:
  ///   - later: from the newest text to the one between.
  ///   - earlier: from the text between to the oldest.
  /// - Complexity: O(*n*) in both lists together, but for a binary search for each later change.
  package static func composition(of later: [AlignmentChange], after earlier: [AlignmentChange]) -> [AlignmentChange] {
    var result: [AlignmentChange] = []
    result.reserveCapacity(later.count + earlier.count)
    var next = 0  // in `earlier`: the first not wholly dealt with

    /// Takes over the earlier changes within `middle`, which the later step left alone, `shift` bytes further on.
    func keep(_ middle: Range<Int>, shift: Int) {
      while next < earlier.count, earlier[next].output.lowerBound <= middle.upperBound {
        let change = earlier[next]
        let kept = change.output.clamped(to: middle)
        if !kept.isEmpty || change.output.isEmpty {
          let output = kept.lowerBound + shift..<kept.upperBound + shift
          result.append(AlignmentChange(output: output, original: change.original))
        }
        guard change.output.upperBound <= middle.upperBound else { return }
        next += 1
      }
    }

    var middleEnd = 0
    var shift = 0
    for change in later {
      keep(middleEnd..<change.original.lowerBound, shift: shift)
      result.append(
        AlignmentChange(output: change.output, original: earlier.originalRange(of: change.original)))
      middleEnd = change.original.upperBound
      shift = change.output.upperBound - middleEnd
      // A removal right at the end is left for what follows, which starts after the removed bytes.
      while next < earlier.count, earlier[next].output.upperBound <= middleEnd,
        earlier[next].output.lowerBound < middleEnd
      {
        next += 1
      }
    }
    keep(middleEnd..<Int.max, shift: shift)
    return result
  }
}

extension [AlignmentChange] {
  /// ``AlignedText/originalRange(of:)`` for a text with these changes.
  package func originalRange(of range: Range<Int>) -> Range<Int> {
    if range.isEmpty {
      let start = origin(ofByteAt: range.lowerBound).lowerBound
      return start..<start
    }
    let first = origin(ofByteAt: range.lowerBound)
    if range.count == 1 { return first }
    return first.lowerBound..<origin(ofByteAt: range.upperBound - 1).upperBound
  }

  /// The bytes that the byte at `offset` came from.
  private func origin(ofByteAt offset: Int) -> Range<Int> {
    // The number of changes that begin at or before the byte.
    var low = 0
    var high = count
    while low < high {
      let middle = low &+ (high &- low) / 2
      if self[middle].output.lowerBound <= offset { low = middle &+ 1 } else { high = middle }
    }
    guard low > 0 else { return offset..<offset + 1 }
    let change = self[low - 1]
    if offset < change.output.upperBound { return change.original }
    let start = change.original.upperBound + (offset - change.output.upperBound)
    return start..<start + 1
  }
}
