/// BERT's `vocab.txt`: a token a line, whose id is the number of the line, counted from 0.
///
/// Nothing else is in the file: how text is normalized, cut and put together again is BERT's, with case or without.
///
/// - Source: formats.md 4; tokenizers 0.23.
package enum VocabularyLines {
  /// Whether a line of `bytes` is BERT's unknown token.
  package static func recognizes(_ bytes: [UInt8]) -> Bool {
    // Line by line: a list of all of them would take much more memory than the file.
    var start = 0
    while let place = bytes[start...].firstIndex(of: UInt8(ascii: "[")) {
      let end = bytes[place...].firstIndex(of: 0x0A) ?? bytes.count
      let line = bytes[place..<end]
      if place == 0 || bytes[place - 1] == 0x0A,
        (line.last == 0x0D ? line.dropLast() : line).elementsEqual(BERTPreset.unknown)
      {
        return true
      }
      start = end
    }
    return false
  }

  // MARK: Reading

  /// The tokenizer of a `vocab.txt`, and what had to be assumed.
  ///
  /// White space at the ends of lines is no part of tokens. Of lines with the same token the last one gives its id, as in
  /// Hugging Face tokenizers.
  ///
  /// - Parameter preset: nil for what the vocabulary suggests: uncased where no token changes in lower case.
  /// - Throws: `FormatError` with the line that is not UTF-8, or when there are too many.
  package static func read(
    _ bytes: [UInt8], file: String, preset: BERTPreset? = nil
  ) throws(FormatError) -> (tokenizer: Tokenizer, preset: BERTPreset, warnings: [String]) {
    let tokens = try lines(of: bytes, file: file)
    var vocabulary = Vocabulary(capacity: tokens.count)
    // From the last to the first: the token that is added first is found.
    for (id, token) in tokens.enumerated().reversed() {
      do { try vocabulary.add(token, id: TokenID(id)) } catch {
        throw FormatError(file: file, at: .line(id + 1), expected: "a vocabulary that can be held", found: "\(error)")
      }
    }
    var warnings: [String] = []
    let repeated = vocabulary.ids.count { vocabulary.id(of: vocabulary[$0]) != $0 }
    if repeated > 0 {
      warnings.append(
        "\(repeated) \(repeated == 1 ? "line is" : "lines are") repeated further down: the last line of a token gives its id"
      )
    }
    let chosen = preset ?? (isCased(vocabulary) ? .cased : .uncased)
    if preset == nil {
      warnings.append(
        "the file does not say how text is normalized and cut: BERT's rules are used, "
          + (chosen == .cased
            ? "with case kept since tokens have upper case" : "in lower case since no token has upper case")
          + "; --preset bert-cased or bert-uncased says otherwise")
    }
    if vocabulary.id(of: BERTPreset.unknown) == nil {
      warnings.append("the unknown token '[UNK]' is not in the vocabulary: a word that cannot be cut is an error")
    }
    let specialTokens = BERTPreset.specialTokens.compactMap { content in
      vocabulary.id(of: content).map { AddedToken(id: $0, content: content) }
    }
    let tokenizer = Tokenizer(
      normalizer: chosen.normalizer, preTokenizer: .bert,
      model: .wordPiece(WordPieceModel(vocabulary: vocabulary, unknown: vocabulary.id(of: BERTPreset.unknown))),
      postProcessor: BERTPreset.postProcessor(for: vocabulary), decoder: BERTPreset.decoder,
      addedTokens: specialTokens.sorted { $0.id < $1.id })
    return (tokenizer, chosen, warnings)
  }

  private static func lines(of bytes: [UInt8], file: String) throws(FormatError) -> [ArraySlice<UInt8>] {
    var tokens: [ArraySlice<UInt8>] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      guard tokens.count < Vocabulary.idLimit else {
        throw FormatError(file: file, expected: "at most \(Vocabulary.idLimit) lines", found: "more")
      }
      guard let text = String(validating: bytes[start..<end], as: UTF8.self) else {
        throw FormatError(
          file: file, at: .line(tokens.count + 1), expected: "a token in UTF-8",
          found: FormatError.quoted(bytes[start..<end]))
      }
      tokens.append(bytes[start..<end - trailingSpace(of: text)])
      start = end + 1
    }
    return tokens
  }

  /// How many bytes of white space `text` ends in.
  private static func trailingSpace(of text: String) -> Int {
    text.unicodeScalars.reversed().prefix { CharacterClass($0) == .space }.reduce(0) { $0 + UTF8.width($1) }
  }

  /// Whether a token changes in lower case, those in square brackets apart: they are names, not pieces of text.
  static func isCased(_ vocabulary: Vocabulary) -> Bool {
    guard let lowercase = try? TextNormalizer(.lowercase) else { return true }
    return vocabulary.ids.contains { id in
      let token = vocabulary[id]
      if token.first == UInt8(ascii: "["), token.last == UInt8(ascii: "]") { return false }
      return ((try? lowercase.normalize(Array(token))) ?? []) != Array(token)
    }
  }

  // MARK: Writing

  /// The vocabulary of `tokenizer`, and what the file does not say.
  ///
  /// - Throws: `FormatError` where a reader of the file would encode differently.
  package static func write(
    _ tokenizer: Tokenizer, file: String
  ) throws(FormatError) -> (bytes: [UInt8], notes: [String]) {
    func refusal(_ expected: String, _ found: String) -> FormatError {
      FormatError(
        file: file, expected: expected, found: found,
        advice: "what reads a vocab.txt would encode differently; write a tokenizer.json")
    }
    guard case .wordPiece(let model) = tokenizer.model, model.alphabet == .characters else {
      throw refusal("a WordPiece model over characters", "\(tokenizer.model.name) over \(tokenizer.model.alphabet)")
    }
    guard model.continuingPrefix == BERTPreset.continuingPrefix, model.unknownSpelling == BERTPreset.unknown,
      model.characterLimit == WordPieceModel.defaultCharacterLimit
    else {
      throw refusal(
        "'##' before continuations, '[UNK]' for unknown words, words of up to 100 characters",
        "\(FormatError.quoted(model.continuingPrefix)), \(FormatError.quoted(model.unknownSpelling)), "
          + "\(model.characterLimit)")
    }
    guard let preset = BERTPreset.allCases.first(where: { $0.normalizer == tokenizer.normalizer }) else {
      throw refusal("BERT's normalizer", tokenizer.normalizer == nil ? "none" : "another")
    }
    guard tokenizer.preTokenizer == .bert else {
      throw refusal("BERT's pre-tokenizer", tokenizer.preTokenizer == nil ? "none" : "another")
    }
    var tokens = model.vocabulary
    for added in tokenizer.addedTokens where tokens.id(of: added.content) != added.id {
      do { try tokens.add(added.content, id: added.id) } catch {
        throw refusal("an id of its own for every added token", "\(error)")
      }
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(tokens.byteCount + tokens.count)
    for id in 0..<TokenID(tokens.idEnd) {
      let token = tokens[id]
      guard tokens.contains(id) else { throw refusal("a token for every id", "none for id \(id)") }
      guard let text = String(validating: token, as: UTF8.self), !token.contains(0x0A), trailingSpace(of: text) == 0
      else {
        throw refusal(
          "tokens in UTF-8 without line feeds and white space at their end", "\(FormatError.quoted(token)) (id \(id))")
      }
      bytes += token
      bytes.append(0x0A)
    }
    return (bytes, notes(tokenizer, tokens, preset))
  }

  private static func notes(_ tokenizer: Tokenizer, _ tokens: Vocabulary, _ preset: BERTPreset) -> [String] {
    var notes: [String] = []
    if isCased(tokens) != (preset == .cased) {
      notes.append("case is not in the file: read it with preset '\(preset.rawValue)'")
    }
    if tokenizer.decoder != BERTPreset.decoder { notes.append("the decoder is lost: readers use BERT's") }
    if tokenizer.postProcessor?.single != BERTPreset.postProcessor(for: tokens)?.single {
      notes.append("the tokens put around a text are lost: readers put [CLS] and [SEP]")
    }
    let known = BERTPreset.specialTokens
    let others = tokenizer.addedTokens.filter { !known.contains($0.content) || !$0.special }.count
    if others > 0 {
      notes.append(
        "\(others) added \(others == 1 ? "token is an ordinary one" : "tokens are ordinary ones") in the file")
    }
    return notes
  }
}

extension PostProcessor {
  /// What it puts around a single text: the ids before it and behind it.
  fileprivate var single: [SpecialTokenFrame.Place] { SpecialTokenFrame.places(self) }
}
