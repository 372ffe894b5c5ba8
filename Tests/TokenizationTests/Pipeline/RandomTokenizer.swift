import Tokenization

/// Small tokenizers made at random, of the kinds that Hugging Face tokenizers knows, and texts for them.
struct RandomTokenizer {
  var generator: RandomGenerator

  init(seed: UInt64) { generator = RandomGenerator(seed: seed) }

  mutating func below(_ limit: Int) -> Int { Int(generator.next() % UInt64(limit)) }
  mutating func chance(_ probability: Double) -> Bool { generator.nextUnit() < probability }
  mutating func choose<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

  /// Contents of added tokens; none is part of another special one.
  private static let plainContents = ["ab", " ", "  ", "b a", "щ", "Щa", "_", "a_", "X", "\n\n", "ba ", " b", "  x"]
  private static let specialContents = ["<s>", "</s>", "[M]", "[Ш]"]

  /// A byte-level tokenizer.
  mutating func byteLevel() throws -> Tokenizer {
    var vocabulary = Vocabulary()
    for byte in UInt8.min...UInt8.max { try vocabulary.add([byte], id: TokenID(byte)) }
    let symbols = Array("ab é<>_".utf8)
    let merges = try addMerges(40, to: &vocabulary, from: symbols.map { TokenID($0) })
    let split = PreTokenizer.byteLevel(addPrefixSpace: chance(0.3), trimOffsets: false, useRegex: chance(0.7))
    let preTokenizer: PreTokenizer =
      chance(0.7)
      ? split
      : .sequence([.digits(individual: chance(0.5)), .punctuation(choose(SplitBehavior.allCases)), split])
    return Tokenizer(
      normalizer: choose([nil, nil, .lowercase, .form(.nfd, .version9)]), preTokenizer: preTokenizer,
      model: .bytePair(
        BytePairModel(alphabet: .bytes, vocabulary: vocabulary, merges: merges, ignoresMerges: chance(0.5))),
      postProcessor: postProcessor(first: 0, second: 1),
      decoder: .byteLevel(addPrefixSpace: false, trimOffsets: false, useRegex: false),
      addedTokens: addedTokens(vocabulary, isByteLevel: true))
  }

  /// A tokenizer over characters, some of which it lacks.
  mutating func characters() throws -> Tokenizer {
    var vocabulary = Vocabulary()
    let suffix = chance(0.3) ? Array("</w>".utf8) : nil
    var symbols: [TokenID] = []
    func add(_ bytes: [UInt8]) throws -> TokenID {
      let id = TokenID(vocabulary.idEnd)
      try vocabulary.add(bytes, id: id)
      return id
    }
    for scalar in "ab éX▁<>.!n't".unicodeScalars {
      let bytes = Array(UTF8.encode(scalar)!)
      if vocabulary.id(of: bytes) != nil { continue }
      symbols.append(try add(bytes))
      if let suffix { symbols.append(try add(bytes + suffix)) }
    }
    let merges = try addMerges(40, to: &vocabulary, from: symbols)
    let byteFallback = chance(0.4)
    if byteFallback {
      for byte in UInt8.min...UInt8.max {
        let digits = String(byte, radix: 16, uppercase: true)
        _ = try add(Array("<0x\(byte < 16 ? "0" : "")\(digits)>".utf8))
      }
    }
    let unknown = chance(0.7) ? try add(Array("<unk>".utf8)) : nil
    let mark: Unicode.Scalar = "▁"
    let scheme = choose(PrependScheme.allCases)
    let preTokenizer: PreTokenizer? = choose([
      nil, .metaspace(replacement: mark, prependScheme: scheme, split: chance(0.5)), .whitespace, .whitespaceSplit,
      .bert, .sequence([.whitespaceSplit, .metaspace(replacement: mark, prependScheme: scheme, split: true)]),
      .characterDelimiter("a"), .fixedLength(3),
    ])
    let normalizer: Normalizer? = choose([
      nil, nil, .lowercase, .form(.nfkc, .version9), .stripAccents,
      .sequence([
        .prepend(Array("▁".utf8)), .replace(pattern: .string(Array(" ".utf8)), content: Array("▁".utf8)),
      ]),
    ])
    return Tokenizer(
      normalizer: normalizer, preTokenizer: preTokenizer,
      model: .bytePair(
        BytePairModel(
          alphabet: .characters, vocabulary: vocabulary, merges: merges, unknown: unknown, fusesUnknown: chance(0.5),
          byteFallback: byteFallback, ignoresMerges: chance(0.3), wordSuffix: suffix)),
      postProcessor: postProcessor(first: symbols[0], second: symbols[1]), decoder: decoder(mark),
      addedTokens: addedTokens(vocabulary, isByteLevel: false))
  }

