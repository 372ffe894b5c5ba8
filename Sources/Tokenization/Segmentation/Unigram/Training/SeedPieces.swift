internal import Glibc

/// The substrings that training starts from: those that occur twice or more and that are not always followed by the same
/// symbol.
///
/// Suffixes of all distinct words are sorted by as many symbols as a piece can have and one more, by doubling: sorted by
/// *h* symbols, they are sorted by 2*h* in linear time. Neighbours with a common beginning are the substrings, and the counts
/// of their words, added up, say how often each occurs in the text. An end of a word is followed by something else each
/// time, as it is in a text.
///
/// - Complexity: O(*n* log *m*) time and 32 bytes of memory for each symbol of the distinct words, where *m* is the longest
///   piece.
/// - Source: formats.md 11.3; Manber and Myers 1993, "Suffix arrays" (doubling); Abouelhoda et al. 2004 (intervals).
struct SeedPieces {
  /// A substring: where it stands in the words and how often.
  private struct Candidate {
    var start: UInt32
    var byteCount: UInt32
    var symbolCount: UInt32
    /// Its place in the order of the suffixes, in which equal beginnings stand together, smaller symbols first.
    var order: Int
    var frequency: UInt64
  }

  /// The pieces, the alphabet first, with the logarithm of their share of all scores.
  private(set) var storage: [UInt8] = []
  private(set) var ends: [Int] = []
  private(set) var scores: [Double] = []

  /// - Parameters:
  ///   - limit: the most pieces, the alphabet included, which is never cut.
  ///   - branching: only those that are not always followed by the same symbol, each standing for its beginnings.
  ///   - weighsWords: whether a word counts as often as it occurs, or once.
  ///   - isValid: whether a substring may be a piece.
  init(
    _ words: WeightedWords, longest: Int, limit: Int, branching: Bool = true, weighsWords: Bool,
    prefersLargerText: Bool,
    isValid: (UnsafeBufferPointer<UInt8>) -> Bool
  ) {
    var values: [Double] = []
    for symbol in words.alphabet {
      storage += symbol.bytes
      ends.append(storage.count)
      // A symbol that is required and does not occur needs a probability, too.
      values.append(max(1, Double(symbol.count)))
    }
    var candidates: [Candidate] = []
    let wanted = max(0, limit - words.alphabet.count)
    var order = 0
    func score(_ candidate: Candidate) -> Double { Double(candidate.frequency) * Double(candidate.symbolCount) }
    func keepBest() {
      candidates.sort {
        let (first, second) = (score($0), score($1))
        if first != second { return first > second }
        return prefersLargerText ? $0.order > $1.order : $0.order < $1.order
      }
      candidates.removeLast(max(0, candidates.count - wanted))
    }
    words.storage.withUnsafeBufferPointer { text in
      let suffixes = SortedSuffixes(words, depth: longest + 1)
      suffixes.forEachSubstring(longest: longest, branching: branching, weights: weighsWords ? words.counts : nil) {
        found in
        let bytes = UnsafeBufferPointer(rebasing: text[found.start..<found.start + found.byteCount])
        guard isValid(bytes) else { return }
        candidates.append(
          Candidate(
            start: UInt32(found.start), byteCount: UInt32(found.byteCount), symbolCount: UInt32(found.symbolCount),
            order: order, frequency: found.frequency))
        order += 1
        if candidates.count > 2 * wanted + 1024 { keepBest() }
      }
    }
    keepBest()
    for candidate in candidates {
      storage += words.storage[Int(candidate.start)..<Int(candidate.start + candidate.byteCount)]
      ends.append(storage.count)
      values.append(score(candidate))
    }
    let logarithm = log(values.reduce(0, +))
    scores = values.map { log($0) - logarithm }
  }

  /// How many pieces there are.
  var count: Int { ends.count }
}

/// The suffixes of words in order, compared by their first symbols only.
private struct SortedSuffixes {
  /// A substring with more than one symbol.
  struct Substring {
    var start: Int
    var byteCount: Int
    var symbolCount: Int
    var frequency: UInt64
  }

  /// For each place a number for the symbol there; 0 behind each word.
  private var symbols: [UInt32] = []
  /// Where each symbol begins in the bytes of the words.
  private var offsets: [UInt32] = []
  private var words: [UInt32] = []
  /// How many symbols there are up to the end of the word.
  private var rests: [UInt32] = []
  private var order: [UInt32] = []
  private let depth: Int

  init(_ text: WeightedWords, depth: Int) {
    self.depth = depth
    spell(text)
    order = SortedSuffixes.sort(symbols, rests, depth: depth)
  }

