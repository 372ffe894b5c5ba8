/// CLIP's merge list, `bpe_simple_vocab_16e6.txt`: a byte-level BPE whose words end in `</w>`.
///
/// The ids are not in the file: first the 256 bytes, then the same as ends of words, then the first 48,894 merges, then
/// two special tokens.
///
/// - Source: CLIP's `simple_tokenizer`; the `tokenizer.json` published with it.
enum CLIPMerges {
  private static let mergeCount = 48894

  static func recognizes(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: "\"bpe_simple_vocab_16e6.txt#version:".utf8)
  }

  static func read(_ bytes: [UInt8], file: String) throws(FormatError) -> Tokenizer {
    let list = try MergeLines(bytes, file: file, limit: mergeCount)
    guard list.lines.count == mergeCount else {
      throw FormatError(file: file, expected: "\(mergeCount) merges", found: "\(list.lines.count)")
    }
    let suffix = Array("</w>".utf8)
    let symbols = ByteLevelAlphabet.scalars.sorted { $0.value < $1.value }.map { Array(String($0).utf8) }
    var tokens = symbols + symbols.map { $0 + suffix }
    for line in list.lines { tokens.append(Array(line.left) + Array(line.right)) }
    let start = Array("<|startoftext|>".utf8)
    let end = Array("<|endoftext|>".utf8)
    tokens += [start, end]
    var vocabulary = Vocabulary(capacity: tokens.count)
    do {
      for (id, token) in tokens.enumerated() { try vocabulary.add(token, id: TokenID(id)) }
    } catch {
      throw FormatError(file: file, expected: "merges", found: "\(error)")
    }
    let startID = TokenID(tokens.count - 2)
    let endID = TokenID(tokens.count - 1)
    let spelled = BytePairModel(
      alphabet: .characters, vocabulary: vocabulary, merges: try list.merges(in: vocabulary), unknown: endID,
      wordSuffix: suffix)
    guard let model = (try? spelled.withRawBytes()) ?? nil else {
      throw FormatError(file: file, expected: "merges", found: "tokens that are too long")
    }
    return Tokenizer(
      normalizer: .sequence([
        .form(.nfc, .version9), .replace(pattern: .regex(Array(#"\s+"#.utf8), .oniguruma), content: [0x20]), .lowercase,
      ]), preTokenizer: SplitPattern.clip.preTokenizer, model: .bytePair(model),
      postProcessor: .roberta(
        sep: PostProcessor.NamedToken(content: end, id: endID),
        cls: PostProcessor.NamedToken(content: start, id: startID), trimOffsets: false, addPrefixSpace: false),
      decoder: .byteLevel(addPrefixSpace: true, trimOffsets: true, useRegex: true),
      addedTokens: [AddedToken(id: startID, content: start), AddedToken(id: endID, content: end)])
  }
}
