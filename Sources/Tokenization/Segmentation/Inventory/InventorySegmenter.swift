/// Cuts pieces into tokens of an inventory: greedily, or into the fewest.
///
/// The fewest are found from the end of the piece to its beginning: of each place it is known how many tokens the rest
/// takes at least, and the longest token there that leads to so few. From the left, that gives among all segmentations
/// with the fewest tokens the one whose first token is longest, and so on.
///
/// A symbol that no token spells costs more than any number of tokens, so that there are as few of them as can be.
///
/// - Complexity: greedy O(*n*) where the piece can be cut to its end; both O(*n l*) time and O(*n*) memory for *n* bytes
///   and tokens of at most *l*.
/// - Source: papers.md 1.1 and 2.2 (the tie).
struct InventorySegmenter: PieceSegmenter, ~Copyable {
  private var found = WorkBuffer<TokenID>(capacity: 128)
  private var starts = WorkBuffer<UInt32>(capacity: 128)
  private var costs = WorkBuffer<UInt64>(capacity: 128)
  private var choices = WorkBuffer<TokenID>(capacity: 128)
  private var text: [UInt8] = []
  private let dropsUnknown: Bool
  private(set) var droppedCount = 0

  /// What a symbol costs that no token spells: more than all tokens of the longest piece.
  private static let foreign: UInt64 = 1 << 33
  private static let unreachable = UInt64.max

  init(_ tables: InventoryTables, options: EncodingOptions) { dropsUnknown = options.unknownSymbols == .drop }

  @inline(__always)
  var tokens: UnsafePointer<TokenID> { UnsafePointer(found.base) }

  func start(_ index: Int) -> Int { Int(starts.base[index]) }

  mutating func segment(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: InventoryTables, _ view: LongestMatch.View
  ) throws(EncodingError) -> Int {
    // A character has as many fallback tokens as bytes.
    found.reserve(piece.count + 1)
    if tables.rule == .greedy, tables.suffix.isEmpty, let count = view.match(piece, into: found.base) { return count }
    return try segmentTrackingStarts(piece, tables, view)
  }

  mutating func segmentTrackingStarts(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: InventoryTables, _ view: LongestMatch.View
  ) throws(EncodingError) -> Int {
    found.reserve(piece.count + 1)
    starts.reserve(piece.count + 1)
    guard !tables.suffix.isEmpty else { return try cut(piece, piece.count, tables, view) }
    text.removeAll(keepingCapacity: true)
    text.append(contentsOf: piece)
    text += tables.suffix
    var text: [UInt8] = []
    swap(&text, &self.text)
    defer { self.text = text }
    return try text.span.withUnsafeBufferPointer { text throws(EncodingError) in
      try cut(text, piece.count, tables, view)
    }
  }

  /// There is one segmentation only.
  mutating func segmentAtRandom(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: InventoryTables, _ view: LongestMatch.View,
    generator: inout RandomGenerator
  ) throws(EncodingError) -> Int {
    try segmentTrackingStarts(piece, tables, view)
  }

  // MARK: Details

  /// - Parameter length: bytes of the piece; a suffix follows them in `text`.
  private mutating func cut(
    _ text: UnsafeBufferPointer<UInt8>, _ length: Int, _ tables: InventoryTables, _ view: LongestMatch.View
  ) throws(EncodingError) -> Int {
    if tables.rule == .minimal { findFewest(text, length, tables, view) }
    var count = 0
    var position = 0
    while position < text.count {
      let token =
        tables.rule == .minimal
        ? choices.base[position]
        : longestToken(text, length, at: position, view)
      if token != TokenInventory.noToken {
        found.base[count] = token
        starts.base[count] = UInt32(truncatingIfNeeded: min(position, length))
        count &+= 1
        position &+= Int(tables.lengths[Int(token)])
      } else {
        let end = endOfSymbol(text, length, at: position, tables.alphabet)
        try appendForeign(text, position..<min(end, length), tables, &count)
        position = end
      }
    }
    return count
  }

