/// What a matrix holds its numbers in, little-endian. Raw values are the names of safetensors.
///
/// - Source: formats.md 16 (safetensors).
public enum ElementType: String, Sendable, CaseIterable {
  /// 64 bits of IEEE 754.
  case f64 = "F64"
  /// 32 bits of IEEE 754.
  case f32 = "F32"
  /// 16 bits of IEEE 754.
  case f16 = "F16"
  /// The upper half of an `F32`.
  case bf16 = "BF16"

  /// Bytes of one number.
  public var byteCount: Int {
    switch self {
    case .f64: 8
    case .f32: 4
    case .f16, .bf16: 2
    }
  }

  /// Widens `count` numbers at `source` to 32 bits (F64 is rounded). `source` needs no alignment.
  func widen(_ source: UnsafeRawPointer, count: Int, into target: UnsafeMutablePointer<Float>) {
    switch self {
    case .f32: UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: 4 * count)
    case .f64:
      for index in 0..<count {
        target[index] = Float(source.loadUnaligned(fromByteOffset: 8 &* index, as: Double.self))
      }
    case .bf16:
      var index = 0
      while index &+ 8 <= count {
        let bits = source.loadUnaligned(fromByteOffset: 2 &* index, as: SIMD8<UInt16>.self)
        let wide = SIMD8<UInt32>(truncatingIfNeeded: bits) &<< 16
        UnsafeMutableRawPointer(target + index).storeBytes(of: wide, as: SIMD8<UInt32>.self)
        index &+= 8
      }
      while index < count {
        target[index] = BrainFloat.widened(source.loadUnaligned(fromByteOffset: 2 &* index, as: UInt16.self))
        index &+= 1
      }
    case .f16:
      var index = 0
      while index &+ 8 <= count {
        let bits = source.loadUnaligned(fromByteOffset: 2 &* index, as: SIMD8<UInt16>.self)
        let wide = HalfFloat.widened(SIMD8<UInt32>(truncatingIfNeeded: bits))
        UnsafeMutableRawPointer(target + index).storeBytes(of: wide, as: SIMD8<Float>.self)
        index &+= 8
      }
      while index < count {
        target[index] = HalfFloat.widened(source.loadUnaligned(fromByteOffset: 2 &* index, as: UInt16.self))
        index &+= 1
      }
    }
  }

  /// Rounds `count` numbers to this type, to the nearest and among equally near ones to the even one; beyond the
  /// largest they become infinite.
  func narrow(_ source: UnsafePointer<Float>, count: Int, into target: UnsafeMutableRawPointer) {
    switch self {
    case .f32: target.copyMemory(from: source, byteCount: 4 * count)
    case .f64:
      for index in 0..<count { target.storeBytes(of: Double(source[index]), toByteOffset: 8 &* index, as: Double.self) }
    case .bf16:
      for index in 0..<count {
        target.storeBytes(of: BrainFloat.narrowed(source[index]), toByteOffset: 2 &* index, as: UInt16.self)
      }
    case .f16:
      for index in 0..<count {
        target.storeBytes(of: HalfFloat.narrowed(source[index]), toByteOffset: 2 &* index, as: UInt16.self)
      }
    }
  }
}
