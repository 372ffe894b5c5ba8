/// A set of code points, as ranges: for what is asked rarely, or handed on to ICU.
package struct CodePointSet: Sendable, Equatable {
  /// Ascending, neither overlapping nor touching.
  package private(set) var ranges: [Range<UInt32>]

  /// The set of `ranges`, in any order.
  package init(_ ranges: [Range<UInt32>] = []) {
    self.ranges = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
      if let last = self.ranges.last, range.lowerBound <= last.upperBound {
        self.ranges[self.ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        self.ranges.append(range)
      }
    }
  }

  /// The characters of `categories` in Unicode 16.0.
  package init(_ categories: Set<GeneralCategory>) {
    let names = Set(categories.map { $0.rawValue.utf8.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } })
    var ranges: [Range<UInt32>] = []
    CodePointRuns.forEach(in: generalCategoryRuns) { run, name in
      if names.contains(name) { ranges.append(run) }
    }
    self.init(ranges)
  }

  /// Whether `codePoint` is in the set.
  ///
  /// - Complexity: O(log *n*) in the ranges.
  package func contains(_ codePoint: UInt32) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = low &+ (high &- low) / 2
      if ranges[middle].upperBound <= codePoint { low = middle &+ 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].lowerBound <= codePoint
  }

  /// The code points of either.
  package func union(_ other: CodePointSet) -> CodePointSet { CodePointSet(ranges + other.ranges) }

  /// The code points outside, surrogates included.
  package var inverted: CodePointSet {
    var result: [Range<UInt32>] = []
    var start: UInt32 = 0
    for range in ranges {
      if start < range.lowerBound { result.append(start..<range.lowerBound) }
      start = range.upperBound
    }
    if start < 0x110000 { result.append(start..<0x110000) }
    return CodePointSet(result)
  }

  /// The code points of both.
  package func intersection(_ other: CodePointSet) -> CodePointSet { inverted.union(other.inverted).inverted }

  /// The code points here that are not in `other`.
  package func subtracting(_ other: CodePointSet) -> CodePointSet { intersection(other.inverted) }
}

// MARK: - Sets that tools ask for

extension CodePointSet {
  /// `\s` of every engine.
  ///
  /// - Source: formats.md 1.2.
  package static let whiteSpace = CodePointSet([.spaceSeparator, .lineSeparator, .paragraphSeparator])
    .union(CodePointSet([0x9..<0xE, 0x85..<0x86]))

  /// What Hugging Face's `Punctuation` and `BertPreTokenizer` cut out: ASCII symbols too, and no punctuation that is
  /// younger than Unicode 8.
  ///
  /// - Source: formats.md 1.3.
  package static let punctuation = CodePointSet(GeneralCategory.punctuation)
    .union(
      CodePointSet([
        0x21..<0x30, 0x3A..<0x41, 0x5B..<0x61, 0x7B..<0x7F, 0x166D..<0x166E, 0x111C9..<0x111CA,
      ])
    )
    .subtracting(CodePointSet(youngPunctuation))

  /// Punctuation of Unicode 9 to 16, and of Unicode 8 what Hugging Face's table does not have.
  private static let youngPunctuation: [Range<UInt32>] = [
    0x61D..<0x61E, 0x9FD..<0x9FE, 0xA76..<0xA77, 0xC77..<0xC78, 0xC84..<0xC85, 0x1B4E..<0x1B50, 0x1B7D..<0x1B80,
    0x2E43..<0x2E50, 0x2E52..<0x2E5E, 0x10D6E..<0x10D6F, 0x10EAD..<0x10EAE, 0x10F55..<0x10F5A, 0x10F86..<0x10F8A,
    0x113D4..<0x113D6, 0x113D7..<0x113D9, 0x1144B..<0x11450, 0x1145A..<0x1145C, 0x1145D..<0x1145E,
    0x11660..<0x1166D, 0x116B9..<0x116BA, 0x1183B..<0x1183C, 0x11944..<0x11947, 0x119E2..<0x119E3,
    0x11A3F..<0x11A47, 0x11A9A..<0x11A9D, 0x11A9E..<0x11AA3, 0x11B00..<0x11B0A, 0x11BE1..<0x11BE2,
    0x11C41..<0x11C46, 0x11C70..<0x11C72, 0x11EF7..<0x11EF9, 0x11F43..<0x11F50, 0x11FFF..<0x12000,
    0x12FF1..<0x12FF3, 0x16D6D..<0x16D70, 0x16E97..<0x16E9B, 0x16FE2..<0x16FE3, 0x1E5FF..<0x1E600,
    0x1E95E..<0x1E960,
  ]

  /// What Hugging Face's `Digits` cuts out: the numbers of Unicode 17, which its compiler's library has.
  package static let numeric = CodePointSet(GeneralCategory.numbers)
    .union(CodePointSet([0x11DE0..<0x11DEA, 0x16FF4..<0x16FF7]))

  /// `\w` of the Rust `regex` crate, for Hugging Face's `Whitespace`: letters, marks, decimal and letter numbers,
  /// connectors, joiners and circled letters.
  package static let rustWord = CodePointSet(
    GeneralCategory.letters.union(GeneralCategory.marks).union([.decimalNumber, .letterNumber, .connectorPunctuation])
  ).union(
    CodePointSet([0x200C..<0x200E, 0x24B6..<0x24EA, 0x1F130..<0x1F14A, 0x1F150..<0x1F16A, 0x1F170..<0x1F18A]))

  /// `\w` of Oniguruma: letters, marks, all numbers, connectors.
  package static let onigurumaWord = CodePointSet(
    GeneralCategory.letters.union(GeneralCategory.marks).union(GeneralCategory.numbers).union([.connectorPunctuation]))
}

extension GeneralCategory {
  /// `\p{L}`.
  package static let letters: Set = [
    uppercaseLetter, lowercaseLetter, titlecaseLetter, modifierLetter, otherLetter,
  ]
  /// `\p{M}`.
  package static let marks: Set = [nonspacingMark, spacingMark, enclosingMark]
  /// `\p{N}`.
  package static let numbers: Set = [decimalNumber, letterNumber, otherNumber]
  /// `\p{P}`.
  package static let punctuation: Set = [
    connectorPunctuation, dashPunctuation, openPunctuation, closePunctuation, initialPunctuation, finalPunctuation,
    otherPunctuation,
  ]
  /// `\p{S}`.
  package static let symbols: Set = [mathSymbol, currencySymbol, modifierSymbol, otherSymbol]
  /// `\p{Z}`.
  package static let separators: Set = [spaceSeparator, lineSeparator, paragraphSeparator]
  /// `\p{C}`.
  package static let others: Set = [control, format, surrogate, privateUse, unassigned]
}
