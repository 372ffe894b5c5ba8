import Tokenization

/// Encoders on small models and texts made of the fuzzer's choices, against the ones that follow the definitions.
enum EncoderFuzzing {
  static func bytePair(_ bytes: [UInt8]) throws {
    var choices = Choices(bytes)
    var vocabulary = Vocabulary()
    var tokens: [[UInt8]] = []
    func add(_ token: [UInt8]) throws -> TokenID {
      if let id = vocabulary.id(of: token) { return id }
      try vocabulary.add(token, id: TokenID(tokens.count))
      tokens.append(token)
      return TokenID(tokens.count - 1)
    }
    for byte in UInt8(ascii: "a")...UInt8(ascii: "d") { _ = try add([byte]) }
    var merges: [BytePairModel.Merge] = []
    for rank in 0..<choices.next(below: 24) {
      let left = choices.next(below: tokens.count)
      let right = choices.next(below: tokens.count)
      guard tokens[left].count + tokens[right].count <= 40 else { continue }
      let pair = (TokenID(left), TokenID(right))
      guard !merges.contains(where: { $0.left == pair.0 && $0.right == pair.1 }) else { continue }
      let result = try add(tokens[left] + tokens[right])
      merges.append(BytePairModel.Merge(left: pair.0, right: pair.1, result: result, rank: UInt32(rank)))
    }
    let flags = choices.next(below: 2)
    let model = BytePairModel(
      alphabet: .bytes, vocabulary: vocabulary, merges: merges, ignoresMerges: flags == 1)
    let text = choices.remainder().prefix(600).map { UInt8(ascii: "a") + $0 % 4 }
    if text.isEmpty { return }
    let expected = ReferenceBytePairEncoder(model).encode(text)
    try check(Tokenizer(model: .bytePair(model)), text, expected)
  }

  static func wordPiece(_ bytes: [UInt8]) throws {
    var choices = Choices(bytes)
    var vocabulary = Vocabulary()
    try vocabulary.add(Array("?".utf8), id: 0)
    for _ in 0..<choices.next(below: 24) {
      let length = 1 + choices.next(below: 5)
      let token =
        (choices.next(below: 2) == 0 ? [] : Array("##".utf8))
        + (0..<length).map { _ in UInt8(ascii: "a") + UInt8(choices.next(below: 3)) }
      if vocabulary.id(of: token) == nil { try vocabulary.add(token, id: TokenID(vocabulary.count)) }
    }
    let model = WordPieceModel(vocabulary: vocabulary, unknown: 0, unknownSpelling: Array("?".utf8))
    let rest = choices.remainder()
    let text = rest.prefix(99).map { UInt8(ascii: "a") + $0 % 3 }
    if text.isEmpty { return }
    let expected = ReferenceWordPieceEncoder(model).encode(text)?.map(\.token) ?? [0]
    try check(Tokenizer(model: .wordPiece(model)), text, expected)
    try checkStages(model, settings: rest[0], rest)
  }

  /// What is normalized and cut in one pass beside the stages one after the other, which find where tokens come from.
  private static func checkStages(_ model: WordPieceModel, settings: UInt8, _ text: [UInt8]) throws {
    let normalizer = Normalizer.bert(
      cleanText: settings & 1 != 0, handleChineseCharacters: settings & 2 != 0,
      stripAccents: settings & 4 != 0 ? nil : settings & 8 != 0, lowercase: settings & 16 != 0)
    let tokenizer = Tokenizer(
      normalizer: settings & 32 != 0 ? nil : normalizer, preTokenizer: settings & 64 != 0 ? .bert : .whitespaceSplit,
      model: .wordPiece(model))
    var encoder = Encoder(try CompiledTokenizer(tokenizer))
    var ids: [TokenID] = []
    try encoder.encode(text.span, into: &ids)
    var tokens: [EncodedToken] = []
    try encoder.encode(text.span, into: &tokens)
    guard ids == tokens.map(\.id) else {
      throw Discrepancy(description: "in one pass \(ids), stage by stage \(tokens.map(\.id))")
    }
  }

