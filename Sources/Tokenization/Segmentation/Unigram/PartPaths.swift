/// The best paths through the parts that long texts fall into, remembered, where that gives the same as a search through
/// the whole text in 32-bit sums.
///
/// Every path visits the places that no piece reaches across (``BridgeTable``), so the best path through a part does not
/// depend on what stands around it, but for rounding: SentencePiece rounds each sum to 32 bits, and what is lost
/// depends on the score so far. Each of *k* sums errs by half a unit in the last place at most. So where the best path is
/// better than every other way into each of its places by more than *k* units, rounding changes nothing; where it is not,
/// ties above all, the part is searched from the score that it really begins with. The score behind a part is added up step
/// by step with the same roundings, so that no error is carried on.
///
/// About 40 MB at most.
struct PartPaths: ~Copyable {
  private var parts = PieceLocations()
  private var cache = PieceCache()
  /// What is written to the cache: the margin, and the steps.
  private var entry = WorkBuffer<UInt32>(capacity: PieceCache.longLimit + 1)
  /// For each place of a part: the best score, the last step to it, and by how much that is better than any other.
  private var scores = WorkBuffer<Double>(capacity: PieceCache.longLimit + 1)
  private var backs = WorkBuffer<UInt32>(capacity: PieceCache.longLimit + 1)
  private var margins = WorkBuffer<Double>(capacity: PieceCache.longLimit + 1)

  /// How far scores within a part may go from where it begins; a part that goes further is always searched. It keeps a
  /// part away from the place where SentencePiece counts anew, and bounds the roundings.
  private static let largestScore = 4_000.0

  /// Finds the best path through `text` by its parts.
  ///
  /// - Parameters:
  ///   - backs: room for one number more than there are bytes; takes the last step to each place of the path.
  ///   - newStart: below this score counting begins anew.
  ///   - search: searches a part from a score as a walk through the whole text would, with SentencePiece's roundings; writes
  ///     its steps to `backs` and gives the score behind it.
  @inline(__always)
  mutating func find(
    in text: UnsafeBufferPointer<UInt8>, _ bridges: BridgeTable, _ tables: UnigramTables, _ view: UnigramTables.View,
    newStart: Double, backs: UnsafeMutablePointer<UInt32>, search: (_ part: Range<Int>, _ score: Double) -> Double
  ) {
    guard let base = text.baseAddress else { return }
    var score = 0.0
    var position = 0
    while position < text.count {
      var start = position
      let count = bridges.cut(text, from: &position, into: parts.ends)
      cache.growIfNeeded()
      parts.locate(base, from: start, count: count, hasGaps: false, readable: text.count, mark: 0, cache.lines)
      for index in 0..<count {
        let end = Int(parts.found.ends[index])
        let part = start..<end
        start = end
        if part.count <= PieceCache.longLimit {
          if score < newStart { score = 0 }
          if let known = steps(of: index, part.count), known[0] != 0,
            Double(Float(bitPattern: known[0])) > PartPaths.error(of: part.count, from: score),
            score > newStart + PartPaths.largestScore
          {
            var place = part.lowerBound
            for step in known.dropFirst() {
              let isUnknown = step & UnigramTables.unknownMark != 0
              place &+= isUnknown ? Int(step & ~UnigramTables.unknownMark) : Int(view.lengths[Int(step)])
              backs[place] = step
              score = Double(Float(score + (isUnknown ? tables.unknownScore : view.scores[Int(step)])))
            }
            continue
          }
          if steps(of: index, part.count) == nil {
            learn(UnsafeBufferPointer(rebasing: text[part]), parts.found.keys + 4 &* index, tables, view)
          }
        }
        score = search(part, score)
      }
    }
  }

  /// The entry of part number `index` in the cache.
  @inline(__always)
  private func steps(of index: Int, _ length: Int) -> UnsafeBufferPointer<UInt32>? {
    let line = parts.found.lines[index]
    let key = parts.found.keys + 4 &* index
    let isShort = length <= PieceCache.shortLimit
    guard let found = isShort ? PieceCache.value(line, key[0], key[1]) : PieceCache.value(line, key) else { return nil }
    let inline = isShort ? PieceCache.shortInline : PieceCache.longInline
    let ids = found.assumingMemoryBound(to: UInt32.self)
    let count = Int(ids[inline])
    return UnsafeBufferPointer(
      start: count <= inline ? ids : UnsafePointer(cache.pool.base + Int(ids[0])), count: count)
  }

  /// What the roundings of sums can come to along two paths through a part of `byteCount` bytes.
  @inline(__always)
  private static func error(of byteCount: Int, from score: Double) -> Double {
    let largest = Float(abs(score) + largestScore)
    // A unit in the last place of that number.
    let unit = Float(bitPattern: largest.bitPattern & 0x7F80_0000) * 0x1p-23
    return Double(byteCount &+ 1) * Double(unit)
  }

  /// Searches a part without rounding and remembers the path with its smallest margin; 0 for one that cannot be relied on.
  private mutating func learn(
    _ part: UnsafeBufferPointer<UInt8>, _ key: UnsafePointer<UInt64>, _ tables: UnigramTables,
    _ view: UnigramTables.View
  ) {
    let count = part.count
    let (scores, backs, margins) = (scores.base, backs.base, margins.base)
    scores.update(repeating: -.infinity, count: count + 1)
    margins.update(repeating: .infinity, count: count + 1)
    scores[0] = 0
    var furthest = 0.0
    let walk = StepWalk(
      part, textCount: count, view.trie, hasCharacters: true, unknownScore: tables.unknownScore)
    var start = 0
    while start < count {
      let here = scores[start]
      furthest = max(furthest, abs(here))
      walk.steps(from: start) { end, score, step in
        let sum = here + score
        let gain = sum - scores[end]
        if gain > 0 {
          // What was the second way is further behind than what was the first.
          (scores[end], backs[end], margins[end]) = (sum, step, gain)
        } else {
          margins[end] = min(margins[end], -gain)
        }
      }
      start = walk.symbol(at: start)
    }
    var margin = Double.infinity
    var steps = 0
    var place = count
    while place > 0 {
      let step = backs[place]
      margin = min(margin, margins[place])
      steps &+= 1
      entry.base[PieceCache.longLimit &+ 1 &- steps] = step
      place &-=
        step & UnigramTables.unknownMark != 0
        ? Int(step & ~UnigramTables.unknownMark) : Int(view.lengths[Int(step)])
    }
    let isSafe = max(furthest, abs(scores[count])) < PartPaths.largestScore && margin > 0
    // Rounded down, and with room for the errors of 64-bit sums.
    let kept = isSafe ? Float(min(margin, 1e6) * 0.999) : 0
    let first = entry.base + (PieceCache.longLimit &- steps)
    first[0] = kept.bitPattern
    let ids = UnsafeBufferPointer(start: UnsafePointer(first), count: steps &+ 1)
    cache.insert(count, key, ids)
  }
}
