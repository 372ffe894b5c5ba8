/// IEEE 754 numbers of 16 bits, by their bits: the instructions for them are not on every processor that we run on.
package enum HalfFloat {
  /// The number that `bits` are.
  package static func widened(_ bits: UInt16) -> Float {
    widened(SIMD8<UInt32>(repeating: UInt32(bits)))[0]
  }

  /// Eight numbers, each in the low half of its place.
  ///
  /// Exponent and fraction move to their places in 32 bits and one multiplication mends the bias, subnormal numbers
  /// included; what was infinite or no number gets the largest exponent back.
  static func widened(_ bits: SIMD8<UInt32>) -> SIMD8<Float> {
    let magnitude = bits & 0x7FFF
    let scaled = SIMD8<Float>(bitPattern: magnitude &<< 13) * 0x1p112
    let special = magnitude .>= 0x7C00
    var result = unsafeBitCast(scaled, to: SIMD8<UInt32>.self)
    result.replace(with: magnitude &<< 13 | 0x7F80_0000, where: special)
    return SIMD8<Float>(bitPattern: result | (bits & 0x8000) &<< 16)
  }

  /// The nearest number, the even one of two.
  package static func narrowed(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    let sign = UInt16(truncatingIfNeeded: bits &>> 16) & 0x8000
    let magnitude = bits & 0x7FFF_FFFF
    if magnitude > 0x7F80_0000 {
      // No number: a quiet one with what fits of its payload.
      return sign | 0x7E00 | UInt16(truncatingIfNeeded: magnitude &>> 13) & 0x1FF
    }
    // 65520 and above round to infinity.
    if magnitude >= 0x477F_F000 { return sign | 0x7C00 }
    if magnitude < 0x3880_0000 {
      // Below 2⁻¹⁴: adding 1/2 leaves the subnormal's bits, rounded, at the end of the sum.
      let sum = (Float(bitPattern: magnitude) + 0.5).bitPattern
      return sign | UInt16(truncatingIfNeeded: sum &- Float(0.5).bitPattern)
    }
    let odd = (magnitude &>> 13) & 1
    return sign | UInt16(truncatingIfNeeded: (magnitude &- (112 &<< 23) &+ 0xFFF &+ odd) &>> 13)
  }
}

extension SIMD8<Float> {
  fileprivate init(bitPattern: SIMD8<UInt32>) { self = unsafeBitCast(bitPattern, to: SIMD8<Float>.self) }
}

/// Numbers of 16 bits with the exponent of 32-bit ones.
package enum BrainFloat {
  /// The number that `bits` are.
  package static func widened(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) &<< 16) }

  /// The nearest number, the even one of two.
  package static func narrowed(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    if bits & 0x7FFF_FFFF > 0x7F80_0000 { return UInt16(truncatingIfNeeded: bits &>> 16) | 0x40 }
    return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits &>> 16) & 1) &>> 16)
  }
}
