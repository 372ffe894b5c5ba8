import Testing
import Tokenization

@Suite struct SpaceRunTests {
  /// The pattern that is found without an engine against one that means the same.
  @Test func runsOfSpacesAreThoseOfThePattern() throws {
    let fast = try TextNormalizer(.replace(pattern: .regex(Array(" {2,}".utf8), .oniguruma), content: Array("_".utf8)))
    let slow = try TextNormalizer(
      .replace(pattern: .regex(Array("[ ]{2,}".utf8), .oniguruma), content: Array("_".utf8)))
    for bits in 0..<1 << 10 {
      for length in 0...10 where bits < 1 << length {
        let text = (0..<length).map { bits >> $0 & 1 == 0 ? UInt8(0x20) : UInt8(0x61) }
        #expect(try fast.normalize(text) == slow.normalize(text))
      }
    }
  }
}
