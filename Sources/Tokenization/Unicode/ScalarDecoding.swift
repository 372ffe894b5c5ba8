extension UnsafeBufferPointer<UInt8> {
  /// The character that begins at `offset` and its byte count, or nil and 1 when the byte there begins none: bytes that
  /// are not well-formed UTF-8 stand for themselves, one by one.
  ///
  /// - Parameter offset: must lie within the buffer; no byte past its end is read.
  /// - Source: Unicode 16, table 3-7.
  @inline(__always)
  package func scalar(at offset: Int) -> (value: UInt32?, count: Int) {
    let lead = UInt32(self[offset])
    if lead < 0x80 { return (lead, 1) }
    let left = count &- offset
    guard lead >= 0xC2, lead <= 0xF4, left >= 2 else { return (nil, 1) }
    let second = UInt32(self[offset &+ 1])
    guard second & 0xC0 == 0x80 else { return (nil, 1) }
    if lead < 0xE0 { return ((lead & 0x1F) << 6 | second & 0x3F, 2) }
    guard left >= 3 else { return (nil, 1) }
    let third = UInt32(self[offset &+ 2])
    guard third & 0xC0 == 0x80 else { return (nil, 1) }
    if lead < 0xF0 {
      let value = (lead & 0x0F) << 12 | (second & 0x3F) << 6 | third & 0x3F
      guard value >= 0x800, value & 0xF800 != 0xD800 else { return (nil, 1) }
      return (value, 3)
    }
    guard left >= 4 else { return (nil, 1) }
    let fourth = UInt32(self[offset &+ 3])
    guard fourth & 0xC0 == 0x80 else { return (nil, 1) }
    let value = (lead & 0x07) << 18 | (second & 0x3F) << 12 | (third & 0x3F) << 6 | fourth & 0x3F
    guard value >= 0x10000, value <= 0x10FFFF else { return (nil, 1) }
    return (value, 4)
  }

  /// The start of the character that ends at `offset`, which is above zero; the byte before it when that ends none.
  package func scalarStart(before offset: Int) -> Int {
    for length in 1...4 where length <= offset {
      let start = offset &- length
      if self[start] & 0xC0 != 0x80 { return scalar(at: start).count == length ? start : offset &- 1 }
    }
    return offset &- 1
  }

  /// Where the run of ASCII that goes on at `offset` ends, or a little before, eight bytes at a time.
  @inline(__always)
  func endOfASCII(from offset: Int) -> Int {
    guard let base = baseAddress else { return offset }
    var offset = offset
    while offset &+ 8 <= count,
      UnsafeRawPointer(base + offset).loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 == 0
    {
      offset &+= 8
    }
    return offset
  }
}