  /// Where the symbol at `position` ends; the last one takes the suffix with it.
  private func endOfSymbol(
    _ text: UnsafeBufferPointer<UInt8>, _ length: Int, at position: Int, _ alphabet: Alphabet
  ) -> Int {
    guard position < length else { return text.count }
    let piece = UnsafeBufferPointer(rebasing: text[..<length])
    let end = position + (alphabet == .bytes ? 1 : UTF8Character.length(in: piece, at: position))
    return end == length ? text.count : end
  }

  private func longestToken(
    _ text: UnsafeBufferPointer<UInt8>, _ length: Int, at position: Int, _ view: LongestMatch.View
  ) -> TokenID {
    var node = position == 0 ? 0 : view.continuingRoot
    var longest = TokenInventory.noToken
    var place = position
    while place < text.count {
      node = view.trie.child(of: node, along: text[place])
      if node == TokenTrie.none { break }
      place &+= 1
      // A suffix is one symbol.
      if view.trie.token(at: node) != TokenTrie.none, place <= length || place == text.count {
        longest = view.trie.token(at: node)
      }
    }
    return longest
  }

  /// Fills `choices` with the token that stands at each place in the best segmentation from there.
  private mutating func findFewest(
    _ text: UnsafeBufferPointer<UInt8>, _ length: Int, _ tables: InventoryTables, _ view: LongestMatch.View
  ) {
    costs.reserve(text.count + 1)
    choices.reserve(text.count + 1)
    let costs = costs.base
    let choices = choices.base
    costs.update(repeating: Self.unreachable, count: text.count + 1)
    costs[text.count] = 0
    var position = text.count > length ? length : previousSymbol(text, length, before: length, tables.alphabet)
    while position >= 0 {
      var node = position == 0 ? 0 : view.continuingRoot
      let end = endOfSymbol(text, length, at: position, tables.alphabet)
      var best = costs[end] &+ Self.foreign
      var choice = TokenInventory.noToken
      // Nothing but a token reaches past the last symbol without the suffix.
      if position == length { best = Self.unreachable }
      var place = position
      while place < text.count {
        node = view.trie.child(of: node, along: text[place])
        if node == TokenTrie.none { break }
        place &+= 1
        let token = view.trie.token(at: node)
        if token == TokenTrie.none || place > length && place < text.count { continue }
        let rest = costs[place]
        if rest != Self.unreachable, rest &+ 1 <= best {
          best = rest &+ 1
          choice = token
        }
      }
      costs[position] = best
      choices[position] = choice
      if position == 0 { break }
      position = previousSymbol(text, length, before: position, tables.alphabet)
    }
  }

  private func previousSymbol(
    _ text: UnsafeBufferPointer<UInt8>, _ length: Int, before position: Int, _ alphabet: Alphabet
  ) -> Int {
    if alphabet == .bytes { return position - 1 }
    return UTF8Character.start(before: position, in: UnsafeBufferPointer(rebasing: text[..<length]))
  }

  /// Writes what stands for a symbol that no token spells.
  private mutating func appendForeign(
    _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ tables: InventoryTables, _ count: inout Int
  ) throws(EncodingError) {
    let fallback = tables.fallbackTokens
    if !fallback.isEmpty, range.allSatisfy({ fallback[Int(text[$0])] != TokenInventory.noToken }) {
      for position in range {
        found.base[count] = fallback[Int(text[position])]
        starts.base[count] = UInt32(truncatingIfNeeded: position)
        count += 1
      }
    } else if let unknown = tables.unknown {
      found.base[count] = unknown
      starts.base[count] = UInt32(truncatingIfNeeded: range.lowerBound)
      count += 1
    } else if dropsUnknown {
      droppedCount += 1
    } else {
      throw .unknownSymbol(Array(text[range]), offset: range.lowerBound)
    }
  }
}