  private mutating func spell(_ text: WeightedWords) {
    let numbers = Dictionary(
      uniqueKeysWithValues: text.alphabet.sorted { $0.number < $1.number }.enumerated().map {
        ($0.element.number, UInt32($0.offset) + 1)
      })
    text.storage.withUnsafeBufferPointer { bytes in
      for word in 0..<text.count {
        let range = text.range(word)
        let first = symbols.count
        let textEnd = range.lowerBound + text.textCount(word)
        var index = range.lowerBound
        while index < range.upperBound {
          let isSuffix = index == textEnd
          let scalar = text.hasCharacters ? bytes.scalar(at: index) : (UInt32(bytes[index]), 1)
          let number = isSuffix ? WeightedWords.suffixNumber : scalar.value ?? 0
          symbols.append(numbers[number] ?? 0)
          offsets.append(UInt32(index))
          words.append(UInt32(word))
          index += isSuffix ? text.suffix.count : scalar.count
        }
        symbols.append(0)
        offsets.append(UInt32(range.upperBound))
        words.append(UInt32(word))
        for place in first..<symbols.count { rests.append(UInt32(symbols.count - 1 - place)) }
      }
    }
  }

  /// The places of all symbols in the order of the up to `depth` symbols from there to the end of the word.
  private static func sort(_ symbols: [UInt32], _ rests: [UInt32], depth: Int) -> [UInt32] {
    let count = symbols.count
    var ranks = symbols
    var order = (0..<UInt32(count)).map { $0 }
    var spare = [UInt32](repeating: 0, count: count)
    var newRanks = spare
    countingSort(&order, by: ranks, into: &spare)
    swap(&order, &spare)
    rank(order, &newRanks) { first, second in ranks[first] == ranks[second] }
    swap(&ranks, &newRanks)
    var width = 1
    while width < depth {
      // By what stands `width` further on: nothing where the word ends before that, else in the order there is.
      var position = 0
      for place in 0..<count where Int(rests[place]) < width {
        spare[position] = UInt32(place)
        position += 1
      }
      for place in order where place >= width {
        let start = Int(place) - width
        guard Int(rests[start]) >= width else { continue }
        spare[position] = UInt32(start)
        position += 1
      }
      countingSort(&spare, by: ranks, into: &order)
      func later(_ place: Int) -> UInt32 { Int(rests[place]) < width ? 0 : ranks[place + width] + 1 }
      rank(order, &newRanks) { first, second in
        ranks[first] == ranks[second] && later(first) == later(second)
      }
      swap(&ranks, &newRanks)
      width *= 2
    }
    return order
  }

  /// Sorts `places` by their ranks, equal ones as they stand, into `result`.
  private static func countingSort(_ places: inout [UInt32], by ranks: [UInt32], into result: inout [UInt32]) {
    var starts = [UInt32](repeating: 0, count: Int(ranks.max() ?? 0) + 2)
    for rank in ranks { starts[Int(rank) + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    for place in places {
      let rank = Int(ranks[Int(place)])
      result[Int(starts[rank])] = place
      starts[rank] += 1
    }
  }

  /// Numbers places in order, equal ones alike.
  private static func rank(_ order: [UInt32], _ ranks: inout [UInt32], isEqual: (Int, Int) -> Bool) {
    var rank: UInt32 = 0
    for (index, place) in order.enumerated() {
      if index > 0, !isEqual(Int(order[index - 1]), Int(place)) { rank += 1 }
      ranks[Int(place)] = rank
    }
  }

  /// Calls `body` with every substring of 2 ... `longest` symbols that occurs twice and goes on in different ways.
  func forEachSubstring(longest: Int, branching: Bool, weights: [UInt64]?, _ body: (Substring) -> Void) {
    func weight(_ place: Int) -> UInt64 { weights.map { $0[Int(words[place])] } ?? 1 }
    // All substrings from that of `shorter` symbols, excluded, to that of `symbolCount` occur equally often.
    func emit(_ place: Int, _ shorter: Int, _ symbolCount: Int, _ frequency: UInt64) {
      guard frequency >= 2 else { return }
      let start = Int(offsets[place])
      var count = min(symbolCount, branching ? symbolCount : longest)
      while count > max(1, shorter), count <= longest {
        body(
          Substring(
            start: start, byteCount: Int(offsets[place + count]) - start, symbolCount: count, frequency: frequency))
        if branching { return }
        count -= 1
      }
    }
    // Neighbours that begin with `depth` equal symbols; a deeper group lies within the one below it.
    var open: [(depth: Int, frequency: UInt64)] = [(0, 0)]
    var common = 0
    for index in order.indices where symbols[Int(order[index])] != 0 {
      let place = Int(order[index])
      let next = index + 1 < order.count ? commonPrefix(place, Int(order[index + 1])) : 0
      var frequency = weight(place)
      let rest = min(Int(rests[place]), depth)
      // Its end is met nowhere else, so that all its occurrences are ends of the same word.
      if rest > max(common, next) { emit(place, max(common, next), rest, frequency) }
      while let top = open.last, top.depth > next {
        open.removeLast()
        frequency.addSaturating(top.frequency)
        emit(place, max(open.last?.depth ?? 0, next), top.depth, frequency)
      }
      if let top = open.last, top.depth == next {
        open[open.count - 1].frequency.addSaturating(frequency)
      } else {
        open.append((next, frequency))
      }
      common = next
    }
  }

  private func commonPrefix(_ first: Int, _ second: Int) -> Int {
    let limit = min(Int(rests[first]), Int(rests[second]), depth)
    var length = 0
    while length < limit, symbols[first + length] == symbols[second + length] { length += 1 }
    return length
  }
}
