internal import JSON

/// GPT-2's pair of files: `vocab.json` with the ids and `merges.txt` with the merges.
///
/// The files say nothing about how text is cut and decoded. What they do not say is taken from the tools that write
/// them: over bytes as in GPT-2, over characters with `</w>` as in GPT-1.
///
/// - Source: formats.md 5.
package enum GPT2Files {
  /// Whether the first member of a JSON object is a number: a vocabulary, not a tokenizer.json.
  static func recognizesVocabulary(_ bytes: [UInt8]) -> Bool {
    var reader = JSONReader(bytes)
    var isVocabulary = false
    struct Stop: Error {}
    do {
      try reader.readObject { (reader, _) throws in
        isVocabulary = try reader.peek() == .number
        throw Stop()
      }
    } catch {}
    return isVocabulary
  }

  /// The tokenizer that the two files describe, and what had to be assumed.
  ///
  /// - Throws: `FormatError` with the byte offset or line.
  package static func read(
    vocabulary vocabularyBytes: [UInt8], file vocabularyFile: String, merges mergesBytes: [UInt8],
    file mergesFile: String
  ) throws(FormatError) -> (tokenizer: Tokenizer, warnings: [String]) {
    let vocabulary = try readVocabulary(vocabularyBytes, file: vocabularyFile)
    let merges = try MergeLines(mergesBytes, file: mergesFile).merges(in: vocabulary)
    let isByteLevel = ByteLevelAlphabet.scalars.allSatisfy { vocabulary.id(of: Array(String($0).utf8)) != nil }
    guard isByteLevel else {
      return try readCharacterLevel(vocabulary, merges, file: vocabularyFile)
    }
    let spelled = BytePairModel(alphabet: .characters, vocabulary: vocabulary, merges: merges)
    guard let model = (try? spelled.withRawBytes()) ?? nil else {
      throw FormatError(file: vocabularyFile, expected: "tokens of at most 4 GiB together", found: "more")
    }
    let tokenizer = Tokenizer(
      preTokenizer: .byteLevel(addPrefixSpace: false, trimOffsets: true, useRegex: true), model: .bytePair(model),
      postProcessor: .byteLevel(addPrefixSpace: true, trimOffsets: false, useRegex: true),
      decoder: .byteLevel(addPrefixSpace: true, trimOffsets: true, useRegex: true),
      addedTokens: markup(in: vocabulary, merges))
    return (tokenizer, ["the files do not say how text is cut: GPT-2's pattern is used"])
  }

  private static func readCharacterLevel(
    _ vocabulary: Vocabulary, _ merges: [BytePairModel.Merge], file: String
  ) throws(FormatError) -> (tokenizer: Tokenizer, warnings: [String]) {
    let suffix = Array("</w>".utf8)
    guard vocabulary.ids.contains(where: { vocabulary[$0].suffix(suffix.count).elementsEqual(suffix) }) else {
      throw FormatError(
        file: file, expected: "the 256 characters of GPT-2's byte table, or tokens that end in '</w>'",
        found: "neither",
        advice: "how such a vocabulary cuts text is not known; a tokenizer.json says it")
    }
    let lowercase = !vocabulary.ids.contains { id in vocabulary[id].contains { $0 >= 0x41 && $0 <= 0x5A } }
    let tokenizer = Tokenizer(
      normalizer: .bert(cleanText: true, handleChineseCharacters: true, stripAccents: nil, lowercase: lowercase),
      preTokenizer: .bert,
      model: .bytePair(
        BytePairModel(
          alphabet: .characters, vocabulary: vocabulary, merges: merges,
          unknown: vocabulary.id(of: Array("<unk>".utf8)), wordSuffix: suffix)),
      decoder: .bytePair(suffix: suffix), addedTokens: markup(in: vocabulary, merges))
    return (
      tokenizer,
      [
        "the files do not say how text is normalized and cut: BERT's rules are used, "
          + (lowercase ? "in lower case since no token has upper case" : "with case kept")
      ]
    )
  }

  private static func readVocabulary(_ bytes: [UInt8], file: String) throws(FormatError) -> Vocabulary {
    do {
      var reader = JSONReader(bytes)
      let vocabulary = try VocabularyJSON.read(&reader, file: file, path: nil)
      try reader.readEnd()
      return vocabulary
    } catch let error as JSONError {
      throw FormatError(file: file, at: .byte(error.byteOffset), expected: error.expected, found: error.found)
    } catch let error as FormatError {
      throw error
    } catch {
      throw FormatError(file: file, expected: "a vocabulary", found: "\(error)")
    }
  }

  /// Tokens like `<|endoftext|>` and `<s>`: in angle brackets and made by no merge. They are special.
  private static func markup(in vocabulary: Vocabulary, _ merges: [BytePairModel.Merge]) -> [AddedToken] {
    var isMade = [Bool](repeating: false, count: vocabulary.idEnd)
    for merge in merges { isMade[Int(merge.result)] = true }
    return vocabulary.ids.filter { id in
      let token = vocabulary[id]
      return !isMade[Int(id)] && token.count > 2 && token.first == UInt8(ascii: "<") && token.last == UInt8(ascii: ">")
        && !token.suffix(4).elementsEqual("</w>".utf8)
    }.map { AddedToken(id: $0, content: Array(vocabulary[$0])) }
  }

  /// The two files, and what they do not hold of `tokenizer`.
  ///
  /// - Throws: `FormatError` for tokens that the files cannot spell.
  package static func write(
    _ tokenizer: Tokenizer, file: String
  ) throws(FormatError) -> (vocabulary: [UInt8], merges: [UInt8], notes: [String]) {
    guard case .bytePair(let model) = tokenizer.model else {
      throw FormatError(file: file, expected: "a BPE model", found: "a \(tokenizer.model.name) model")
    }
    let spelled = SpelledTokens(model)
    var writer = ComponentWriter(file: file)
    let entries = try WrittenVocabulary.entries(
      of: model, spelled, tokenizer.addedTokens, to: &writer, includesAddedTokens: true)
    var json = JSONWriter()
    json.beginObject()
    for entry in entries {
      json.key(Array(entry.spelling))
      json.value(entry.id)
    }
    json.endObject()
    json.endLine()
    var text = Array("#version: 0.2\n".utf8)
    for merge in model.mergesInOneList {
      try MergeLines.append(
        spelled.spelling(of: merge.left), spelled.spelling(of: merge.right), to: &text, file: file)
    }
    return (json.bytes, text, writer.notes + losses(tokenizer, model))
  }

  /// What is assumed differently when the files are read again.
  private static func losses(_ tokenizer: Tokenizer, _ model: BytePairModel) -> [String] {
    var notes: [String] = []
    let cutsAsGPT2: Bool
    switch tokenizer.preTokenizer {
    case .byteLevel(false, _, true): cutsAsGPT2 = true
    case .split(.regex(let regex, let dialect), _, _):
      cutsAsGPT2 = SplitPattern(regexes: [regex], dialect: dialect) == .gpt2
    default: cutsAsGPT2 = false
    }
    if model.alphabet == .bytes {
      if !cutsAsGPT2 { notes.append("the pre-tokenizer is lost: readers will use GPT-2's pattern") }
      if tokenizer.normalizer != nil { notes.append("the normalizer is lost") }
    } else {
      notes.append("the normalizer, the pre-tokenizer and the decoder are lost: readers use what they assume")
    }
    if model.ignoresMerges, model.alphabet == .characters || !CanonicalMerges(of: model).unreachable.isEmpty {
      notes.append("'ignore_merges' is lost: tokens that merging does not reach are not used")
    }
    if model.byteFallback { notes.append("'byte_fallback' is lost") }
    if model.unknown != nil, model.alphabet == .bytes { notes.append("the unknown token is lost") }
    if !tokenizer.addedTokens.isEmpty { notes.append("that tokens are special or added is lost; their ids are kept") }
    if let postProcessor = tokenizer.postProcessor {
      if case .byteLevel = postProcessor {} else { notes.append("the post-processor is lost") }
    }
    return notes
  }
}
