import Foundation
import JSON
import TestSupport
import Testing
import Tokenization

@Suite("Vocabularies made larger, smaller, ordered anew")
struct EditingTests {
  static func texts() throws -> [[UInt8]] { try GoldenTexts.lines().filter { $0.count < 2000 } }

  /// A byte-level vocabulary with a special token in front and one put around texts.
  static func small(_ size: Int = 900) throws -> Tokenizer {
    var counter = try PieceCounter(preTokenizer: SplitPattern.gpt2.preTokenizer)
    for line in try texts() { try counter.add(line) }
    var trainer = BytePairTrainer(vocabularySizes: [size])
    trainer.specialTokens = ["<|pad|>", "<|end|>"].map { Array($0.utf8) }
    var tokenizer = try trainer.train(on: counter.counts)
      .tokenizer(vocabularySize: size, normalizer: nil, preTokenizer: SplitPattern.gpt2.preTokenizer)
    tokenizer.postProcessor = .template(
      single: [.sequence(.first, typeID: 0), .special(name: Array("<|end|>".utf8), typeID: 0)],
      pair: [.sequence(.first, typeID: 0), .sequence(.second, typeID: 1)],
      specialTokens: [.init(name: Array("<|end|>".utf8), ids: [1], tokens: [Array("<|end|>".utf8)])])
    tokenizer.padding = .object([
      .init("strategy", .text("BatchLongest")), .init("direction", .text("Right")), .init("pad_to_multiple_of", .null),
      .init("pad_id", .integer(0)), .init("pad_type_id", .integer(0)), .init("pad_token", .text("<|pad|>")),
    ])
    return tokenizer
  }

  static func counts(of texts: [[UInt8]], _ tokenizer: Tokenizer) throws -> PieceCounts {
    var counter = try PieceCounter(
      normalizer: tokenizer.normalizer, preTokenizer: tokenizer.preTokenizer, alphabet: tokenizer.model.alphabet)
    for text in texts { try counter.add(text) }
    return counter.counts
  }

  static func encode(_ texts: [[UInt8]], _ tokenizer: Tokenizer, special: Bool = false) throws -> [[TokenID]] {
    var encoder = Encoder(try CompiledTokenizer(tokenizer, options: EncodingOptions(addsSpecialTokens: special)))
    return try texts.map { text in
      var ids: [TokenID] = []
      try encoder.encode(text.span, into: &ids)
      return ids
    }
  }

