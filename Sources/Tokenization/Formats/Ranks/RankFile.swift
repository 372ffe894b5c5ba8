/// Rank files (`.tiktoken`): a token in Base64 and its rank on each line; the rank is the id and the priority.
///
/// ```
/// IQ== 0
/// IHQ= 256
/// ```
///
/// - Source: formats.md 6.1; tiktoken 0.14.
package enum RankFile {
  /// Longest token that is accepted, in bytes: deriving merges takes time quadratic in it.
  package static let tokenLengthLimit = 1 << 16

  /// Whether the first line of `bytes` that is not empty reads as a token and its rank.
  package static func recognizes(_ bytes: [UInt8]) -> Bool {
    let head = bytes.prefix(1 << 17)
    for line in head.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      let fields = line.split(whereSeparator: isBlank)
      if fields.isEmpty { continue }
      guard fields.count == 2, fields[1].allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return false }
      var token: [UInt8] = []
      return fields[0].withUnsafeBufferPointer { Base64.decode($0, into: &token) }
    }
    return false
  }

  /// The tokens of a rank file under their ranks.
  ///
  /// - Throws: `FormatError` with the line.
  package static func readVocabulary(_ bytes: [UInt8], file: String) throws(FormatError) -> Vocabulary {
    var vocabulary = Vocabulary(capacity: bytes.count / 14)
    var token: [UInt8] = []
    var line = 0
    var start = 0
    while start < bytes.count {
      line += 1
      var stop = start
      while stop < bytes.count, bytes[stop] != 0x0A { stop += 1 }
      defer { start = stop + 1 }
      var fields: [Range<Int>] = []
      var index = start
      while index < stop {
        guard !isBlank(bytes[index]) else {
          index += 1
          continue
        }
        let first = index
        while index < stop, !isBlank(bytes[index]) { index += 1 }
        fields.append(first..<index)
      }
      if fields.isEmpty { continue }
      func fail(_ expected: String, _ found: String) -> FormatError {
        FormatError(file: file, at: .line(line), expected: expected, found: found)
      }
      guard fields.count == 2 else {
        throw fail("a token in Base64, a space and its rank", FormatError.quoted(bytes[start..<stop]))
      }
      token.removeAll(keepingCapacity: true)
      let decoded = bytes.withUnsafeBufferPointer {
        Base64.decode(UnsafeBufferPointer(rebasing: $0[fields[0]]), into: &token)
      }
      guard decoded, !token.isEmpty else { throw fail("a token in Base64", FormatError.quoted(bytes[fields[0]])) }
      guard token.count <= tokenLengthLimit else {
        throw fail("a token of at most \(tokenLengthLimit) bytes", "one of \(token.count)")
      }
      guard let rank = decimal(bytes[fields[1]]), rank < Vocabulary.idLimit else {
        throw fail("a rank below \(Vocabulary.idLimit)", FormatError.quoted(bytes[fields[1]]))
      }
      if let holder = vocabulary.id(of: token) {
        throw fail("every token once", "\(FormatError.quoted(token)) again, which has rank \(holder)")
      }
      do { try vocabulary.add(token, id: TokenID(rank)) } catch { throw fail("every rank once", "\(error)") }
    }
    guard vocabulary.count > 0 else {
      throw FormatError(file: file, expected: "tokens in Base64 with their ranks", found: "none")
    }
    return vocabulary
  }

  /// A rank file as a tokenizer with the pattern and special tokens of `preset`.
  ///
  /// - Throws: `FormatError`, also when a special token's id is the rank of another token.
  package static func read(_ bytes: [UInt8], file: String, preset: EncodingPreset) throws(FormatError) -> Tokenizer {
    let vocabulary = try readVocabulary(bytes, file: file)
    for token in preset.specialTokens where vocabulary.contains(token.id) {
      guard Array(vocabulary[token.id]) == token.content else {
        throw FormatError(
          file: file, expected: "no token under rank \(token.id), the id of \(FormatError.quoted(token.content))",
          found: FormatError.quoted(vocabulary[token.id]),
          advice: "the ranks are not those of preset '\(preset.rawValue)'; presets are \(EncodingPreset.names)")
      }
    }
    return Tokenizer(
      rankedVocabulary: vocabulary, preTokenizer: preset.preTokenizer, specialTokens: preset.specialTokens)
  }

  /// White space within a line, as Python's `bytes.split` sees it.
  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

  private static func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.count <= 18 else { return nil }
    var value = 0
    for digit in digits {
      guard digit >= 0x30, digit <= 0x39 else { return nil }
      value = value * 10 + Int(digit - 0x30)
    }
    return value
  }
}

extension Tokenizer {
  /// tiktoken's encoder: tokens merge in the order of their ids, a piece that is a token stays whole.
  init(rankedVocabulary vocabulary: Vocabulary, preTokenizer: PreTokenizer, specialTokens: [AddedToken]) {
    self.init(
      preTokenizer: preTokenizer,
      model: .bytePair(
        BytePairModel(
          alphabet: .bytes, vocabulary: vocabulary, merges: RankMerges.allSplits(of: vocabulary), ignoresMerges: true)),
      decoder: .byteLevel(addPrefixSpace: true, trimOffsets: true, useRegex: true), addedTokens: specialTokens)
  }
}
