import Testing
import Tokenization

@Suite("Character tables")
struct CharacterTableTests {
  /// Counts of Unicode 16.0, as Hugging Face's regular expressions gave them.
  static let counts: [(CharacterClass, Int)] = [
    (.upper, 1858 + 31), (.lower, 2258), (.uncased, 404 + 136_477), (.mark, 2020 + 468 + 13),
    (.number, 760 + 236 + 915), (.space, 25), (.symbol, 855 + 8514), (.ideographic, 192 + 0x9FA6 - 0x4E00),
  ]

  @Test(arguments: counts)
  func holdsUnicode16(characterClass: CharacterClass, count: Int) {
    let found = (0..<UInt32(0x110000)).count { CharacterTable.unicode16[$0].contains(characterClass) }
    #expect(found == count)
  }

  @Test func everyCharacterHasAtMostOneClassBesideIdeographic() {
    let several = (0..<UInt32(0x110000)).filter {
      CharacterTable.unicode16[$0].subtracting(.ideographic).rawValue.nonzeroBitCount > 1
    }
    #expect(several.isEmpty)
  }

  @Test func whiteSpaceIsThatOfEveryEngine() {
    let expected: Set<UInt32> = Set([
      0x9, 0xA, 0xB, 0xC, 0xD, 0x20, 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000,
    ]).union(0x2000...0x200A)
    #expect(Set((0..<UInt32(0x110000)).filter { CharacterTable.unicode16[$0].contains(.space) }) == expected)
    #expect(Set((0..<UInt32(0x110000)).filter { CodePointSet.whiteSpace.contains($0) }) == expected)
  }

  /// Younger than the Unicode of Debian 12's ICU: the tables do not come from there.
  @Test func knowsCharactersYoungerThanTheInstalledICU() {
    #expect(CharacterClass("\u{1C89}") == .upper)
    #expect(CharacterClass("\u{10D40}") == .number)
    #expect(CharacterClass("\u{2EBF0}") == .uncased)
  }

  @Test func setsOfHuggingFace() {
    #expect(CodePointSet.punctuation.ranges.reduce(0) { $0 + $1.count } == 726)
    #expect(CodePointSet.punctuation.ranges.count == 156)
    #expect(CodePointSet.rustWord.ranges.count == 796)
    #expect(CodePointSet.numeric.ranges.reduce(0) { $0 + $1.count } == 1911 + 13)
  }

  @Test func setsCombine() {
    let some = CodePointSet([0..<10, 20..<30, 10..<12])
    #expect(some.ranges == [0..<12, 20..<30])
    #expect(some.inverted.ranges == [12..<20, 30..<0x110000])
    #expect(some.inverted.inverted == some)
    #expect(some.intersection(CodePointSet([5..<25])).ranges == [5..<12, 20..<25])
    #expect(some.subtracting(CodePointSet([5..<25])).ranges == [0..<5, 25..<30])
    #expect(some.contains(11) && !some.contains(12) && some.contains(20) && !some.contains(30))
    #expect(CodePointSet().inverted.ranges == [0..<0x110000])
  }
}
