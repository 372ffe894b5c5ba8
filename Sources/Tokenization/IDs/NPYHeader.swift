/// The header of a one-dimensional `.npy` array of ids.
///
/// ```
/// 93 N U M P Y 01 00 | u16 length | {'descr': '<u2', 'fortran_order': False, 'shape': (5,), }   \n | data
/// ```
///
/// - Source: formats.md 16 (npy 1.0).
public struct NPYHeader: Sendable, Equatable {
  /// Bits of one id.
  public var width: BinaryIDs.Width
  /// How many ids follow.
  public var count: Int

  /// Bytes of every header that ``bytes`` gives: any count fits in it, so that the header can be put in place when the
  /// count is known at last.
  public static let byteCount = 128

  /// A header for `count` ids.
  public init(width: BinaryIDs.Width, count: Int) {
    self.width = width
    self.count = count
  }

  /// The header as the file holds it.
  public var bytes: [UInt8] {
    let dictionary = "{'descr': '<u\(width.byteCount)', 'fortran_order': False, 'shape': (\(count),), }"
    var bytes: [UInt8] = [0x93] + "NUMPY".utf8 + [1, 0]
    let length = NPYHeader.byteCount - bytes.count - 2
    bytes += [UInt8(length & 0xFF), UInt8(length >> 8)]
    bytes += dictionary.utf8
    bytes += repeatElement(UInt8(ascii: " "), count: NPYHeader.byteCount - 1 - bytes.count)
    return bytes + [UInt8(ascii: "\n")]
  }

  /// How many bytes the whole header of a file takes, told from its first 12 bytes.
  ///
  /// - Throws: `IDError.badHeader` when it is not an npy file of version 1 or 2, or its header passes 64 KiB.
  public static func length(from start: some Collection<UInt8>) throws(IDError) -> Int {
    let start = Array(start.prefix(12))
    guard start.count >= 12, start[..<6] == ([0x93] + Array("NUMPY".utf8))[...] else {
      throw .badHeader("expected the bytes 93 'NUMPY' and a version, found something else")
    }
    switch start[6] {
    case 1: return 10 + Int(start[8]) + Int(start[9]) << 8
    case 2, 3:
      let length = 12 + Int(start[8]) + Int(start[9]) << 8 + Int(start[10]) << 16 + Int(start[11]) << 24
      guard length <= 1 << 16 else { throw .badHeader("expected at most 65536 bytes, found \(length)") }
      return length
    default: throw .badHeader("expected version 1, 2 or 3, found \(start[6])")
    }
  }

  /// Reads a whole header: little-endian unsigned or signed integers of 16, 32 or 64 bits, one dimension.
  ///
  /// - Throws: `IDError.badHeader` for anything else.
  public init(parsing bytes: some Collection<UInt8>) throws(IDError) {
    let start = try NPYHeader.length(from: bytes)
    let bytes = Array(bytes)
    guard bytes.count == start else { throw .badHeader("expected \(start) bytes, found \(bytes.count)") }
    let text = Array(bytes[(bytes[6] == 1 ? 10 : 12)...])
    let descr = try NPYHeader.value(of: "'descr'", in: text, upTo: UInt8(ascii: ","))
    let kinds: [(String, BinaryIDs.Width)] = [
      ("'<u2'", .u16), ("'<i2'", .u16), ("'<u4'", .u32), ("'<i4'", .u32), ("'<u8'", .u64), ("'<i8'", .u64),
    ]
    guard let kind = kinds.first(where: { Array($0.0.utf8) == descr }) else {
      throw .badHeader(
        "expected little-endian integers ('<u2', '<u4', '<i4', '<i8'), found \(String(decoding: descr, as: UTF8.self))")
    }
    let shape = try NPYHeader.value(of: "'shape'", in: text, upTo: UInt8(ascii: ")"))
    let digits = shape.drop { $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: " ") }
    let number = digits.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    let rest = digits.dropFirst(number.count).filter { $0 != UInt8(ascii: " ") }
    guard let count = Int(String(decoding: number, as: UTF8.self)), rest == [UInt8(ascii: ",")] else {
      throw .badHeader("expected a shape of one dimension, found \(String(decoding: shape, as: UTF8.self)))")
    }
    self.init(width: kind.1, count: count)
  }

  private static func value(of key: String, in text: [UInt8], upTo end: UInt8) throws(IDError) -> [UInt8] {
    let key = Array(key.utf8)
    for start in text.indices where text[start...].starts(with: key) {
      let value = text[(start + key.count)...].drop { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: " ") }
      return Array(value.prefix { $0 != end })
    }
    throw .badHeader("expected \(String(decoding: key, as: UTF8.self)), found none")
  }
}
