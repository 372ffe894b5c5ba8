import Testing
import Transfer

/// Numbers of 16 bits against the compiler's own.
struct ElementTypeTests {
  @Test func everyHalfIsWidenedAndBack() {
    for bits in UInt16.min...UInt16.max {
      let expected = Float(Float16(bitPattern: bits))
      let found = HalfFloat.widened(bits)
      if expected.isNaN {
        #expect(found.isNaN && HalfFloat.narrowed(found) & 0x7FFF > 0x7C00)
      } else if found.bitPattern != expected.bitPattern || HalfFloat.narrowed(found) != bits {
        Issue.record("half \(bits): \(found) for \(expected)")
      }
    }
  }

  @Test func roundingIsTheCompilers() {
    var bits: UInt32 = 1
    for _ in 0..<200_000 {
      bits = bits &* 1_664_525 &+ 1_013_904_223
      for value in [Float(bitPattern: bits), Float(Int32(truncatingIfNeeded: bits) >> 8) * 0x1p-20] where !value.isNaN {
        #expect(HalfFloat.narrowed(value) == Float16(value).bitPattern)
      }
    }
    // Halfway between two numbers of eight bits: to the even one.
    #expect(BrainFloat.narrowed(Float(bitPattern: 0x3F80_8000)) == 0x3F80)
    #expect(BrainFloat.narrowed(Float(bitPattern: 0x3F81_8000)) == 0x3F82)
    #expect(BrainFloat.narrowed(.infinity) == 0x7F80)
    #expect(BrainFloat.widened(BrainFloat.narrowed(.nan)).isNaN)
  }

  @Test(arguments: ElementType.allCases) func rowsComeBack(_ element: ElementType) {
    let values = (0..<33).map { Float($0) / 4 - 3 }
    let matrix = EmbeddingMatrix(name: "m", values: values, width: 11, element: element)
    #expect(matrix.rowCount == 3)
    #expect((0..<3).flatMap { matrix.row($0) } == values)
  }
}
