/// Which bytes of a text come back, by the fewest bytes lost and put in.
///
/// - Source: Myers 1986, "An O(ND) difference algorithm and its variations", sections 2 and 3; cutting it after
///   ``reach`` differences is ours.
enum TextAlignment {
  /// After so many differences the furthest way is taken and the search begins anew behind it. Up to there the alignment
  /// is the best one.
  static let reach = 256

  /// The bytes of `original` that do not come from `decoded`, in order, and how many bytes of `decoded` are of no use.
  ///
  /// - Complexity: O(*n* · reach).
  static func align(
    _ decoded: ArraySlice<UInt8>, with original: ArraySlice<UInt8>
  ) -> (lost: [Range<Int>], uselessCount: Int) {
    decoded.withUnsafeBufferPointer { decoded in
      original.withUnsafeBufferPointer { original in
        var lost: [Range<Int>] = []
        var useless = 0
        var (here, there) = (0, 0)
        while here < original.count || there < decoded.count {
          let steps = search(
            UnsafeBufferPointer(rebasing: original[here...]), UnsafeBufferPointer(rebasing: decoded[there...]))
          for place in steps.lost { add(here + place, to: &lost) }
          useless += steps.useless
          here += steps.end.original
          there += steps.end.decoded
        }
        return (lost, useless)
      }
    }
  }

  private static func add(_ place: Int, to lost: inout [Range<Int>]) {
    if let last = lost.last, last.upperBound == place {
      lost[lost.count - 1] = last.lowerBound..<place + 1
    } else {
      lost.append(place..<place + 1)
    }
  }

  /// The way to the ends, or to the furthest place that ``reach`` differences lead to.
  private static func search(
    _ original: UnsafeBufferPointer<UInt8>, _ decoded: UnsafeBufferPointer<UInt8>
  ) -> (lost: [Int], useless: Int, end: (original: Int, decoded: Int)) {
    // For each diagonal, places of the original minus those of the decoded text, the furthest place of the original.
    let offset = reach + 1
    var furthest = [Int](repeating: -1, count: 2 * offset + 1)
    furthest[offset + 1] = 0
    var history: [[Int]] = []
    for count in 0...reach {
      history.append(furthest)
      for diagonal in stride(from: -count, through: count, by: 2) {
        var place = step(furthest, offset + diagonal, isFirst: diagonal == -count, isLast: diagonal == count)
        guard place >= 0, place <= original.count, place - diagonal <= decoded.count else {
          furthest[offset + diagonal] = -1
          continue
        }
        while place < original.count, place - diagonal < decoded.count, original[place] == decoded[place - diagonal] {
          place += 1
        }
        furthest[offset + diagonal] = place
        if place == original.count, place - diagonal == decoded.count {
          return way(history, diagonal, place, offset)
        }
      }
    }
    var best = 0
    for diagonal in stride(from: -reach, through: reach, by: 2) where furthest[offset + diagonal] >= 0 {
      if furthest[offset + best] < 0 || 2 * furthest[offset + diagonal] - diagonal > 2 * furthest[offset + best] - best
      {
        best = diagonal
      }
    }
    return way(history, best, furthest[offset + best], offset)
  }

  /// Where a difference more leads on a diagonal: a byte lost or a byte put in, whichever gets further.
  private static func step(_ furthest: [Int], _ index: Int, isFirst: Bool, isLast: Bool) -> Int {
    let lost = isFirst || furthest[index - 1] < 0 ? -1 : furthest[index - 1] + 1
    let put = isLast && index != furthest.count / 2 ? -1 : furthest[index + 1]
    return max(lost, put)
  }

  /// Back from a place to the beginning.
  private static func way(
    _ history: [[Int]], _ diagonal: Int, _ place: Int, _ offset: Int
  ) -> (lost: [Int], useless: Int, end: (original: Int, decoded: Int)) {
    var lost: [Int] = []
    var useless = 0
    var current = diagonal
    for count in stride(from: history.count - 1, to: 0, by: -1) {
      let furthest = history[count]
      let index = offset + current
      let loses = current == -count || furthest[index - 1] < 0 ? -1 : furthest[index - 1] + 1
      let puts = current == count ? -1 : furthest[index + 1]
      if loses >= puts {
        lost.append(loses - 1)
        current -= 1
      } else {
        useless += 1
        current += 1
      }
    }
    return (lost.reversed(), useless, (place, place - diagonal))
  }
}
