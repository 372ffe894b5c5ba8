/// The long-run probabilities of the states of a chain that has them.
enum StationaryLaw {
  /// Up to so many states are solved directly, with cubic work and no loss of precision.
  static let directLimit = 768
  private static let stepLimit = 200_000
  /// Edges that all steps of iteration may go along together.
  private static let workLimit = 100_000_000_000
  private static let precision = 1e-14

  /// The law of a chain in which all states reach each other and which is not periodic.
  ///
  /// - Throws: `notConverged` for a large chain that forgets its start too slowly.
  /// - Complexity: O(*n*³) up to `directLimit` states; beyond, O(*m*) for each step of iteration, *m* edges.
  static func solve(
    edgeStarts: [Int], edgeTargets: [Int32], edgeProbabilities: [Double]
  ) throws(MarkovError) -> [Double] {
    edgeStarts.count - 1 <= directLimit
      ? eliminate(edgeStarts, edgeTargets, edgeProbabilities)
      : try iterate(edgeStarts, edgeTargets, edgeProbabilities)
  }

  /// State by state is taken out of the chain, which needs no subtraction and so keeps every digit.
  ///
  /// - Source: Grassmann, Taksar and Heyman 1985.
  private static func eliminate(_ starts: [Int], _ targets: [Int32], _ probabilities: [Double]) -> [Double] {
    let n = starts.count - 1
    var p = [Double](repeating: 0, count: n * n)
    for state in 0..<n {
      for edge in starts[state]..<starts[state + 1] { p[state * n + Int(targets[edge])] += probabilities[edge] }
    }
    for last in stride(from: n - 1, to: 0, by: -1) {
      var leaving = 0.0
      for column in 0..<last { leaving += p[last * n + column] }
      for row in 0..<last {
        let share = p[row * n + last] / leaving
        p[row * n + last] = share
        if share == 0 { continue }
        for column in 0..<last { p[row * n + column] += share * p[last * n + column] }
      }
    }
    var law = [Double](repeating: 0, count: n)
    law[0] = 1
    for state in 1..<max(1, n) {
      var sum = 0.0
      for row in 0..<state { sum += law[row] * p[row * n + state] }
      law[state] = sum
    }
    return normalized(law)
  }

  /// Steps of the chain from all states alike until nothing changes.
  private static func iterate(
    _ starts: [Int], _ targets: [Int32], _ probabilities: [Double]
  ) throws(MarkovError) -> [Double] {
    let n = starts.count - 1
    var law = [Double](repeating: 1 / Double(n), count: n)
    var next = law
    var change = 0.0
    // A large table that forgets slowly is given up in minutes, not in days.
    let steps = min(stepLimit, max(2000, workLimit / max(1, targets.count)))
    for _ in 0..<steps {
      for state in 0..<n { next[state] = 0 }
      for state in 0..<n where law[state] != 0 {
        for edge in starts[state]..<starts[state + 1] { next[Int(targets[edge])] += law[state] * probabilities[edge] }
      }
      // Half a step: chains that only almost forget where they are in a cycle settle too.
      change = 0
      for state in 0..<n {
        let mixed = 0.5 * (law[state] + next[state])
        change += abs(mixed - law[state])
        law[state] = mixed
      }
      if change < precision { return normalized(law) }
    }
    throw .notConverged(steps: steps, change: change)
  }

  private static func normalized(_ law: [Double]) -> [Double] {
    let sum = law.reduce(0, +)
    return law.map { $0 / sum }
  }
}