  /// The best path's score against that of a plain recursion; which of equal paths is taken is tested elsewhere.
  static func unigram(_ bytes: [UInt8]) throws {
    var choices = Choices(bytes)
    var vocabulary = Vocabulary()
    var scores: [Double] = [0]
    try vocabulary.add(Array("?".utf8), id: 0)
    func add(_ token: [UInt8], _ score: Int) throws {
      guard vocabulary.id(of: token) == nil else { return }
      try vocabulary.add(token, id: TokenID(scores.count))
      scores.append(-Double(score + 1) / 8)
    }
    for byte in UInt8(ascii: "a")...UInt8(ascii: "c") { try add([byte], choices.next(below: 64)) }
    for _ in 0..<choices.next(below: 24) {
      let length = 2 + choices.next(below: 5)
      let token = (0..<length).map { _ in UInt8(ascii: "a") + UInt8(choices.next(below: 3)) }
      try add(token, choices.next(below: 128))
    }
    let model = UnigramModel(vocabulary: vocabulary, scores: scores, unknown: 0)
    let text = choices.remainder().prefix(200).map { UInt8(ascii: "a") + $0 % 3 }
    if text.isEmpty { return }
    var best = [Double](repeating: -.infinity, count: text.count + 1)
    best[0] = 0
    for start in text.indices {
      for end in start + 1...min(text.count, start + 6) {
        if let id = vocabulary.id(of: text[start..<end]) { best[end] = max(best[end], best[start] + scores[Int(id)]) }
      }
    }
    var encoder = Encoder(try CompiledTokenizer(Tokenizer(model: .unigram(model))))
    var ids: [TokenID] = []
    try encoder.encode(text.span, into: &ids)
    let found = ids.reduce(0.0) { $0 + scores[Int($1)] }
    guard ids.flatMap({ Array(vocabulary[$0]) }) == text, abs(found - best[text.count]) < 1e-9 else {
      throw Discrepancy(description: "score \(found), expected \(best[text.count]): \(ids)")
    }
  }

  private static func check(_ tokenizer: Tokenizer, _ text: [UInt8], _ expected: [TokenID]) throws {
    var encoder = Encoder(try CompiledTokenizer(tokenizer))
    // Twice: the second time out of the cache.
    for _ in 0..<2 {
      var ids: [TokenID] = []
      try encoder.encode(text.span, into: &ids)
      guard ids == expected else { throw Discrepancy(description: "ids \(ids), expected \(expected)") }
    }
    var tokens: [EncodedToken] = []
    try encoder.encode(text.span, into: &tokens)
    guard tokens.map(\.id) == expected else {
      throw Discrepancy(description: "ids with origins \(tokens.map(\.id)), expected \(expected)")
    }
  }

  /// Any bytes through a byte-level tokenizer of each known pattern and back; ids with and without origins, whole and
  /// decoded in parts.
  static func roundTrip(_ bytes: [UInt8]) throws {
    guard let choice = bytes.first, bytes.count <= 1 << 14 else { return }
    let patterns = SplitPattern.allCases.filter { $0 != .clip }
    let pattern = patterns[Int(choice) % patterns.count]
    let text = Array(bytes.dropFirst())
    let tokenizer = Tokenizer(
      preTokenizer: pattern.preTokenizer, model: .bytePair(bytePairs),
      decoder: .byteLevel(addPrefixSpace: false, trimOffsets: false, useRegex: false))
    var encoder = Encoder(try CompiledTokenizer(tokenizer))
    var ids: [TokenID] = []
    try encoder.encode(text.span, into: &ids)
    var tokens: [EncodedToken] = []
    try encoder.encode(text.span, into: &tokens)
    guard tokens.map(\.id) == ids else { throw Discrepancy(description: "\(pattern): ids with origins differ") }
    var end = 0
    for token in tokens {
      guard token.range.lowerBound == end else { throw Discrepancy(description: "\(pattern): a gap at byte \(end)") }
      end = token.range.upperBound
    }
    guard end == text.count else { throw Discrepancy(description: "\(pattern): no token behind byte \(end)") }
    let decoder = try Decoder(tokenizer)
    guard try decoder.decode(ids) == text else { throw Discrepancy(description: "\(pattern): other text comes back") }
    var stream = StreamingDecoder(decoder)
    var parts: [UInt8] = []
    for id in ids { try stream.push([id], into: &parts) }
    parts += try stream.finish()
    guard parts == text else { throw Discrepancy(description: "\(pattern): other text comes back in parts") }
  }

  /// All bytes and some merges that reach across letters, spaces, digits and parts of characters.
  private static let bytePairs: BytePairModel = {
    var vocabulary = Vocabulary()
    for byte in UInt8.min...UInt8.max { try? vocabulary.add([byte], id: TokenID(byte)) }
    var merges: [BytePairModel.Merge] = []
    for (left, right) in [
      ([0x20], [0x20]), ([0x20, 0x20], [0x20, 0x20]), ([0x61], [0x62]), ([0x20], [0x61]), ([0x0A], [0x0A]),
      ([0xC3], [0xA9]), ([0xE2], [0x80]), ([0xE2, 0x80], [0x99]), ([0x31], [0x32]), ([0x61, 0x62], [0x61, 0x62]),
      ([0xF0], [0x9F]), ([0x27], [0x73]), ([0x0D], [0x0A]),
    ] as [([UInt8], [UInt8])] {
      let result = TokenID(vocabulary.count)
      guard let leftID = vocabulary.id(of: left), let rightID = vocabulary.id(of: right) else { continue }
      try? vocabulary.add(left + right, id: result)
      merges.append(BytePairModel.Merge(left: leftID, right: rightID, result: result, rank: UInt32(merges.count)))
    }
    return BytePairModel(alphabet: .bytes, vocabulary: vocabulary, merges: merges)
  }()
}
