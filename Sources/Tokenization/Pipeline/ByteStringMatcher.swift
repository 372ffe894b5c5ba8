/// Looks for many byte strings at once: the leftmost match, and the longest of those that begin there.
///
/// An Aho–Corasick automaton whose failure links are cut where a match has been seen, so that what is found is never
/// left of what was found before. A table of first two bytes skips text in which nothing can begin.
///
/// - Complexity: O(*n*) in the text, whatever it and the strings hold; memory in proportion to the strings' bytes.
/// - Source: Aho and Corasick 1975.
struct ByteStringMatcher: Sendable {
  /// A string that was found.
  struct Match: Equatable {
    /// Which of the strings.
    var index: Int
    var range: Range<Int>
  }

  /// For each state: where its edges begin in `edgeBytes` and `edgeTargets`; one more at the end. State 0 is the start.
  private let edgeStarts: [Int32]
  private let edgeBytes: [UInt8]
  private let edgeTargets: [Int32]
  /// Where matching goes on when no edge fits; `dead` where it must not.
  private let failures: [Int32]
  /// The string that ends at a state, or -1.
  private let found: [Int32]
  private let lengths: [Int32]
  /// The edges of the start, by byte; `dead` for none.
  private let startEdges: [Int32]
  /// A bit for each two bytes with which a string can begin; strings of one byte have all second ones.
  private let beginnings: [UInt64]
  /// Whether a string of one byte begins with the byte.
  private let singles: [Bool]

  private static let dead: Int32 = -1

  /// A matcher for strings that are not empty; of equal ones the first is found.
  init(_ strings: [[UInt8]]) {
    let trie = ByteTrie(strings)
    var edgeStarts: [Int32] = []
    var edgeBytes: [UInt8] = []
    var edgeTargets: [Int32] = []
    for children in trie.children {
      edgeStarts.append(Int32(edgeBytes.count))
      for (byte, target) in children.sorted(by: { $0.byte < $1.byte }) {
        edgeBytes.append(byte)
        edgeTargets.append(target)
      }
    }
    edgeStarts.append(Int32(edgeBytes.count))
    var startEdges = [Int32](repeating: ByteStringMatcher.dead, count: 256)
    for (byte, target) in trie.children[0] { startEdges[Int(byte)] = target }

    var failures = [Int32](repeating: 0, count: trie.children.count)
    var found = trie.ends
    var queue: [Int32] = []
    for (_, state) in trie.children[0] {
      failures[Int(state)] = found[Int(state)] >= 0 ? ByteStringMatcher.dead : 0
      queue.append(state)
    }
    var next = 0
    while next < queue.count {
      let parent = queue[next]
      next += 1
      for (byte, state) in trie.children[Int(parent)] {
        queue.append(state)
        var failure = failures[Int(parent)]
        var target = ByteStringMatcher.dead
        while failure != ByteStringMatcher.dead {
          let edge = trie.children[Int(failure)].first { $0.byte == byte }
          if let edge {
            target = edge.target
            break
          }
          if failure == 0 {
            target = 0
            break
          }
          failure = failures[Int(failure)]
        }
        // Behind a match nothing that begins later may be found. A suffix that is a string is found here as well.
        if found[Int(state)] >= 0 {
          target = ByteStringMatcher.dead
        } else if target > 0, found[Int(target)] >= 0 {
          found[Int(state)] = found[Int(target)]
        }
        failures[Int(state)] = target
      }
    }

    var beginnings = [UInt64](repeating: 0, count: 1024)
    var singles = [Bool](repeating: false, count: 256)
    for string in strings {
      let first = Int(string[0])
      if string.count == 1 {
        singles[first] = true
        for word in first * 4..<first * 4 + 4 { beginnings[word] = ~0 }
      } else {
        let pair = first << 8 | Int(string[1])
        beginnings[pair >> 6] |= 1 << UInt64(pair & 63)
      }
    }
    self.edgeStarts = edgeStarts
    self.edgeBytes = edgeBytes
    self.edgeTargets = edgeTargets
    self.failures = failures
    self.found = found
    self.lengths = strings.map { Int32($0.count) }
    self.startEdges = startEdges
    self.beginnings = beginnings
    self.singles = singles
  }

  /// The leftmost-longest match at or after `start`.
  func firstMatch(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Match? {
    var position = nextBeginning(in: text, from: start)
    var state: Int32 = 0
    var match: Match?
    while position < text.count {
      let byte = text[position]
      var target = edge(from: state, byte)
      while target == ByteStringMatcher.dead {
        state = failures[Int(state)]
        if state == ByteStringMatcher.dead { return match }
        target = edge(from: state, byte)
        if target == ByteStringMatcher.dead, state == 0 {
          target = 0
          break
        }
      }
      state = target
      position += 1
      if state == 0 {
        // Back at the start with a match in hand: everything from here on is further right.
        if match != nil { return match }
        position = nextBeginning(in: text, from: position)
      } else if found[Int(state)] >= 0 {
        let index = Int(found[Int(state)])
        match = Match(index: index, range: position - Int(lengths[index])..<position)
      }
    }
    return match
  }

  /// The next place at which two bytes stand that a string begins with, or the end.
  @inline(__always)
  private func nextBeginning(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    beginnings.withUnsafeBufferPointer { beginnings in
      var position = start
      while position < text.count - 1 {
        let pair = Int(text[position]) &<< 8 | Int(text[position &+ 1])
        if beginnings[pair &>> 6] &>> UInt64(truncatingIfNeeded: pair & 63) & 1 != 0 { return position }
        position &+= 1
      }
      if position == text.count - 1, singles[Int(text[position])] { return position }
      return text.count
    }
  }

  @inline(__always)
  private func edge(from state: Int32, _ byte: UInt8) -> Int32 {
    if state == 0 { return startEdges[Int(byte)] }
    var low = Int(edgeStarts[Int(state)])
    var high = Int(edgeStarts[Int(state) + 1])
    while low < high {
      let middle = (low + high) / 2
      if edgeBytes[middle] < byte { low = middle + 1 } else { high = middle }
    }
    return low < Int(edgeStarts[Int(state) + 1]) && edgeBytes[low] == byte ? edgeTargets[low] : ByteStringMatcher.dead
  }
}

/// The strings as a tree of their bytes.
private struct ByteTrie {
  var children: [[(byte: UInt8, target: Int32)]] = [[]]
  /// The first string that ends at a node, or -1.
  var ends: [Int32] = [-1]

  init(_ strings: [[UInt8]]) {
    for (index, string) in strings.enumerated() {
      var node: Int32 = 0
      for byte in string {
        if let child = children[Int(node)].first(where: { $0.byte == byte }) {
          node = child.target
        } else {
          let child = Int32(children.count)
          children[Int(node)].append((byte, child))
          children.append([])
          ends.append(-1)
          node = child
        }
      }
      if ends[Int(node)] < 0 { ends[Int(node)] = Int32(index) }
    }
  }
}
