/// One step of a ``Splitter``.
enum SplitStep: Sendable {
  /// A known pattern.
  case scan(PieceScanner)

  /// The steps that do what `preTokenizer` says.
  static func steps(for preTokenizer: PreTokenizer, keepsBytes: Bool) throws -> [SplitStep] {
    let leaves = preTokenizer.leaves
    var steps: [SplitStep] = []
    var index = 0
    while index < leaves.count {
      if let known = KnownSplit(leaves[index...]) {
        steps.append(.scan(PieceScanner(known.pattern)))
        index += known.stepCount
        continue
      }
      switch leaves[index] {
      case .byteLevel(addPrefixSpace: false, trimOffsets: _, let useRegex):
        if useRegex { steps.append(.scan(PieceScanner(.gpt2))) }
      default:
        throw SplitError.invalidSetting(component: "\(leaves[index])", setting: "kind", found: "", expected: "known")
      }
      index += 1
    }
    return steps
  }

  func apply(to text: inout SplitText) throws {
    switch self {
    case .scan(let scanner): text.cut(by: scanner)
    }
  }
}

/// A known pattern at the start of a list of pre-tokenizers.
struct KnownSplit {
  let pattern: SplitPattern
  /// How many of the list it takes up.
  let stepCount: Int

  init?(_ leaves: ArraySlice<PreTokenizer>) {
    // The longest sequence of splits first: DeepSeek's is three.
    for count in [3, 1] where leaves.count >= count {
      guard let found = Self.pattern(of: leaves.prefix(count)) else { continue }
      pattern = found
      stepCount = count
      return
    }
    return nil
  }

  private static func pattern(of splits: ArraySlice<PreTokenizer>) -> SplitPattern? {
    var regexes: [[UInt8]] = []
    var dialects: [RegexDialect] = []
    var keepsGaps: [Bool] = []
    for split in splits {
      guard case .split(.regex(let regex, let dialect), let behavior, let invert) = split else { return nil }
      switch (behavior, invert) {
      case (.isolated, _): keepsGaps.append(true)
      case (.removed, true): keepsGaps.append(false)
      default: return nil
      }
      regexes.append(regex)
      dialects.append(dialect)
    }
    guard let dialect = dialects.first, dialects.allSatisfy({ $0 == dialect }),
      let pattern = SplitPattern(regexes: regexes, dialect: dialect)
    else { return nil }
    // Where the pattern matches all of a text, keeping the gaps or not is the same.
    let isSame = pattern.coversText ? splits.count == 1 || keepsGaps.allSatisfy { $0 } : keepsGaps == [false]
    return isSame ? pattern : nil
  }
}

extension PreTokenizer {
  /// The steps of a sequence, however deeply nested; itself when it is none.
  var leaves: [PreTokenizer] {
    guard case .sequence(let steps) = self else { return [self] }
    return steps.flatMap(\.leaves)
  }
}

extension SplitText {
  /// Cuts every piece by a known pattern, and drops what the pattern does.
  mutating func cut(by scanner: PieceScanner) {
    var result: [Range<Int>] = []
    result.reserveCapacity(text.bytes.count / 4 + 8)
    let dropsSpace = !scanner.pattern.coversText
    text.bytes.withUnsafeBufferPointer { bytes in
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 512) { ends in
        for piece in pieces {
          let part = UnsafeBufferPointer(rebasing: bytes[piece])
          var position = 0
          var start = piece.lowerBound
          while position < part.count {
            for end in ends[..<scanner.scan(part, from: &position, into: ends)] {
              let range = start..<piece.lowerBound + Int(end)
              start = range.upperBound
              if dropsSpace, isSpace(bytes, at: range.lowerBound) { continue }
              result.append(range)
            }
          }
        }
      }
    }
    pieces = result
  }
}

private func isSpace(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> Bool {
  CharacterTable.unicode16.withReader(bytes) { $0.character(at: offset).class & CharacterClass.space.rawValue != 0 }
}
