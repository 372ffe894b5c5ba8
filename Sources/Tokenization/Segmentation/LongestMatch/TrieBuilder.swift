/// Places the nodes of a ``TokenTrie``, level by level.
///
/// Keys are sorted, so that those that share a node stand side by side. A node's children are put into the first of
/// the last few blocks of 256 places that has room for all of them.
struct TrieBuilder {
  private(set) var nodes: [TokenTrie.Node] = []
  private(set) var tokens: [TokenID] = []
  private(set) var order: [UInt32] = []

  /// The keys of one set, sorted, and where the next ones of each level stand.
  private var keys: [TokenTrie.Key] = []
  private var waiting: [Branch] = []
  private var openBlocks: [Block] = []
  private static let openBlockLimit = 16

  /// The keys of `range` share their first `depth` bytes, the path to `node`.
  private struct Branch {
    var node: UInt32
    var range: Range<Int>
    var depth: Int
  }

  /// 256 places of which some are free.
  private struct Block {
    var start: UInt32
    var free: PlaceSet
  }

  init(rootCount: Int) {
    var block = addBlock()
    for root in 0..<rootCount { block.free.remove(root) }
    openBlocks.append(block)
  }

  /// Takes the keys that stand below `root`.
  mutating func begin(_ keys: [TokenTrie.Key], root: UInt32) {
    let first = self.keys.count
    self.keys += TrieBuilder.sorted(keys)
    waiting.append(Branch(node: root, range: first..<self.keys.count, depth: 0))
  }

  /// Makes all nodes.
  mutating func build() {
    var next = 0
    var labels: [UInt8] = []
    var ranges: [Range<Int>] = []
    while next < waiting.count {
      let branch = waiting[next]
      next += 1
      order.append(branch.node)
      var position = branch.range.lowerBound
      if position < branch.range.upperBound, keys[position].bytes.count == branch.depth {
        tokens[Int(branch.node)] = keys[position].token
        repeat {
          position += 1
        } while position < branch.range.upperBound
          && keys[position].bytes.count == branch.depth
      }
      labels.removeAll(keepingCapacity: true)
      ranges.removeAll(keepingCapacity: true)
      while position < branch.range.upperBound {
        let label = byte(position, branch.depth)
        let start = position
        position = end(of: label, depth: branch.depth, from: position, below: branch.range.upperBound)
        labels.append(label)
        ranges.append(start..<position)
      }
      guard !labels.isEmpty else { continue }
      let base = place(labels)
      nodes[Int(branch.node)].base = base
      for (label, range) in zip(labels, ranges) {
        let child = base ^ UInt32(label)
        nodes[Int(child)].parent = branch.node
        waiting.append(Branch(node: child, range: range, depth: branch.depth + 1))
      }
    }
  }

  @inline(__always)
  private func byte(_ key: Int, _ depth: Int) -> UInt8 { keys[key].bytes[keys[key].bytes.startIndex + depth] }

  /// One past the last key with `label`; found in steps that double, since most nodes have few keys and some have many.
  private func end(of label: UInt8, depth: Int, from start: Int, below limit: Int) -> Int {
    var low = start + 1
    var step = 1
    while low + step - 1 < limit, byte(low + step - 1, depth) == label {
      low += step
      step *= 2
    }
    var high = min(limit, low + step - 1)
    while low < high {
      let middle = (low + high) / 2
      if byte(middle, depth) == label { low = middle + 1 } else { high = middle }
    }
    return low
  }

  // MARK: Places

  /// The base of children along `labels`, whose places are taken.
  private mutating func place(_ labels: [UInt8]) -> UInt32 {
    for index in openBlocks.indices {
      guard let base = openBlocks[index].free.base(for: labels) else { continue }
      for label in labels { openBlocks[index].free.remove(base ^ Int(label)) }
      let start = openBlocks[index].start
      if openBlocks[index].free.isEmpty { openBlocks.remove(at: index) }
      return start + UInt32(base)
    }
    var block = addBlock()
    for label in labels { block.free.remove(Int(label)) }
    if openBlocks.count == TrieBuilder.openBlockLimit { openBlocks.removeFirst() }
    openBlocks.append(block)
    return block.start
  }

  private mutating func addBlock() -> Block {
    let start = UInt32(nodes.count)
    nodes.append(contentsOf: repeatElement(.init(base: 0, parent: TokenTrie.none), count: 256))
    tokens.append(contentsOf: repeatElement(TokenTrie.none, count: 256))
    return Block(start: start, free: .all)
  }

  // MARK: Order

  /// By bytes; equal ones stay in their order.
  private static func sorted(_ keys: [TokenTrie.Key]) -> [TokenTrie.Key] {
    // The first eight bytes as a number tell most keys apart.
    let heads = keys.map { key in
      key.bytes.prefix(8).enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << UInt64(56 - 8 * $1.offset) }
    }
    let order = keys.indices.sorted { one, other in
      if heads[one] != heads[other] { return heads[one] < heads[other] }
      if keys[one].bytes.lexicographicallyPrecedes(keys[other].bytes) { return true }
      if keys[other].bytes.lexicographicallyPrecedes(keys[one].bytes) { return false }
      return one < other
    }
    return order.map { keys[$0] }
  }
}

/// A set of the places of a block.
private struct PlaceSet {
  private var words: InlineArray<4, UInt64>

  static let all = PlaceSet(words: .init(repeating: ~0))

  private init(words: InlineArray<4, UInt64>) { self.words = words }

  var isEmpty: Bool { words[0] | words[1] | words[2] | words[3] == 0 }

  mutating func remove(_ place: Int) { words[place >> 6] &= ~(1 << UInt64(place & 63)) }

  /// The first number whose exclusive or with each of `labels` is in the set.
  func base(for labels: [UInt8]) -> Int? {
    var bases = InlineArray<4, UInt64>(repeating: ~0)
    for label in labels {
      for index in 0..<4 { bases[index] &= PlaceSet.shuffled(words[index ^ Int(label >> 6)], by: label & 63) }
      if bases[0] | bases[1] | bases[2] | bases[3] == 0 { return nil }
    }
    for index in 0..<4 where bases[index] != 0 { return 64 * index + bases[index].trailingZeroBitCount }
    return nil
  }

  /// The bit at `i` of the result is that at `i ^ label` of `word`.
  private static func shuffled(_ word: UInt64, by label: UInt8) -> UInt64 {
    let masks: InlineArray<6, UInt64> = [
      0x5555_5555_5555_5555, 0x3333_3333_3333_3333, 0x0F0F_0F0F_0F0F_0F0F, 0x00FF_00FF_00FF_00FF,
      0x0000_FFFF_0000_FFFF, 0x0000_0000_FFFF_FFFF,
    ]
    var word = word
    for bit in 0..<6 where label >> UInt8(bit) & 1 == 1 {
      let width = UInt64(1) << UInt64(bit)
      word = (word >> width) & masks[bit] | (word & masks[bit]) << width
    }
    return word
  }
}
