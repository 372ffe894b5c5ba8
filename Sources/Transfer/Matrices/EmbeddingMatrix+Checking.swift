extension EmbeddingMatrix {
  /// Says where a row holds a number that is infinite or none.
  ///
  /// - Throws: `TransferError.notFinite`.
  func checkFinite(row: Int) throws(TransferError) {
    let column: Int? = withBytes(ofRow: row) { bytes in
      bytes.baseAddress.flatMap { element.firstNotFinite($0, count: width) }
    }
    if let column {
      throw .notFinite(matrix: name, row: row, column: column, value: "\(self.row(row)[column])")
    }
  }
}

extension ElementType {
  /// The first of `count` numbers that is infinite or none, also when it is only so in 32 bits, in which methods compute.
  func firstNotFinite(_ base: UnsafeRawPointer, count: Int) -> Int? {
    switch self {
    case .f16: ElementType.first(base, count, of: UInt16.self) { $0 & 0x7C00 == 0x7C00 }
    case .bf16: ElementType.first(base, count, of: UInt16.self) { $0 & 0x7F80 == 0x7F80 }
    case .f32: ElementType.first(base, count, of: UInt32.self) { $0 & 0x7F80_0000 == 0x7F80_0000 }
    case .f64: ElementType.first(base, count, of: UInt64.self) { !Float(Double(bitPattern: $0)).isFinite }
    }
  }

  @inline(__always)
  private static func first<Bits: FixedWidthInteger & BitwiseCopyable>(
    _ base: UnsafeRawPointer, _ count: Int, of type: Bits.Type, _ test: (Bits) -> Bool
  ) -> Int? {
    // All at once first: a loop without a way out is compiled to wide instructions.
    var isFound = false
    let size = MemoryLayout<Bits>.size
    for index in 0..<count {
      isFound = test(base.loadUnaligned(fromByteOffset: index &* size, as: type)) ? true : isFound
    }
    guard isFound else { return nil }
    return (0..<count).first { test(base.loadUnaligned(fromByteOffset: $0 * size, as: type)) }
  }
}
