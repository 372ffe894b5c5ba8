import TestSupport
import Testing
import Tokenization

@Suite struct BytePairTrainerTests {
  private func counts(_ words: [(String, UInt64)]) throws -> PieceCounts {
    var counts = PieceCounts()
    for (word, count) in words { try counts.add(word.utf8, count: count) }
    return counts
  }

  private func texts(_ words: [String]) -> [[UInt8]] { words.map { Array($0.utf8) } }

  private func merges(_ model: BytePairModel) -> [String] {
    model.merges.map {
      "\(String(decoding: model.vocabulary[$0.left], as: UTF8.self))+\(String(decoding: model.vocabulary[$0.right], as: UTF8.self))"
    }
  }

  private func tokens(_ model: BytePairModel) -> [String] {
    (0..<UInt32(model.vocabulary.idEnd)).map { String(decoding: model.vocabulary[$0], as: UTF8.self) }
  }

  // MARK: formats.md 18.2

  private static let words: [(String, UInt64)] = [
    ("low", 5), ("lower", 2), ("newest", 6), ("widest", 3), ("abab", 2), ("cdcd", 2), ("ba", 2), ("dc", 2),
  ]

  @Test func givesTheMergesOfHuggingFaceOnCharacters() throws {
    var trainer = BytePairTrainer(vocabularySizes: [60], alphabet: .characters)
    trainer.specialTokens = texts(["<s>"])
    trainer.minimumCount = 2
    trainer.allowsFewer = true
    let model = try trainer.train(on: try counts(Self.words)).model(vocabularySize: 60)
    #expect(
      merges(model) == [
        "e+s", "es+t", "l+o", "lo+w", "e+w", "n+ew", "new+est", "a+b", "c+d", "d+est", "i+dest", "w+idest", "b+a",
        "d+c", "e+r", "low+er", "ab+ab", "cd+cd",
      ])
    #expect(
      tokens(model) == [
        "<s>", "a", "b", "c", "d", "e", "i", "l", "n", "o", "r", "s", "t", "w", "es", "est", "lo", "low", "ew", "new",
        "newest", "ab", "cd", "dest", "idest", "widest", "ba", "dc", "er", "lower", "abab", "cdcd",
      ])
  }

  @Test func givesTheMergesOfHuggingFaceOnBytes() throws {
    let words: [(String, UInt64)] = [
      ("low", 1), (" low", 4), (" lower", 2), (" newest", 6), (" widest", 3), ("abab", 1), (" abab", 1), (" cdcd", 2),
      (" ba", 2), (" dc", 2), ("\n", 1),
    ]
    var trainer = BytePairTrainer(vocabularySizes: [282, 290])
    trainer.specialTokens = texts(["<|endoftext|>"])
    trainer.allowsFewer = true
    let training = try trainer.train(on: try counts(words))
    let expected = [
      "e+s", "es+t", "l+o", "lo+w", "e+w", "n+ew", " +low", " +new", " new+est", "a+b", "c+d", "d+est", "i+dest",
      "w+idest", " +widest", "b+a", "d+c", "e+r", " +cd", " +ba", " +dc", " low+er", "ab+ab", " cd+cd", " +abab",
    ]
    let model = try training.model(vocabularySize: 282)
    #expect(merges(model) == expected)
    #expect(training.largestSize == 282)
    #expect(try training.model(vocabularySize: 290).merges == model.merges)
    // Ids follow the characters of the byte table: printable bytes first.
    #expect(model.vocabulary.id(of: [0x21]) == 1)
    #expect(model.vocabulary.id(of: [0x7E]) == 94)
    #expect(model.vocabulary.id(of: [0xA1]) == 95)
    #expect(model.vocabulary.id(of: [0x00]) == 189)
    #expect(model.vocabulary.id(of: [0xAD]) == 256)
  }

  @Test func givesThePiecesOfSentencePiece() throws {
    let words = Self.words.map { ("▁" + $0.0, $0.1) }
    var trainer = BytePairTrainer(vocabularySizes: [27], alphabet: .characters)
    trainer.ties = .sentencePiece
    let model = try trainer.train(on: try counts(words)).model(vocabularySize: 27)
    #expect(
      tokens(model).suffix(13) == [
        "es", "est", "lo", "low", "▁low", "ew", "▁n", "▁new", "▁newest", "ab", "cd", "id", "▁w",
      ])
  }

  // MARK: Against the reference

  /// Words of one to three letters of the alphabet, repeated, so that overlaps such as "aaaa" and "abab" abound.
  private func randomWords(_ random: inout SeededGenerator) -> [[UInt8]: UInt64] {
    let letters = Array("abcd".utf8.prefix(Int.random(in: 1...4, using: &random)))
    var words: [[UInt8]: UInt64] = [:]
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      var word: [UInt8] = []
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let part = (0..<Int.random(in: 1...3, using: &random)).map { _ in letters.randomElement(using: &random)! }
        for _ in 0..<Int.random(in: 1...3, using: &random) { word += part }
      }
      words[word] = UInt64.random(in: 1...4, using: &random)
    }
    return words
  }

  private func expectReferenceMerges(
    _ trainer: BytePairTrainer, _ words: [[UInt8]: UInt64], symbols: ([UInt8]) -> [[UInt8]], seed: Int
  ) throws {
    var counts = PieceCounts()
    for (word, count) in words { try counts.add(word, count: count) }
    let training = try trainer.train(on: counts)
    let model = try training.model(vocabularySize: trainer.vocabularySizes[0])
    let base = (0..<UInt32(training.baseSize)).map { Array(model.vocabulary[$0]) }
    let reference = ReferenceBytePairTrainer(
      base: base, ties: trainer.ties, minimumCount: trainer.minimumCount,
      maximumTokenLength: trainer.maximumTokenLength,
      continuingPrefix: trainer.continuingPrefix ?? [], blocked: trainer.blockedTokens)
    let expected = reference.train(
      on: words.map { (symbols($0.key), $0.value) }, vocabularySize: trainer.vocabularySizes[0])
    let made = model.merges.map {
      ReferenceBytePairTrainer.Merge(left: Array(model.vocabulary[$0.left]), right: Array(model.vocabulary[$0.right]))
    }
    #expect(made == expected, "seed \(seed), words \(words)")
  }

  @Test(arguments: TieRule.allCases, 0..<4) func equalsTheReference(ties: TieRule, part: Int) throws {
    for seed in part * 100..<part * 100 + 100 {
      var random = SeededGenerator(seed: seed)
      let words = randomWords(&random)
      var trainer = BytePairTrainer(
        vocabularySizes: [Int.random(in: 5...60, using: &random)], alphabet: .bytes, initialAlphabet: .corpus)
      trainer.ties = ties
      trainer.minimumCount = UInt64.random(in: 0...3, using: &random)
      trainer.allowsFewer = true
      if Bool.random(using: &random) { trainer.maximumTokenLength = Int.random(in: 1...8, using: &random) }
      if Bool.random(using: &random) { trainer.blockedTokens = texts(["ab", "aa", "abc"]) }
      try expectReferenceMerges(trainer, words, symbols: { $0.map { [$0] } }, seed: seed)
    }
  }

  @Test(arguments: TieRule.allCases) func equalsTheReferenceWithMarks(ties: TieRule) throws {
    for seed in 0..<100 {
      var random = SeededGenerator(seed: seed)
      let words = randomWords(&random)
      var trainer = BytePairTrainer(vocabularySizes: [Int.random(in: 13...60, using: &random)], alphabet: .characters)
      trainer.ties = ties
      trainer.allowsFewer = true
      let prefix = Bool.random(using: &random) ? Array("##".utf8) : []
      let suffix = Bool.random(using: &random) ? Array("</w>".utf8) : []
      if !prefix.isEmpty { trainer.continuingPrefix = prefix }
      if !suffix.isEmpty { trainer.wordSuffix = suffix }
      try expectReferenceMerges(
        trainer, words,
        symbols: { word in
          word.indices.map { ($0 == 0 ? [] : prefix) + [word[$0]] + ($0 == word.count - 1 ? suffix : []) }
        }, seed: seed)
    }
  }

  // MARK: Settings

  @Test func aSpecialTokenThatAMergeMakesKeepsItsID() throws {
    var trainer = BytePairTrainer(vocabularySizes: [4], alphabet: .characters)
    trainer.specialTokens = texts(["ab"])
    let training = try trainer.train(on: try counts([("abab", 5)]))
    let model = try training.model(vocabularySize: 4)
    #expect(tokens(model) == ["ab", "a", "b", "abab"])
    #expect(merges(model) == ["a+b", "ab+ab"])
    #expect(training.specialTokensMadeByMerges == texts(["ab"]))
  }

  @Test func theAlphabetLimitKeepsTheMostFrequent() throws {
    var trainer = BytePairTrainer(vocabularySizes: [3], alphabet: .characters)
    trainer.alphabetLimit = 2
    // b and c are equally frequent: the smaller code point stays. The rest of a piece closes up.
    let model = try trainer.train(on: try counts([("acb", 3), ("acab", 2)])).model(vocabularySize: 3)
    #expect(tokens(model) == ["a", "b", "ab"])
  }

  @Test func smallerSizesHaveTheFirstMerges() throws {
    var trainer = BytePairTrainer(vocabularySizes: [258, 262, 270])
    let counts = try counts(Self.words)
    let training = try trainer.train(on: counts)
    for size in trainer.vocabularySizes {
      trainer.vocabularySizes = [size]
      let alone = try trainer.train(on: counts).model(vocabularySize: size)
      let prefix = try training.model(vocabularySize: size)
      #expect(prefix.merges == alone.merges)
      #expect(tokens(prefix) == tokens(alone))
      #expect(prefix.vocabulary.count == size)
    }
    #expect(throws: BytePairTrainingError.sizeNotTrained(300, sizes: [258, 262, 270])) {
      try training.model(vocabularySize: 300)
    }
  }

  @Test func requiredTokensAreThereAndTheirTextEncodesToThem() throws {
    for size in 262...280 {
      var trainer = BytePairTrainer(vocabularySizes: [size])
      trainer.requiredTokens = texts(["lowest", "wide", "newest", "xyz", "aaaa"])
      trainer.allowsFewer = true
      let counts = try counts(Self.words)
      guard let training = try? trainer.train(on: counts) else {
        #expect(size < 256 + 5 + 3 + 5 + 2 + 3, "size \(size)")
        continue
      }
      let model = try training.model(vocabularySize: size)
      #expect(model.vocabulary.count == size)
      for token in trainer.requiredTokens {
        var parts = token.map { [$0] }
        while true {
          let candidates = parts.indices.dropLast().compactMap { index in
            model.merges.first {
              model.vocabulary[$0.left].elementsEqual(parts[index])
                && model.vocabulary[$0.right].elementsEqual(parts[index + 1])
            }.map { (rank: $0.rank, index: index) }
          }
          guard let next = candidates.min(by: { $0 < $1 }) else { break }
          parts.replaceSubrange(next.index...next.index + 1, with: [parts[next.index] + parts[next.index + 1]])
        }
        #expect(parts == [token], "size \(size)")
      }
    }
  }

  @Test func requiredTokensThatAreCutBecomeAddedTokens() throws {
    var trainer = BytePairTrainer(vocabularySizes: [262])
    trainer.specialTokens = texts(["<s>"])
    let preTokenizer = SplitPattern.gpt2.preTokenizer
    try trainer.require(texts(["lowest", "New York", " the"]), normalizer: .lowercase, preTokenizer: preTokenizer)
    #expect(trainer.requiredTokens == texts(["lowest", " the"]))
    #expect(trainer.addedTokens == texts(["New York"]))
    trainer.requiredTokens = texts(["wow"])
    let tokenizer = try trainer.train(on: try counts(Self.words)).tokenizer(
      vocabularySize: 262, normalizer: .lowercase, preTokenizer: preTokenizer)
    #expect(
      tokenizer.addedTokens == [
        AddedToken(id: 0, content: Array("<s>".utf8)),
        AddedToken(id: 1, content: Array("New York".utf8), special: false),
      ])
    // The space is outside the byte table: the token keeps the spelling it was given.
    guard case .bytePair(let model) = tokenizer.model else { return }
    #expect(model.verbatimSpellings == [1: Array("New York".utf8)])
    #expect(model.vocabulary.id(of: Array("wow".utf8)) == 261)
  }

  @Test func specialTokensOutsideTheByteTableAreSpeltAsGiven() throws {
    var trainer = BytePairTrainer(vocabularySizes: [260])
    trainer.specialTokens = texts(["<fim middle>", "é"])
    let model = try trainer.train(on: try counts(Self.words)).model(vocabularySize: 260)
    #expect(model.verbatimSpellings == [0: Array("<fim middle>".utf8)])
    // `é` is the spelling of byte E9, which therefore has no id of its own.
    #expect(model.vocabulary.id(of: [0xE9]) == 1)
    #expect(model.vocabulary.count == 260)
    #expect(model.merges.count == 260 - 257)
  }

  @Test func countsOf64BitsStayExact() throws {
    let large = UInt64(1) << 40
    var trainer = BytePairTrainer(vocabularySizes: [5], alphabet: .characters)
    let model = try trainer.train(on: try counts([("ab", large), ("ac", large + 1)])).model(vocabularySize: 5)
    #expect(merges(model) == ["a+c", "a+b"])
    trainer.vocabularySizes = [4]
    #expect(throws: BytePairTrainingError.countsTooLarge) {
      try trainer.train(on: try counts([("ab", 1 << 62), ("acd", 1 << 62)]))
    }
  }

  // MARK: Refusals

  @Test func refusesImpossibleSizes() throws {
    var trainer = BytePairTrainer(vocabularySizes: [200])
    let counts = try counts([("abc", 2)])
    var error = #expect(throws: BytePairTrainingError.self) { try trainer.train(on: counts) }
    #expect(
      error?.description == """
        vocabulary size 200 is impossible with this text and these settings: expected 256 to 258 \
        (special tokens and alphabet need 256; the distinct pieces can give at most 258)
        """)
    trainer.vocabularySizes = [259]
    error = #expect(throws: BytePairTrainingError.self) { try trainer.train(on: counts) }
    #expect(error == .impossibleSize(259, least: 256, largest: 258))
    trainer.vocabularySizes = [258]
    trainer.minimumCount = 3
    error = #expect(throws: BytePairTrainingError.self) { try trainer.train(on: counts) }
    #expect(
      error?.description == """
        vocabulary size 258 cannot be reached: after 256 tokens no pair occurs 3 times or more; \
        ask for 256 or fewer, give more text, or accept fewer tokens
        """)
    trainer.allowsFewer = true
    #expect(try trainer.train(on: counts).largestSize == 256)
  }

  @Test func refusesContradictions() throws {
    let counts = try counts([("abc", 2)])
    func message(_ change: (inout BytePairTrainer) -> Void) -> String? {
      var trainer = BytePairTrainer(vocabularySizes: [257])
      change(&trainer)
      return #expect(throws: BytePairTrainingError.self) { try trainer.train(on: counts) }?.description
    }
    #expect(
      message { $0.continuingPrefix = [0x23] }
        == "a continuing prefix needs an alphabet of characters, found one of bytes")
    #expect(
      message {
        $0.requiredTokens = [[0x61]]
        $0.blockedTokens = [[0x61]]
      } == "token 'a' is both required and blocked: expected one of them")
    #expect(message { $0.specialTokens = [[]] } == "a special token is empty: expected at least one character")
    #expect(
      message { $0.alphabetLimit = 10 }
        == "alphabet limit 10 is too small: expected at least the 256 characters that must be in the alphabet")
    #expect(throws: BytePairTrainingError.noPieces) {
      try BytePairTrainer(vocabularySizes: [257]).train(on: PieceCounts())
    }
  }

  @Test func leavesOutPiecesThatCharactersCannotSpell() throws {
    var counts = try counts([("ab", 2)])
    try counts.add([0x61, 0xFF], count: 7)
    let training = try BytePairTrainer(vocabularySizes: [3], alphabet: .characters).train(on: counts)
    #expect(training.report.piecesLeftOut == 7)
    #expect(tokens(try training.model(vocabularySize: 3)) == ["a", "b", "ab"])
  }
}
