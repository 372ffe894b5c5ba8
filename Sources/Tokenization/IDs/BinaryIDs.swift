/// Ids as training programs read them: little-endian numbers of one width, one after another.
public struct BinaryIDs: Sendable, Equatable {
  /// Bits of one id.
  public enum Width: Int, Sendable, CaseIterable {
    case u16 = 16
    case u32 = 32
    case u64 = 64

    /// Bytes of one id.
    public var byteCount: Int { rawValue / 8 }

    /// The narrowest of 16 and 32 bits that holds every id below `idEnd`.
    public static func narrowest(below idEnd: Int) -> Width { idEnd <= 1 << 16 ? .u16 : .u32 }
  }

  /// Bits of one id.
  public let width: Width

  /// The form with `width`.
  public init(width: Width) { self.width = width }

  /// Appends `ids` to `output`.
  ///
  /// - Throws: `IDError.tooLarge` when an id does not fit; then `output` holds the ids before it.
  public func write(_ ids: some Collection<TokenID>, to output: inout [UInt8]) throws(IDError) {
    // Arrays, nearly always: in one go.
    let isWritten = ids.withContiguousStorageIfAvailable { ids -> Bool in
      guard width != .u64, width == .u32 || ids.reduce(0, |) <= 0xFFFF else { return false }
      output += width == .u16 ? Self.bytes(of: ids, as: UInt16.self) : Self.bytes(of: ids, as: UInt32.self)
      return true
    }
    if isWritten == true { return }
    let needed = output.count + ids.count * width.byteCount
    // Room to spare, so that a caller who writes record after record does not have all moved each time.
    if needed > output.capacity { output.reserveCapacity(max(needed, 2 * output.capacity)) }
    for id in ids {
      if width == .u16, id > 0xFFFF { throw .tooLarge(id: id, width: width) }
      var rest = UInt64(id)
      for _ in 0..<width.byteCount {
        output.append(UInt8(truncatingIfNeeded: rest))
        rest >>= 8
      }
    }
  }

  /// Ids that fit, as little-endian numbers.
  private static func bytes<Number: FixedWidthInteger>(
    of ids: UnsafeBufferPointer<TokenID>, as type: Number.Type
  ) -> [UInt8] {
    let step = MemoryLayout<Number>.size
    return [UInt8](unsafeUninitializedCapacity: step * ids.count) { buffer, count in
      let raw = UnsafeMutableRawBufferPointer(buffer)
      for index in ids.indices {
        raw.storeBytes(of: Number(truncatingIfNeeded: ids[index]).littleEndian, toByteOffset: step &* index, as: type)
      }
      count = step * ids.count
    }
  }

  /// Appends the ids that `bytes` hold to `ids`.
  ///
  /// - Throws: `IDError.cutOff` when a part of an id is left over, `IDError.tooLarge` when an id passes 32 bits.
  public func read(_ bytes: ArraySlice<UInt8>, into ids: inout [TokenID]) throws(IDError) {
    let step = width.byteCount
    guard bytes.count % step == 0 else { throw .cutOff(byteCount: bytes.count, width: width) }
    ids.reserveCapacity(ids.count + bytes.count / step)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      var value: UInt64 = 0
      for place in 0..<step { value |= UInt64(bytes[index &+ place]) &<< UInt64(8 &* place) }
      guard value <= UInt64(TokenID.max) else { throw .tooLarge(id: .max, width: .u32) }
      ids.append(TokenID(value))
      index += step
    }
  }
}