  /// A tokenizer whose model takes longest tokens, or whole words only; over characters or bytes.
  mutating func longestMatch() throws -> Tokenizer {
    let isBytes = chance(0.4)
    let prefix = Array(choose(["##", "##", "", "a"]).utf8)
    let isWordLevel = chance(0.2)
    var vocabulary = Vocabulary()
    func add(_ bytes: [UInt8]) throws {
      if vocabulary.id(of: bytes) == nil { try vocabulary.add(bytes, id: TokenID(vocabulary.idEnd)) }
    }
    try add(Array("[UNK]".utf8))
    for scalar in "ab éxщ▁<>.!n't#_".unicodeScalars {
      for part in isBytes ? Array(UTF8.encode(scalar)!).map({ [$0] }) : [Array(UTF8.encode(scalar)!)] {
        if chance(0.95) { try add(part) }
        if chance(0.95) { try add(prefix + part) }
      }
    }
    for _ in 0..<30 {
      let token = (0..<1 + below(4)).flatMap { _ in Array(choose(["a", "b", "é", "x", "n", " ", "#"]).utf8) }
      try add(chance(0.5) ? prefix + token : token)
    }
    let alphabet: Alphabet = isBytes ? .bytes : .characters
    let model: Model =
      isWordLevel
      ? .wordLevel(
        WordLevelModel(vocabulary: vocabulary, alphabet: alphabet, unknown: 0, unknownSpelling: Array("[UNK]".utf8)))
      : .wordPiece(
        WordPieceModel(
          vocabulary: vocabulary, alphabet: alphabet, unknown: 0, continuingPrefix: prefix,
          characterLimit: choose([100, 100, 4])))
    let bytes = PreTokenizer.byteLevel(addPrefixSpace: chance(0.3), trimOffsets: false, useRegex: chance(0.7))
    return Tokenizer(
      normalizer: choose([
        nil, nil,
        .bert(
          cleanText: chance(0.5), handleChineseCharacters: true, stripAccents: choose([nil, true, false]),
          lowercase: chance(0.5)),
      ]),
      preTokenizer: isBytes ? choose([bytes, .sequence([.bert, bytes])]) : choose([.bert, .bert, .whitespace, nil]),
      model: model, postProcessor: postProcessor(first: 0, second: 1),
      decoder: isBytes
        ? .byteLevel(addPrefixSpace: false, trimOffsets: false, useRegex: false)
        : .wordPiece(prefix: prefix, cleanup: chance(0.5)),
      // Line feeds and spaces have the same normal form here; which of two such tokens is found, Hugging Face leaves to
      // chance.
      addedTokens: addedTokens(vocabulary, isByteLevel: isBytes, hasLineFeeds: false))
  }

