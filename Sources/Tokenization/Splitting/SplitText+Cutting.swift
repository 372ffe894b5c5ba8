extension SplitText {
  /// Cuts every piece by a known pattern, and drops what the pattern does.
  mutating func cut(by scanner: PieceScanner) {
    var result: [Range<Int>] = []
    result.reserveCapacity(text.bytes.count / 4 + 8)
    let dropsSpace = !scanner.pattern.coversText
    let space = CharacterClass.space.rawValue
    text.bytes.withUnsafeBufferPointer { bytes in
      guard !bytes.isEmpty else { return }
      CharacterTable.unicode16.withReader(bytes) { reader in
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 512) { ends in
          for piece in pieces {
            let part = UnsafeBufferPointer(rebasing: bytes[piece])
            var position = 0
            var start = piece.lowerBound
            while position < part.count {
              for end in ends[..<scanner.scan(part, from: &position, into: ends)] {
                let range = start..<piece.lowerBound + Int(end)
                start = range.upperBound
                if dropsSpace, reader.character(at: range.lowerBound).class & space != 0 { continue }
                result.append(range)
              }
            }
          }
        }
      }
    }
    pieces = result
  }

  /// Cuts every piece at the matches of a regular expression.
  mutating func cut(at matcher: RegexMatcher, _ behavior: SplitBehavior, invert: Bool) throws {
    var cutter = PieceCutter(behavior, invert: invert)
    try text.bytes.withUnsafeBufferPointer { bytes in
      try matcher.forEachText(in: bytes, pieces) { piece, matches in
        cutter.cut(piece, at: matches)
        if behavior == .isolated { unmatchedByteCount += piece.count - matches.reduce(0) { $0 + $1.count } }
      }
    }
    pieces = cutter.pieces
  }

  /// Cuts every piece at `delimiter`, from left to right without overlap.
  mutating func cut(at delimiter: [UInt8], _ behavior: SplitBehavior, invert: Bool) {
    guard let first = delimiter.first else { return }
    var cutter = PieceCutter(behavior, invert: invert)
    var matches: [Range<Int>] = []
    text.bytes.withUnsafeBufferPointer { bytes in
      for piece in pieces {
        matches.removeAll(keepingCapacity: true)
        var start = piece.lowerBound
        while start + delimiter.count <= piece.upperBound {
          if bytes[start] == first, bytes[start..<start + delimiter.count].elementsEqual(delimiter) {
            matches.append(start..<start + delimiter.count)
            start += delimiter.count
          } else {
            start += 1
          }
        }
        cutter.cut(piece, at: matches)
      }
    }
    pieces = cutter.pieces
  }

  /// Cuts every piece at each character of `set`.
  mutating func cut(at set: CodePointTable, _ behavior: SplitBehavior) {
    switch behavior {
    case .removed: pieces = cut(at: set, keepsDelimiters: false)
    case .isolated: pieces = cut(at: set, keepsDelimiters: true)
    case .contiguous, .mergedWithNext, .mergedWithPrevious:
      var cutter = PieceCutter(behavior)
      var matches: [Range<Int>] = []
      text.bytes.withUnsafeBufferPointer { bytes in
        for piece in pieces {
          matches.removeAll(keepingCapacity: true)
          forEachMember(
            of: set, in: UnsafeBufferPointer(rebasing: bytes[..<piece.upperBound]), from: piece.lowerBound
          ) {
            matches.append($0)
          }
          cutter.cut(piece, at: matches)
        }
      }
      pieces = cutter.pieces
    }
  }

  /// The pieces between characters of `set`, and these as pieces of their own: as ``PieceCutter`` cuts, without its
  /// bookkeeping.
  private func cut(at set: CodePointTable, keepsDelimiters: Bool) -> [Range<Int>] {
    var result: [Range<Int>] = []
    result.reserveCapacity(max(pieces.count, text.bytes.count / 8))
    text.bytes.withUnsafeBufferPointer { bytes in
      for piece in pieces {
        var start = piece.lowerBound
        forEachMember(of: set, in: UnsafeBufferPointer(rebasing: bytes[..<piece.upperBound]), from: start) { range in
          if start < range.lowerBound { result.append(start..<range.lowerBound) }
          if keepsDelimiters { result.append(range) }
          start = range.upperBound
        }
        if start < piece.upperBound { result.append(start..<piece.upperBound) }
      }
    }
    return result
  }

  /// Calls `body` with the place of each character of `set` from `start` on. An ill-formed byte is in no set.
  @inline(__always)
  private func forEachMember(
    of set: CodePointTable, in bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ body: (Range<Int>) -> Void
  ) {
    let ascii = set.ascii
    var offset = start
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte < 0x80 {
        let half = byte < 64 ? ascii.low : ascii.high
        if half &>> UInt64(byte & 63) & 1 != 0 { body(offset..<offset &+ 1) }
        offset &+= 1
      } else {
        let (value, count) = bytes.scalar(at: offset)
        if let value, set.contains(value) { body(offset..<offset &+ count) }
        offset &+= count
      }
    }
  }

  /// Keeps the matches of `\w+|[^\w\s]+` of the Rust `regex` crate.
  mutating func cutIntoWords() {
    enum Kind { case word, space, other }
    var result: [Range<Int>] = []
    text.bytes.withUnsafeBufferPointer { bytes in
      for piece in pieces {
        var previous = Kind.space
        bytes.forEachCharacter(in: piece) { range, codePoint in
          let kind: Kind =
            switch codePoint {
            case nil: .other
            case let codePoint? where CodePointSet.rustWord.contains(codePoint): .word
            case let codePoint? where CodePointSet.whiteSpace.contains(codePoint): .space
            default: .other
            }
          if kind != .space {
            if kind == previous {
              result[result.count - 1] = result[result.count - 1].lowerBound..<range.upperBound
            } else {
              result.append(range)
            }
          }
          previous = kind
        }
      }
    }
    pieces = result
  }

  /// Cuts every piece into pieces of `count` characters; the last may be shorter.
  mutating func cut(every count: Int) {
    var result: [Range<Int>] = []
    text.bytes.withUnsafeBufferPointer { bytes in
      for piece in pieces {
        var start = piece.lowerBound
        var characters = 0
        bytes.forEachCharacter(in: piece) { range, _ in
          characters += 1
          if characters == count || range.upperBound == piece.upperBound {
            result.append(start..<range.upperBound)
            start = range.upperBound
            characters = 0
          }
        }
      }
    }
    pieces = result
  }

  /// Cuts every piece where the script changes. Spaces and characters that the table does not know go with what stands
  /// before them; before anything else, they are dropped, as Hugging Face does.
  mutating func cutAtScripts() {
    let table = ScriptTable.huggingFace
    var result: [Range<Int>] = []
    text.bytes.withUnsafeBufferPointer { bytes in
      for piece in pieces {
        var start: Int?
        var last: ScriptTable.Script?
        bytes.forEachCharacter(in: piece) { range, codePoint in
          let script = codePoint.map { table[$0] } ?? .joins
          guard script != .joins, script != last else { return }
          if let start { result.append(start..<range.lowerBound) }
          start = range.lowerBound
          last = script
        }
        if let start { result.append(start..<piece.upperBound) }
      }
    }
    pieces = result
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Calls `body` with each character of `range` and its code point, which an ill-formed byte does not have.
  fileprivate func forEachCharacter(in range: Range<Int>, _ body: (Range<Int>, UInt32?) -> Void) {
    let part = UnsafeBufferPointer(rebasing: self[..<range.upperBound])
    var offset = range.lowerBound
    while offset < part.count {
      let (value, count) = part.scalar(at: offset)
      body(offset..<offset + count, value)
      offset += count
    }
  }
}
