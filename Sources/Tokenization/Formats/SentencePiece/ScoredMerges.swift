/// The merges of a SentencePiece model of type BPE, whose file holds pieces with scores and no merges.
///
/// Two symbols merge when their joined text is a piece. The highest score goes first, so a merge's rank is that of the
/// score of its result, which all the ways to make it share, and other pieces of the same score too.
///
/// - Complexity: O(*n*) look-ups in the characters of the pieces; only halves of a length that occurs are looked up, so that
///   a piece of a megabyte is not hashed a million times. 8 GiB are hashed at most.
/// - Source: formats.md 9.3.
struct ScoredMerges {
  /// In order of rank, then of result, then of place of the cut.
  private(set) var merges: [BytePairModel.Merge] = []
  /// How many pieces hold a character that is no piece.
  private(set) var looseCharacterCount = 0

  /// More merges than these are refused: as many as there can be pieces.
  static let limit = Vocabulary.idLimit
  /// The most bytes that are hashed to look up halves: pieces of every length up to thousands of bytes would take days.
  private static let hashLimit = 1 << 33

  /// - Returns: nil when there are more merges than ``limit``, of *n* bytes of pieces there can be *n*, or when it takes too
  ///   long to find them.
  init?(_ pieces: [SentencePieceFile.Piece], _ vocabulary: Vocabulary) {
    var isLength = [Bool](repeating: false, count: (pieces.lazy.map(\.text.count).max() ?? 0) + 1)
    for piece in pieces { isLength[piece.text.count] = true }
    // Only these are made by merging; user-defined ones are found as a whole.
    let made = pieces.indices.filter { pieces[$0].kind == .normal || pieces[$0].kind == .unused }
    let scores = Set(made.map { pieces[$0].score }).sorted(by: >)
    var ranks: [Float: UInt32] = [:]
    for (rank, score) in scores.enumerated() { ranks[score] = UInt32(rank) }
    var hashedByteCount = 0
    for index in made {
      let text = pieces[index].text
      var characterStarts: [Int] = []
      text.withUnsafeBufferPointer { bytes in
        var position = 0
        while position < bytes.count {
          characterStarts.append(position)
          position += bytes.scalar(at: position).count
        }
      }
      if characterStarts.count < 2 { continue }
      /// The symbol that merges have left of a part of the text: a character of whatever kind, or what merging makes.
      func symbol(_ part: Range<Int>, characters: Int) -> TokenID? {
        guard let id = vocabulary.id(of: text[part]) else { return nil }
        switch pieces[Int(id)].kind {
        case .normal, .unused: return id
        case .userDefined: return nil
        case .control, .unknown, .byte: return characters == 1 ? id : nil
        }
      }
      let ends = characterStarts.dropFirst() + [text.count]
      if zip(characterStarts, ends).contains(where: { vocabulary.id(of: text[$0..<$1]) == nil }) {
        looseCharacterCount += 1
      }
      for (count, cut) in zip(1..., characterStarts.dropFirst()) where isLength[cut] && isLength[text.count - cut] {
        hashedByteCount += text.count
        guard hashedByteCount <= ScoredMerges.hashLimit else { return nil }
        guard let left = symbol(0..<cut, characters: count),
          let right = symbol(cut..<text.count, characters: characterStarts.count - count)
        else { continue }
        guard merges.count < ScoredMerges.limit else { return nil }
        merges.append(
          BytePairModel.Merge(left: left, right: right, result: TokenID(index), rank: ranks[pieces[index].score] ?? 0))
      }
    }
    // Results ascend within a rank, since `made` does; the sort is stable.
    merges = merges.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element)
  }
}