  private mutating func decoder(_ mark: Unicode.Scalar) -> TokenDecoder? {
    let space = Array(" ".utf8)
    return choose([
      nil, .metaspace(replacement: mark, prependScheme: choose(PrependScheme.allCases), split: true),
      .bytePair(suffix: Array("</w>".utf8)), .wordPiece(prefix: Array("a".utf8), cleanup: chance(0.5)), .fuse,
      .sequence([
        .replace(pattern: .string(Array("▁".utf8)), content: space), .byteFallback, .fuse,
        .strip(content: " ", start: below(3), stop: below(2)),
      ]),
      .sequence([.fuse, .replace(pattern: .string(Array("ab".utf8)), content: Array("é".utf8))]),
      .ctc(padToken: Array("b".utf8), wordDelimiterToken: Array("▁".utf8), cleanup: chance(0.5)),
      .strip(content: "a", start: 2, stop: 0),
    ])
  }

  private mutating func postProcessor(first: TokenID, second: TokenID) -> PostProcessor? {
    let start = PostProcessor.NamedToken(content: Array("S".utf8), id: first)
    let end = PostProcessor.NamedToken(content: Array("E".utf8), id: second)
    return choose([
      nil, .bert(sep: end, cls: start), .roberta(sep: end, cls: start, trimOffsets: false, addPrefixSpace: false),
      .template(
        single: [.special(name: start.content, typeID: 0), .sequence(.first, typeID: 0)],
        pair: [
          .sequence(.first, typeID: 0), .sequence(.second, typeID: 1),
        ],
        specialTokens: [
          PostProcessor.TemplateToken(
            name: start.content, ids: [first, second], tokens: [start.content, end.content])
        ]),
    ])
  }

  /// Merges of random neighbours, whose results are added to the vocabulary.
  private mutating func addMerges(
    _ count: Int, to vocabulary: inout Vocabulary, from symbols: [TokenID]
  ) throws -> [BytePairModel.Merge] {
    var tokens = symbols
    var merges: [BytePairModel.Merge] = []
    for rank in 0..<count {
      let left = choose(tokens)
      let right = choose(tokens)
      let bytes = Array(vocabulary[left]) + Array(vocabulary[right])
      if bytes.count > 12 || vocabulary.id(of: bytes) != nil { continue }
      let id = TokenID(vocabulary.idEnd)
      try vocabulary.add(bytes, id: id)
      tokens.append(id)
      merges.append(BytePairModel.Merge(left: left, right: right, result: id, rank: UInt32(rank)))
    }
    return merges
  }

  private mutating func addedTokens(
    _ vocabulary: Vocabulary, isByteLevel: Bool, hasLineFeeds: Bool = true
  ) -> [AddedToken] {
    var tokens: [AddedToken] = []
    var next = TokenID(vocabulary.idEnd)
    for (contents, isSpecial) in [(Self.plainContents, false), (Self.specialContents, true)] {
      for content in contents where chance(0.35) && (hasLineFeeds || !content.contains("\n")) {
        let bytes = Array(content.utf8)
        var id = next
        // The file's spelling decides whether the content is a token of the model already.
        let spelled = isByteLevel ? ByteLevelAlphabet.bytes(spelledBy: bytes) : bytes
        if let known = spelled.flatMap({ vocabulary.id(of: $0) }) { id = known } else { next += 1 }
        tokens.append(
          AddedToken(
            id: id, content: bytes, singleWord: chance(0.3), stripsLeft: chance(0.3), stripsRight: chance(0.3),
            normalized: chance(0.5), special: isSpecial))
      }
    }
    return tokens.sorted { $0.id < $1.id }
  }

  /// A text of parts that mean something to the tokenizers.
  mutating func text() -> String {
    let parts = [
      "a", "b", "ab", " ", "  ", "\n", "\n\n", "é", "É", "e\u{301}", "<s>", "</s>", "[M]", "[Ш]", "[ш]", "Щ", "щ", "_",
      "X", "x",
      "▁",
      "\u{3000}", "12", ".", "!", "n't", "日本", "𝔸", "\t", "<", "\u{A0}", "ﬁ",
    ]
    return (0..<below(14)).map { _ in choose(parts) }.joined()
  }
}
