/// The symbols a trainer works with: text and length of each, ids by text, and which pair goes first.
///
/// Ids are the final ones: special tokens, alphabet, marked alphabet, merges.
struct TrainingSymbols {
  let ties: TieRule
  let alphabet: Alphabet
  /// Cut from the right part when two symbols are joined.
  let continuingPrefix: [UInt8]

  private var bytes: [UInt8] = []
  /// `count + 1` entries.
  private var starts: [UInt32] = [0]
  /// Alphabet symbols in each: what Hugging Face calls the length of a token.
  private(set) var lengths: [UInt32] = []
  private var idsByText = Vocabulary(capacity: 1 << 12)

  init(ties: TieRule, alphabet: Alphabet, continuingPrefix: [UInt8]) {
    self.ties = ties
    self.alphabet = alphabet
    self.continuingPrefix = continuingPrefix
  }

  var count: Int { lengths.count }

  /// The text of a symbol.
  subscript(id: UInt32) -> ArraySlice<UInt8> { bytes[Int(starts[Int(id)])..<Int(starts[Int(id) + 1])] }

  func id(of text: [UInt8]) -> UInt32? { idsByText.id(of: text) }

  /// A new symbol; one that `merges` cannot make is not found by its text.
  mutating func add(_ text: [UInt8], length: UInt32, found: Bool = true) throws(VocabularyError) -> UInt32 {
    let id = UInt32(lengths.count)
    guard id < Vocabulary.idLimit else { throw .idTooLarge(id: Int(id), limit: Vocabulary.idLimit) }
    guard bytes.count + text.count < Int(UInt32.max) else { throw .tooManyBytes }
    if found { try idsByText.add(text, id: id) }
    bytes.append(contentsOf: text)
    starts.append(UInt32(bytes.count))
    lengths.append(length)
    return id
  }

  /// A symbol that was there under its text, a special token, has been made by a merge.
  mutating func setLength(_ length: UInt32, of id: UInt32) { lengths[Int(id)] = length }

  /// The text that `pair` makes: left and right, the continuing prefix cut from the right.
  func joined(_ pair: SymbolPair) -> [UInt8] { Array(self[pair.left]) + right(pair) }

  /// The pairs of symbols there are that make the text of `id`.
  ///
  /// - Complexity: O(*n*²) in the length of the text.
  func makers(of id: UInt32) -> [SymbolPair] {
    let text = Array(self[id])
    let isContinuing = !continuingPrefix.isEmpty && text.starts(with: continuingPrefix)
    var pairs: [SymbolPair] = []
    var cut = (isContinuing ? continuingPrefix.count : 0) + 1
    while cut < text.count {
      if let left = self.id(of: Array(text[..<cut])), let right = self.id(of: continuingPrefix + text[cut...]) {
        pairs.append(SymbolPair(left, right))
      }
      cut += 1
    }
    return pairs
  }

  private func right(_ pair: SymbolPair) -> ArraySlice<UInt8> {
    let right = self[pair.right]
    return !continuingPrefix.isEmpty && right.starts(with: continuingPrefix)
      ? right.dropFirst(continuingPrefix.count) : right
  }

  // MARK: Order

  /// Whether `one` is merged before `other`: the larger score first, then as the tie rule says.
  @inline(__always)
  func precedes<Score: Comparable>(_ one: PairHeap<Score>.Entry, _ other: PairHeap<Score>.Entry) -> Bool {
    if one.score != other.score { return one.score > other.score }
    if ties == .huggingFace { return one.pair.key < other.pair.key }
    return precedes(one.pair, other.pair)
  }

  /// Whether `one` is merged before `other` among equals.
  @inline(never)
  func precedes(_ one: SymbolPair, _ other: SymbolPair) -> Bool {
    switch ties {
    case .huggingFace: break
    case .sentencePiece:
      let joined = (self.joined(one), self.joined(other))
      let characters = (characterCount(joined.0), characterCount(joined.1))
      if characters.0 != characters.1 { return characters.0 < characters.1 }
      if joined.0 != joined.1 { return joined.0.lexicographicallyPrecedes(joined.1) }
    case .subwordNMT:
      if one.left != other.left { return self[other.left].lexicographicallyPrecedes(self[one.left]) }
      if one.right != other.right { return self[other.right].lexicographicallyPrecedes(self[one.right]) }
    case .bytes:
      let joined = (self.joined(one), self.joined(other))
      if joined.0 != joined.1 { return joined.0.lexicographicallyPrecedes(joined.1) }
      if one.left != other.left { return self[one.left].lexicographicallyPrecedes(self[other.left]) }
    }
    return one.key < other.key
  }

  private func characterCount(_ text: [UInt8]) -> Int {
    switch alphabet {
    case .bytes: text.count
    case .characters: text.reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) }
    }
  }
}
