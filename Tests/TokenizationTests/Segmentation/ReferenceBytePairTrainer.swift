import Tokenization

/// Byte-pair training with nothing clever in it: every step counts every pair of every word again.
struct ReferenceBytePairTrainer {
  /// Texts by id: special tokens and alphabet.
  var base: [[UInt8]]
  var ties: TieRule = .huggingFace
  var minimumCount: UInt64 = 1
  var maximumTokenLength: Int?
  var continuingPrefix: [UInt8] = []
  var blocked: [[UInt8]] = []

  struct Merge: Equatable {
    var left: [UInt8]
    var right: [UInt8]
  }

  /// The merges up to `vocabularySize` tokens; words are symbols' texts.
  func train(on words: [(symbols: [[UInt8]], count: UInt64)], vocabularySize: Int) -> [Merge] {
    var texts = base
    var lengths = base.map { _ in 1 }
    var words = words.map { word in (symbols: word.symbols.map { base.firstIndex(of: $0)! }, count: word.count) }
    var merges: [Merge] = []
    var passedOver: Set<[Int]> = []
    while texts.count < vocabularySize {
      var counts: [[Int]: UInt64] = [:]
      for word in words {
        for pair in zip(word.symbols, word.symbols.dropFirst()) {
          let isInitial = pair.0 < base.count && pair.1 < base.count
          if let limit = maximumTokenLength, !isInitial, lengths[pair.0] + lengths[pair.1] >= limit { continue }
          counts[[pair.0, pair.1], default: 0] += word.count
        }
      }
      for pair in passedOver { counts[pair] = nil }
      var best: (key: Key, pair: [Int])?
      for (pair, count) in counts where count >= max(1, minimumCount) {
        let key = key(of: pair, count: count, texts: texts)
        if best == nil || key < best!.key { best = (key, pair) }
      }
      guard let best else { return merges }
      let (left, right) = (best.pair[0], best.pair[1])
      let text = joined(texts[left], texts[right])
      if blocked.contains(text) || (ties == .sentencePiece && texts.contains(text)) {
        passedOver.insert(best.pair)
        continue
      }
      let result = texts.firstIndex(of: text) ?? texts.count
      if result == texts.count {
        texts.append(text)
        lengths.append(lengths[left] + lengths[right])
      }
      merges.append(Merge(left: texts[left], right: texts[right]))
      for index in words.indices { words[index].symbols = replacing(best.pair, by: result, in: words[index].symbols) }
    }
    return merges
  }

  private func joined(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
    left
      + (!continuingPrefix.isEmpty && right.starts(with: continuingPrefix)
        ? right.dropFirst(continuingPrefix.count) : right[...])
  }

  /// [1, 2, 3, 1, 2], (1, 2) → 4  gives  [4, 3, 4]
  private func replacing(_ pair: [Int], by result: Int, in symbols: [Int]) -> [Int] {
    var replaced: [Int] = []
    var index = 0
    while index < symbols.count {
      if index + 1 < symbols.count, symbols[index] == pair[0], symbols[index + 1] == pair[1] {
        replaced.append(result)
        index += 2
      } else {
        replaced.append(symbols[index])
        index += 1
      }
    }
    return replaced
  }

  /// Smaller goes first: the most frequent pair, then what the tie rule compares, as lists of numbers.
  private struct Key: Comparable {
    var count: UInt64
    var ties: [[Int]]

    static func < (one: Key, other: Key) -> Bool {
      if one.count != other.count { return one.count > other.count }
      for (left, right) in zip(one.ties, other.ties) where left != right {
        return left.lexicographicallyPrecedes(right)
      }
      return false
    }
  }

  private func key(of pair: [Int], count: UInt64, texts: [[UInt8]]) -> Key {
    let (left, right) = (texts[pair[0]], texts[pair[1]])
    let joined = joined(left, right)
    func ascending(_ text: [UInt8]) -> [Int] { text.map { Int($0) } }
    // The end of a text comes before every byte when ascending, hence after every byte when descending.
    func descending(_ text: [UInt8]) -> [Int] { text.map { -Int($0) } + [1] }
    switch ties {
    case .huggingFace: return Key(count: count, ties: [pair])
    case .sentencePiece:
      let characters = String(decoding: joined, as: UTF8.self).unicodeScalars.count
      return Key(count: count, ties: [[characters], ascending(joined), pair])
    case .subwordNMT: return Key(count: count, ties: [descending(left), descending(right), pair])
    case .bytes: return Key(count: count, ties: [ascending(joined), ascending(left), pair])
    }
  }
}
