/// Tries every vocabulary that the multipliers do not rule out: for small instances, and where bound and vocabulary have all
/// but met.
///
/// A vocabulary *S* takes at least the cheapest paths minus the multipliers of its own tokens, so only sets whose sum is
/// large enough need a look, and in falling order of the sums all others are cut off together.
struct BoundedEnumeration {
  let fewest: FewestTokens
  let objective: SearchObjective
  /// Sums of multipliers by token, in units of 2⁻²⁰ token.
  let sums: [Int64]
  /// The cheapest paths of all pieces, in the same units, those outside the lattice counting as one token.
  let paths: Int64

  /// A vocabulary of `size` members with an objective below `tokens`, the best of all if `limit` vocabularies suffice.
  ///
  /// - Returns: what was found, nil if nothing better was; and whether all vocabularies were tried or ruled out.
  func search(size: Int, below tokens: Int64, limit: Int) -> (
    found: (tokens: Int64, members: [Bool])?, isComplete: Bool
  ) {
    guard size > 0, size < sums.count, limit > 0 else { return (nil, size == 0) }
    let order = sums.indices.sorted { sums[$0] != sums[$1] ? sums[$0] > sums[$1] : $0 < $1 }
    var before: [Int64] = [0]
    for token in order { before.append(before[before.count - 1] + sums[token]) }
    var best = tokens
    var found: [Bool]?
    var members = [Bool](repeating: false, count: sums.count)
    var tried = 0
    // One index into `order` for each member that is chosen, ascending.
    var chosen: [Int] = []
    var sum: Int64 = 0
    var next = 0
    while tried < limit {
      let left = size - chosen.count
      let isPromising =
        next + left <= order.count
        && paths - (sum + before[next + left] - before[next]) <= objective.sum(below: best) << 20
      if left > 0, isPromising {
        chosen.append(next)
        sum += sums[order[next]]
        members[order[next]] = true
        next += 1
        continue
      }
      if left == 0 {
        tried += 1
        let count = fewest.value(members, objective)
        if count < best {
          best = count
          found = members
        }
      }
      guard let last = chosen.popLast() else { return (found.map { (best, $0) }, true) }
      members[order[last]] = false
      sum -= sums[order[last]]
      next = last + 1
    }
    return (found.map { (best, $0) }, false)
  }
}
