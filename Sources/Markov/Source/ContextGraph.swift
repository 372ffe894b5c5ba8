/// Which context can follow which: the chain without its probabilities. Edges of probability 0 are not among them.
struct ContextGraph {
  private let edgeStarts: [Int]
  private let edgeTargets: [Int32]

  init(edgeStarts: [Int], edgeTargets: [Int32]) {
    self.edgeStarts = edgeStarts
    self.edgeTargets = edgeTargets
  }

  private var count: Int { edgeStarts.count - 1 }

  /// Two contexts of which the second is never reached from the first; nil when all are reached from all.
  ///
  /// - Complexity: O(*n*) in contexts and edges.
  func unreachablePair() -> (from: Int, to: Int)? {
    if let missed = distances(from: 0).firstIndex(of: -1) { return (0, missed) }
    if let missed = reversed().distances(from: 0).firstIndex(of: -1) { return (missed, 0) }
    return nil
  }

  /// The greatest common divisor of the lengths of all ways round, for a graph where all contexts reach each other.
  ///
  /// - Complexity: O(*n*) in contexts and edges.
  var period: Int {
    // With distances from any one context, each edge closes ways round whose lengths differ by this much.
    let distance = distances(from: 0)
    var period = 0
    for context in 0..<count {
      for edge in edgeStarts[context]..<edgeStarts[context + 1] {
        var (a, b) = (period, abs(distance[context] + 1 - distance[Int(edgeTargets[edge])]))
        while b != 0 { (a, b) = (b, a % b) }
        period = a
      }
    }
    return period
  }

  /// Steps from a context to each; -1 for those that are not reached.
  ///
  /// - Complexity: O(*n*) in contexts and edges.
  func distances(from first: Int) -> [Int] {
    var distance = [Int](repeating: -1, count: count)
    guard count > 0 else { return distance }
    distance[first] = 0
    var queue = [first]
    var next = 0
    while next < queue.count {
      let context = queue[next]
      next += 1
      for edge in edgeStarts[context]..<edgeStarts[context + 1] {
        let target = Int(edgeTargets[edge])
        guard distance[target] < 0 else { continue }
        distance[target] = distance[context] + 1
        queue.append(target)
      }
    }
    return distance
  }

  /// The same edges the other way round.
  func reversed() -> ContextGraph {
    var starts = [Int](repeating: 0, count: count + 1)
    for target in edgeTargets { starts[Int(target) + 1] += 1 }
    for context in 0..<count { starts[context + 1] += starts[context] }
    var places = starts
    var targets = [Int32](repeating: 0, count: edgeTargets.count)
    for context in 0..<count {
      for edge in edgeStarts[context]..<edgeStarts[context + 1] {
        let target = Int(edgeTargets[edge])
        targets[places[target]] = Int32(context)
        places[target] += 1
      }
    }
    return ContextGraph(edgeStarts: starts, edgeTargets: targets)
  }
}
