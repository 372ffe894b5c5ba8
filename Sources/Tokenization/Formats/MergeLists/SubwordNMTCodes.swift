/// Merge lists of subword-nmt and fastBPE: `left right` a line, the end of a word marked by `</w>` in its last symbol.
///
/// The lists hold no ids. Read as a tokenizer, `<unk>` is 0, then come the characters, each alone and as the end of a
/// word, in order of their bytes, then what the merges make, in their order.
///
/// - Source: formats.md 14; Sennrich et al. 2016.
package enum SubwordNMTCodes {
  private static let suffix = Array("</w>".utf8)

  /// Whether `bytes` begin as a merge list: with `#version:`, or with a line of two tokens and a count.
  package static func recognizes(_ bytes: [UInt8]) -> Bool {
    let line = bytes.prefix(1 << 12).prefix { $0 != 0x0A }
    if line.starts(with: "#version:".utf8) { return true }
    let fields = line.split(separator: 0x20, maxSplits: 3, omittingEmptySubsequences: false)
    return fields.count == 3 && !fields[2].isEmpty && fields[2].allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
  }

  /// The tokenizer that a merge list describes.
  ///
  /// - Throws: `FormatError` with the line; also for version 0.1, which joins `</w>` as a symbol of its own.
  package static func read(
    _ bytes: [UInt8], file: String
  ) throws(FormatError) -> (tokenizer: Tokenizer, warnings: [String]) {
    let list = try MergeLines(bytes, file: file, allowsCounts: true)
    if let version = list.version, !version.hasPrefix("0.2") {
      throw FormatError(
        file: file, at: .line(1), expected: "version 0.2", found: "'\(version)'",
        advice: "version 0.1 counts '</w>' as a symbol of its own; learn the merges again with a newer subword-nmt")
    }
    var made: Set<[UInt8]> = []
    var characters: Set<[UInt8]> = []
    for line in list.lines {
      for token in [line.left, line.right] where !made.contains(Array(token)) {
        let character =
          token.count > suffix.count && token.suffix(suffix.count).elementsEqual(suffix)
          ? token.dropLast(suffix.count) : token
        guard let text = String(validating: character, as: UTF8.self), text.unicodeScalars.count == 1 else {
          throw FormatError(
            file: file, at: .line(line.number), expected: "characters and tokens that earlier lines make",
            found: FormatError.quoted(token))
        }
        characters.insert(Array(character))
      }
      made.insert(Array(line.left) + Array(line.right))
    }
    var vocabulary = Vocabulary(capacity: 2 * characters.count + list.lines.count)
    func add(_ token: [UInt8]) throws(FormatError) {
      guard vocabulary.id(of: token) == nil else { return }
      do { try vocabulary.add(token, id: TokenID(vocabulary.count)) } catch {
        throw FormatError(file: file, expected: "fewer than \(Vocabulary.idLimit) tokens", found: "\(error)")
      }
    }
    try add(Array("<unk>".utf8))
    for character in characters.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      try add(character)
      try add(character + suffix)
    }
    for line in list.lines { try add(Array(line.left) + Array(line.right)) }
    let tokenizer = Tokenizer(
      preTokenizer: .whitespaceSplit,
      model: .bytePair(
        BytePairModel(
          alphabet: .characters, vocabulary: vocabulary, merges: try list.merges(in: vocabulary), unknown: 0,
          wordSuffix: suffix)),
      decoder: .bytePair(suffix: suffix))
    return (tokenizer, ["the file holds no ids: they are counted from its characters and merges"])
  }

  /// The merges of `tokenizer` as codes of version 0.2, and what they do not hold.
  ///
  /// - Throws: `FormatError` when the model is not one over characters with `</w>`.
  package static func write(
    _ tokenizer: Tokenizer, file: String
  ) throws(FormatError) -> (bytes: [UInt8], notes: [String]) {
    guard case .bytePair(let model) = tokenizer.model, model.alphabet == .characters else {
      throw FormatError(
        file: file, expected: "a BPE model over characters", found: "one over bytes",
        advice: "write a tokenizer.json or GPT-2's files")
    }
    guard model.wordSuffix == suffix, model.continuingPrefix == nil else {
      throw FormatError(
        file: file, expected: "words that end in '</w>'",
        found: model.wordSuffix.map { "the mark \(FormatError.quoted($0))" } ?? "no mark at their end")
    }
    var text = Array("#version: 0.2\n".utf8)
    for merge in model.merges {
      try MergeLines.append(
        model.vocabulary[merge.left], model.vocabulary[merge.right], to: &text, file: file)
    }
    var notes = ["the ids are lost: the file holds merges only"]
    if tokenizer.normalizer != nil { notes.append("the normalizer is lost") }
    if tokenizer.preTokenizer != .whitespaceSplit {
      notes.append("the pre-tokenizer is lost: readers cut at white space")
    }
    if !tokenizer.addedTokens.isEmpty { notes.append("the added tokens are lost") }
    return (text, notes)
  }
}
