/// The largest of many numbers, of which only so many are kept.
struct LargestValues: Sendable {
  let limit: Int
  private var values: [Int64] = []
  /// Numbers up to this are not among the largest.
  private(set) var floor: Int64 = 0

  /// - Parameter limit: how many are kept.
  init(limit: Int) { self.limit = max(0, limit) }

  /// Takes a number; those below 1 do not count.
  mutating func insert(_ value: Int64) {
    guard value > floor else { return }
    values.append(value)
    if values.count >= 2 * limit + 1024 { prune() }
  }

  /// Takes all that `other` has kept.
  mutating func insert(_ other: LargestValues) { for value in other.values { insert(value) } }

  /// Their sum.
  var sum: Int64 {
    var copy = self
    copy.prune()
    return copy.values.reduce(0, +)
  }

  /// The smallest of them; 0 when there are fewer than the limit.
  var smallest: Int64 {
    var copy = self
    copy.prune()
    return copy.values.count == limit ? copy.values.min() ?? 0 : 0
  }

  private mutating func prune() {
    guard values.count > limit else { return }
    guard limit > 0 else {
      values = []
      floor = .max
      return
    }
    let least = NthLargest.value(limit, of: values)
    let above = values.filter { $0 > least }
    values = above + Array(repeating: least, count: limit - above.count)
    floor = least
  }
}

/// One place in the descending order of numbers.
enum NthLargest {
  /// The *n*-th largest of `values`, counting from 1, of which there are as many at least.
  ///
  /// - Complexity: O(*m*) for *m* values.
  static func value(_ n: Int, of values: [Int64]) -> Int64 {
    var rest = values
    var wanted = n
    while let least = rest.min(), let most = rest.max(), least < most {
      let width = (most - least) / 1024 + 1
      var buckets = [Int](repeating: 0, count: 1024)
      for value in rest { buckets[Int((value - least) / width)] += 1 }
      var bucket = 1023
      while buckets[bucket] < wanted {
        wanted -= buckets[bucket]
        bucket -= 1
      }
      let low = least + Int64(bucket) * width
      rest = rest.filter { $0 >= low && $0 - low < width }
    }
    return rest[0]
  }
}
