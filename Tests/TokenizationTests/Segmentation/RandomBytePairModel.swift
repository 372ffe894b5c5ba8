import Tokenization

/// Byte-pair models made at random, small enough that every odd case comes up.
struct RandomBytePairModel {
  var generator: RandomGenerator

  init(seed: UInt64) { generator = RandomGenerator(seed: seed) }

  mutating func below(_ limit: Int) -> Int { Int(generator.next() % UInt64(limit)) }
  mutating func chance(_ probability: Double) -> Bool { generator.nextUnit() < probability }

  /// A model over a few letters whose merges come in an order that has nothing to do with their lengths.
  mutating func model(alphabet: Alphabet) throws -> BytePairModel {
    let letters = Array("abcdé≤".unicodeScalars.prefix(2 + below(5)))
    let known = letters.filter { _ in chance(0.9) }
    var vocabulary = Vocabulary()
    var tokens: [[UInt8]] = []
    func add(_ bytes: [UInt8]) throws {
      guard !bytes.isEmpty, vocabulary.id(of: bytes) == nil else { return }
      try vocabulary.add(bytes, id: TokenID(tokens.count))
      tokens.append(bytes)
    }
    let prefix = chance(0.2) ? Array("##".utf8) : nil
    let suffix = chance(0.3) ? Array("</w>".utf8) : nil
    var symbols = known.map { Array(UTF8.encode($0)!) }
    if alphabet == .bytes { symbols = Set(symbols.joined()).sorted().map { [$0] } }
    for symbol in symbols {
      try add(symbol)
      if let prefix { try add(prefix + symbol) }
      if let suffix { try add(symbol + suffix) }
      if let prefix, let suffix { try add(prefix + symbol + suffix) }
    }
    if tokens.isEmpty { try add(Array("a".utf8)) }
    var merges: [(left: Int, right: Int, result: TokenID)] = []
    for _ in 0..<below(30) {
      let left = below(tokens.count)
      let right = below(tokens.count)
      var joined = tokens[left]
      if let prefix, tokens[right].starts(with: prefix) {
        joined += tokens[right].dropFirst(prefix.count)
      } else {
        joined += tokens[right]
      }
      if joined.count > 24 { continue }
      try add(joined)
      guard let id = vocabulary.id(of: joined) else { continue }
      merges.append((left, right, id))
    }
    let sharesRanks = chance(0.3)
    let groupsRanks = chance(0.2)
    if chance(0.5) { merges.shuffle(using: &generator) }
    let ranked = merges.enumerated().map { index, merge in
      BytePairModel.Merge(
        left: TokenID(merge.left), right: TokenID(merge.right), result: merge.result,
        rank: groupsRanks ? UInt32(index / 4) : sharesRanks ? merge.result : UInt32(3 * index))
    }
    let byteFallback = alphabet == .characters && chance(0.3)
    if byteFallback {
      for byte in UInt8.min...UInt8.max where chance(0.95) {
        let digits = String(byte, radix: 16, uppercase: true)
        try add(Array("<0x\(byte < 16 ? "0" : "")\(digits)>".utf8))
      }
    }
    var unknown: TokenID?
    if chance(0.5) {
      try add(Array("<unk>".utf8))
      unknown = vocabulary.id(of: Array("<unk>".utf8))
    }
    return BytePairModel(
      alphabet: alphabet, vocabulary: vocabulary, merges: ranked, unknown: unknown, fusesUnknown: chance(0.5),
      byteFallback: byteFallback, ignoresMerges: chance(0.3), continuingPrefix: prefix, wordSuffix: suffix)
  }

  /// A piece over the letters of the models and a few that they lack.
  mutating func piece(maximumCount: Int) -> [UInt8] {
    let letters = Array("aaabbcdé≤x".unicodeScalars)
    var bytes: [UInt8] = []
    for _ in 0..<1 + below(maximumCount) {
      bytes +=
        chance(0.02)
        ? [UInt8(truncatingIfNeeded: generator.next())] : Array(UTF8.encode(letters[below(letters.count)])!)
    }
    return bytes
  }

  /// A few runs of one letter each, most of them together longer than `minimumCount` bytes.
  mutating func runs(minimumCount: Int) -> [UInt8] {
    let letters = Array("abc≤".unicodeScalars)
    return (0..<1 + below(9)).flatMap { _ in
      let letter = Array(UTF8.encode(letters[below(letters.count)])!)
      return (0..<1 + below(minimumCount)).flatMap { _ in letter }
    }
  }
}