  /// The same ids from Hugging Face, and the same tokenizer read back.
  static func checkFile(_ tokenizer: Tokenizer, _ texts: [[UInt8]]) throws {
    let scratch = try ScratchFolder()
    let file = scratch.url.appendingPathComponent("tokenizer.json")
    let (bytes, _) = try TokenizerJSON.write(tokenizer, file: "out")
    try Data(bytes).write(to: file)
    let ids = try encode(texts, tokenizer)
    let read = try TokenizerJSON.read(bytes, file: "out")
    #expect(read.warnings == [])
    #expect(try encode(texts, read.tokenizer) == ids)
    #expect(try PeerEncoding.ids(["tokenizer.json", file.path, "plain"], texts: texts) == ids.map { $0.map(Int.init) })
    let decoder = try Decoder(read.tokenizer)
    for (text, ids) in zip(texts, ids) { #expect(try decoder.decode(ids) == text) }
  }

  // MARK: Extending

  @Test("old ids stay, new tokens only join old ones, Hugging Face gives the same ids")
  func extend() throws {
    let texts = try Self.texts()
    let old = try Self.small()
    let result = try VocabularyExtension(vocabularySize: 1100).extend(old, on: try Self.counts(of: texts, old))
    let new = result.tokenizer
    #expect(new.idEnd == 1100 && result.newTokenCount == 200 && result.newCharacterCount == 0)
    #expect(new.addedTokens == old.addedTokens)
    for id in old.model.vocabulary.ids { #expect(new.model.vocabulary[id] == old.model.vocabulary[id]) }
    guard case .bytePair(let model) = new.model, case .bytePair(let before) = old.model else { return }
    #expect(Array(model.merges.prefix(before.merges.count)) == before.merges)
    // New tokens taken apart again are the old ids.
    var parts: [TokenID: [TokenID]] = [:]
    for merge in model.merges.dropFirst(before.merges.count) {
      parts[merge.result] = (parts[merge.left] ?? [merge.left]) + (parts[merge.right] ?? [merge.right])
    }
    let (oldIDs, newIDs) = (try Self.encode(texts, old), try Self.encode(texts, new))
    for (before, after) in zip(oldIDs, newIDs) { #expect(after.flatMap { parts[$0] ?? [$0] } == before) }
    #expect(newIDs.joined().count < oldIDs.joined().count)
    try Self.checkFile(new, texts)
  }

  @Test("training at once and in two parts give the same tokens")
  func extendIsTraining() throws {
    let texts = try Self.texts()
    let once = try Self.small(1000)
    let half = try Self.small(700)
    let both = try VocabularyExtension(vocabularySize: 1000).extend(half, on: try Self.counts(of: texts, half))
      .tokenizer
    guard case .bytePair(let one) = once.model, case .bytePair(let two) = both.model else { return }
    #expect(one.merges == two.merges)
    for id in one.vocabulary.ids { #expect(one.vocabulary[id] == two.vocabulary[id]) }
  }

  @Test("a model of characters gets the characters that it lacks")
  func extendCharacters() throws {
    var vocabulary = Vocabulary()
    for (id, text) in ["?", "a", "b", "ab"].enumerated() { try vocabulary.add(Array(text.utf8), id: TokenID(id)) }
    let old = Tokenizer(
      model: .bytePair(
        BytePairModel(
          alphabet: .characters, vocabulary: vocabulary, merges: [.init(left: 1, right: 2, result: 3, rank: 0)],
          unknown: 0)), decoder: .fuse)
    let texts = [Array("abéabéz".utf8)]
    var trainer = VocabularyExtension(vocabularySize: 7)
    let result = try trainer.extend(old, on: try Self.counts(of: texts, old))
    #expect(result.newCharacterCount == 2)
    #expect(try Self.encode([Array("abéz".utf8)], result.tokenizer) == [[6, 4]])
    trainer.addsCharacters = false
    #expect(throws: EditingError.ranOut(wanted: 7, reached: 4)) {
      _ = try trainer.extend(old, on: try Self.counts(of: texts, old))
    }
    #expect(throws: EditingError.impossibleSize(4, least: 5, largest: Vocabulary.idLimit)) {
      _ = try VocabularyExtension(vocabularySize: 4).extend(old, on: try Self.counts(of: texts, old))
    }
  }

  @Test(
    "with marks of place too, training in two parts is training",
    arguments: [("</w>", nil), (nil, "##"), ("_", "@")] as [(String?, String?)])
  func extendMarked(suffix: String?, prefix: String?) throws {
    let texts = try Self.texts().map { $0.filter { $0 < 0x80 && $0 != 0x23 && $0 != 0x40 && $0 != 0x5F } }
    var counter = try PieceCounter(preTokenizer: .whitespaceSplit, alphabet: .characters)
    for text in texts { try counter.add(text) }
    func trained(_ size: Int) throws -> Tokenizer {
      var trainer = BytePairTrainer(vocabularySizes: [size], alphabet: .characters)
      trainer.specialTokens = [Array("<unk>".utf8)]
      trainer.wordSuffix = suffix.map { Array($0.utf8) }
      trainer.continuingPrefix = prefix.map { Array($0.utf8) }
      return try trainer.train(on: counter.counts)
        .tokenizer(vocabularySize: size, normalizer: nil, preTokenizer: .whitespaceSplit)
    }
    let (once, half) = (try trained(700), try trained(500))
    let both = try VocabularyExtension(vocabularySize: 700).extend(half, on: counter.counts)
    #expect(both.newCharacterCount == 0)
    guard case .bytePair(let one) = once.model, case .bytePair(let two) = both.tokenizer.model else { return }
    #expect(one.merges == two.merges)
    for id in one.vocabulary.ids { #expect(one.vocabulary[id] == two.vocabulary[id]) }
    // A character that is new gets an id in each place where it stands.
    var foreign = try PieceCounter(preTokenizer: .whitespaceSplit, alphabet: .characters)
    try foreign.add(Array("żż żabż ż".utf8))
    let places = suffix != nil && prefix != nil ? 3 : 2
    let more = try VocabularyExtension(vocabularySize: 700 + places).extend(both.tokenizer, on: foreign.counts)
    #expect(more.newCharacterCount == places)
    let unknown = more.tokenizer.model.vocabulary.id(of: Array("<unk>".utf8))
    #expect(try Self.encode([Array("żż żabż ż".utf8)], more.tokenizer).joined().allSatisfy { $0 != unknown })
  }

  // MARK: Extending a unigram model

  /// A unigram model of English and two texts of other kinds: one to learn from, one to look at.
  static func unigramCase(
    _ variant: UnigramTrainer.Variant
  ) throws -> (tokenizer: Tokenizer, english: [[UInt8]], new: [[UInt8]], held: [[UInt8]]) {
    let english = try wholeFile(try SharedMaterial.path("corpora/udhr/eng.txt.zst")).split(separator: 0x0A).map(
      Array.init)
    let german = try wholeFile(try SharedMaterial.path("corpora/udhr/deu_1996.txt.zst")).split(separator: 0x0A)
      .map(Array.init)
    let metaspace = PreTokenizer.metaspace(replacement: "\u{2581}", prependScheme: .always, split: true)
    var counter = try PieceCounter(preTokenizer: metaspace, alphabet: .characters)
    for text in english { try counter.add(text) }
    let tokenizer = try UnigramTrainer(vocabularySizes: [400], variant: variant).train(on: counter.counts)
      .tokenizer(vocabularySize: 400, normalizer: nil, preTokenizer: metaspace)
    return (
      tokenizer, english, german.enumerated().filter { $0.offset % 2 == 0 }.map(\.element),
      german.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    )
  }

  @Test("a unigram model keeps its ids, learns pieces of new text, and Hugging Face gives the same ids")
  func extendUnigram() throws {
    let (old, english, new, held) = try Self.unigramCase(.huggingFace)
    let counts = try Self.counts(of: new, old)
    var trainer = VocabularyExtension(vocabularySize: 700)
    let result = try trainer.extend(old, on: counts)
    #expect(result.tokenizer.idEnd == 700)
    #expect(result.newCharacterCount + result.newTokenCount == 300 && result.newCharacterCount >= 4)
    for id in old.model.vocabulary.ids { #expect(result.tokenizer.model.vocabulary[id] == old.model.vocabulary[id]) }
    let before = try Self.encode(held, old).joined().count
    let after = try Self.encode(held, result.tokenizer).joined().count
    #expect(Double(after) < 0.75 * Double(before))
    // The old text is still counted: its segmentation hardly gets longer.
    let (oldEnglish, newEnglish) = (try Self.encode(english, old), try Self.encode(english, result.tokenizer))
    #expect(Double(newEnglish.joined().count) < 1.02 * Double(oldEnglish.joined().count))
    // Probabilities, still: they add up to one, but for what the digamma function takes from rare pieces.
    guard case .unigram(let model) = result.tokenizer.model else { return }
    let sum = model.vocabulary.ids.filter { model.kind(of: $0) == .normal && $0 > 0 }
      .reduce(0) { $0 + exp(model.scores[Int($1)]) }
    #expect(sum > 0.85 && sum <= 1)

    let scratch = try ScratchFolder()
    let file = scratch.url.appendingPathComponent("tokenizer.json")
    try Data(try TokenizerJSON.write(result.tokenizer, file: "out").bytes).write(to: file)
    let texts = english + held
    #expect(
      try PeerEncoding.ids(["tokenizer.json", file.path, "plain"], texts: texts)
        == (try Self.encode(texts, result.tokenizer)).map { $0.map(Int.init) })

    // The same whatever the number of threads.
    trainer.workers = 3
    guard case .unigram(let again) = try trainer.extend(old, on: counts).tokenizer.model else { return }
    #expect(again.scores == model.scores)
    for id in model.vocabulary.ids { #expect(again.vocabulary[id] == model.vocabulary[id]) }
  }

  @Test("the larger the share of the old text, the less its probabilities change")
  func extendUnigramShares() throws {
    let (old, _, new, _) = try Self.unigramCase(.sentencePiece)
    let counts = try Self.counts(of: new, old)
    guard case .unigram(let before) = old.model else { return }
    func change(_ share: Double) throws -> Double {
      var trainer = VocabularyExtension(vocabularySize: 500)
      trainer.oldShare = share
      guard case .unigram(let after) = try trainer.extend(old, on: counts).tokenizer.model else { return .nan }
      return before.vocabulary.ids.filter { before.kind(of: $0) == .normal }
        .reduce(0) { $0 + abs(exp(before.scores[Int($1)]) - exp(after.scores[Int($1)])) }
    }
    let (none, half, nearlyAll) = (try change(0), try change(0.5), try change(0.99))
    #expect(none > half && half > nearlyAll && nearlyAll < 0.15)
  }

  @Test("what cannot be extended is said")
  func extendRefusals() throws {
    let (old, english, _, _) = try Self.unigramCase(.sentencePiece)
    let counts = try Self.counts(of: english, old)
    guard case .unigram(var model) = old.model else { return }
    model.maximumSteps = 4
    var bounded = old
    bounded.model = .unigram(model)
    #expect(throws: EditingError.self) { _ = try VocabularyExtension(vocabularySize: 500).extend(bounded, on: counts) }
    #expect(throws: EditingError.self) {
      _ = try VocabularyExtension(vocabularySize: 5_000_000).extend(old, on: counts)
    }
  }

  @Test("blocked texts and special tokens are not made")
  func extendBlocked() throws {
    let texts = [Array(String(repeating: "xyxy<|pad|> ", count: 50).utf8)]
    let old = try Self.small(400)
    var trainer = VocabularyExtension(vocabularySize: 460)
    trainer.blockedTokens = [Array("xy".utf8)]
    trainer.allowsFewer = true
    let new = try trainer.extend(old, on: try Self.counts(of: texts, old)).tokenizer
    #expect(new.model.vocabulary.id(of: Array("xy".utf8)) == old.model.vocabulary.id(of: Array("xy".utf8)))
    try Self.checkFile(new, try Self.texts())
  }

  @Test("WordPiece vocabularies grow too, with and without a prefix", arguments: ["", "##"])
  func extendWordPiece(prefix: String) throws {
    let texts = try Self.texts()
    var source = try Self.small(400)
    source.postProcessor = nil
    source.padding = .null
    source.addedTokens = []
    var old = try source.recut(by: .greedy).tokenizer
    old = try old.renumbered(IDMap(keeping: old.idsInUse))
    if prefix == "##", case .wordPiece(var model) = old.model {
      var vocabulary = Vocabulary()
      for id in model.vocabulary.ids {
        try vocabulary.add(Array(model.vocabulary[id]), id: 2 * id)
        try vocabulary.add(Array(prefix.utf8) + model.vocabulary[id], id: 2 * id + 1)
      }
      model.vocabulary = vocabulary
      model.continuingPrefix = Array(prefix.utf8)
      old.model = .wordPiece(model)
    }
    let size = old.idEnd + 150
    let new = try VocabularyExtension(vocabularySize: size).extend(old, on: try Self.counts(of: texts, old)).tokenizer
    #expect(new.idEnd == size)
    for id in old.model.vocabulary.ids { #expect(new.model.vocabulary[id] == old.model.vocabulary[id]) }
    let (before, after) = (try Self.encode(texts, old), try Self.encode(texts, new))
    #expect(after.joined().count < before.joined().count)
    let scratch = try ScratchFolder()
    let file = scratch.url.appendingPathComponent("tokenizer.json")
    try Data(try TokenizerJSON.write(new, file: "out").bytes).write(to: file)
    let few = texts.filter { !$0.contains(UInt8(ascii: "#")) }
    #expect(
      try PeerEncoding.ids(["tokenizer.json", file.path, "plain"], texts: few)
        == (try Self.encode(few, new)).map { $0.map(Int.init) })
  }

  // MARK: Pruning

  @Test("the least used go, others merge as before, Hugging Face gives the same ids", arguments: [false, true])
  func prune(keepsIDs: Bool) throws {
    let texts = try Self.texts()
    let tokenizer = try Self.small()
    var counts = [Int](repeating: 0, count: tokenizer.idEnd)
    for id in try Self.encode(texts, tokenizer).joined() { counts[Int(id)] += 1 }
    let dropped = try VocabularyPruning.leastUsed(of: tokenizer, counts: counts, leaving: 500)
    #expect(dropped.count == 400)
    let pruning = try VocabularyPruning(of: tokenizer, dropping: dropped, keepsIDs: keepsIDs)
    #expect(pruning.unreachable == [], "tokens go before those that they are merged from")
    #expect(pruning.removedMergeCount == 400)
    #expect(pruning.tokenizer.idsInUse.count { $0 } == 500)
    if !keepsIDs { #expect(pruning.tokenizer.idEnd == 500) }
    for id in tokenizer.model.vocabulary.ids {
      guard let new = pruning.map[id] else {
        #expect(dropped.contains(id))
        continue
      }
      #expect(pruning.tokenizer.model.vocabulary[new] == tokenizer.model.vocabulary[id])
      if keepsIDs { #expect(new == id) }
    }
    try Self.checkFile(pruning.tokenizer, texts)
    #expect(try Self.encode([[0x61]], pruning.tokenizer, special: true)[0].last == pruning.map[1])
  }

  @Test("tokens that merges no longer make are named; bytes cannot go in silence")
  func unreachable() throws {
    var vocabulary = Vocabulary()
    for (id, text) in ["t", "h", "e", "th", "the", "he"].enumerated() {
      try vocabulary.add(Array(text.utf8), id: TokenID(id))
    }
    let merges: [BytePairModel.Merge] = [
      .init(left: 0, right: 1, result: 3, rank: 0), .init(left: 3, right: 2, result: 4, rank: 1),
      .init(left: 1, right: 2, result: 5, rank: 2),
    ]
    for alphabet in [Alphabet.bytes, .characters] {
      let tokenizer = Tokenizer(
        model: .bytePair(BytePairModel(alphabet: alphabet, vocabulary: vocabulary, merges: merges)))
      let pruning = try VocabularyPruning(of: tokenizer, dropping: [3])
      #expect(pruning.removedMergeCount == 2 && pruning.unreachable == [4])
      #expect(pruning.map.newIDs == [0, 1, 2, nil, 3, 4])
      #expect(
        errorMessage { _ = try VocabularyPruning(of: tokenizer, dropping: [0]) }
          == "token 0, 't', cannot go: texts with it could no longer be encoded; allow that loss if you want it")
      #expect(throws: EditingError.noSuchID(9)) { _ = try VocabularyPruning(of: tokenizer, dropping: [9]) }
      #expect(try VocabularyPruning(of: tokenizer, dropping: [0], loses: true).removed == [0])
    }
  }

  @Test("a token that a post-processor needs cannot go")
  func needed() throws {
    #expect(
      errorMessage { _ = try VocabularyPruning(of: try Self.small(400), dropping: [1]) }
        == "token 1, '<|end|>', cannot go: the post-processor puts it around texts")
    #expect(
      errorMessage { _ = try VocabularyPruning(of: try Self.small(400), dropping: [0]) }
        == "token 0, 'pad_id', cannot go: the padding of the file names it")
  }

  @Test("sizes that pruning cannot give")
  func pruneSizes() throws {
    let tokenizer = try Self.small(400)
    #expect(throws: EditingError.impossibleSize(200, least: 258, largest: 400)) {
      _ = try VocabularyPruning.leastUsed(of: tokenizer, counts: [], leaving: 200)
    }
  }

  @Test("WordPiece and Unigram vocabularies are cut and load in Hugging Face too", arguments: [true, false])
  func pruneOthers(isUnigram: Bool) throws {
    let texts = try Self.texts()
    let source = try Self.small()
    var counts = [Int](repeating: 0, count: source.idEnd)
    for id in try Self.encode(texts, source).joined() { counts[Int(id)] += 1 }
    var tokenizer = try source.recut(by: isUnigram ? .likelihood : .greedy, counts: isUnigram ? counts : nil).tokenizer
    // Special tokens within such a vocabulary would be found in plain text by Hugging Face.
    tokenizer.postProcessor = nil
    tokenizer.padding = .null
    tokenizer.addedTokens = []
    if isUnigram {
      tokenizer = try VocabularyPruning(of: tokenizer, dropping: [0, 1]).tokenizer
    } else {
      tokenizer = try tokenizer.renumbered(IDMap(keeping: tokenizer.idsInUse))
    }
    #expect(tokenizer.idEnd == 898)
    let ids = try Self.encode(texts, tokenizer)
    var uses = [Int](repeating: 0, count: tokenizer.idEnd)
    for id in ids.joined() { uses[Int(id)] += 1 }
    let dropped = try VocabularyPruning.leastUsed(of: tokenizer, counts: uses, leaving: 600)
    let pruning = try VocabularyPruning(of: tokenizer, dropping: dropped)
    #expect(pruning.tokenizer.idEnd == 600)
    let few = texts.filter { !$0.contains(UInt8(ascii: "|")) }
    let scratch = try ScratchFolder()
    let file = scratch.url.appendingPathComponent("tokenizer.json")
    try Data(try TokenizerJSON.write(pruning.tokenizer, file: "out").bytes).write(to: file)
    let peer = try PeerEncoding.ids(["tokenizer.json", file.path, "plain"], texts: few)
    #expect(peer == (try Self.encode(few, pruning.tokenizer)).map { $0.map(Int.init) })
  }

  // MARK: Other ids

  @Test("another order changes numbers and nothing else")
  func remap() throws {
    let texts = try Self.texts()
    let tokenizer = try Self.small()
    var order = (0..<TokenID(tokenizer.idEnd)).map { $0 }
    var generator = SeededGenerator(seed: 3)
    order.shuffle(using: &generator)
    let map = try IDMap(order: order, inUse: tokenizer.idsInUse)
    let new = try tokenizer.renumbered(map)
    let (oldIDs, newIDs) = (
      try Self.encode(texts, tokenizer, special: true), try Self.encode(texts, new, special: true)
    )
    for (before, after) in zip(oldIDs, newIDs) { #expect(before.map { map[$0] } == after) }
    #expect(new.padding["pad_id"] == .integer(Int(map[0] ?? 0)))
    try Self.checkFile(new, texts)
    let back = try new.renumbered(IDMap(order: order.indices.map { map[TokenID($0)] ?? 0 }, inUse: new.idsInUse))
    #expect(try Self.encode(texts, back) == Self.encode(texts, tokenizer))
  }

  @Test(
    "orders that are none",
    arguments: [
      ([0, 1], "the order of ids: id 2 is missing"), ([0, 1, 1], "the order of ids: id 1 comes twice"),
      ([0, 1, 2, 5], "the order of ids: no token has id 5"),
    ] as [([TokenID], String)])
  func badOrders(order: [TokenID], message: String) {
    #expect(errorMessage { _ = try IDMap(order: order, inUse: [true, true, true]) } == message)
  }

  @Test("maps as JSON and npy")
  func maps() throws {
    let map = IDMap(keeping: [true, false, true])
    var writer = JSONWriter()
    writer.value(map.json)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"0":0,"2":1}"#)
    #expect(Array(map.npy.dropFirst(ArrayHeader.byteCount)) == [0, 0, 0, 0, 255, 255, 255, 255, 1, 0, 0, 0])
    #expect(try ArrayHeader(parsing: map.npy.prefix(ArrayHeader.byteCount)) == ArrayHeader(.i32, shape: [3]))
  }
}
