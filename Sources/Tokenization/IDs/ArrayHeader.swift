/// The header of an `.npy` array of any shape.
///
/// ```
/// 93 N U M P Y 01 00 | u16 length | {'descr': '<u2', 'fortran_order': False, 'shape': (7, 32), }   \n | data
/// ```
///
/// - Source: formats.md 16 (npy 1.0).
public struct ArrayHeader: Sendable, Equatable {
  /// What the array holds, little-endian; the raw value is NumPy's name for it.
  public enum Kind: String, Sendable, CaseIterable {
    case bool = "|b1"
    case u16 = "<u2"
    case u32 = "<u4"
    case u64 = "<u8"
    case i16 = "<i2"
    case i32 = "<i4"
    case i64 = "<i8"
    case f16 = "<f2"
    case f32 = "<f4"
    case f64 = "<f8"

    /// Bytes of one element.
    public var byteCount: Int {
      switch self {
      case .bool: 1
      case .u16, .i16, .f16: 2
      case .u32, .i32, .f32: 4
      case .u64, .i64, .f64: 8
      }
    }
  }

  /// What one element is.
  public var element: Kind
  /// The length of each dimension; the last one's elements lie side by side.
  public var shape: [Int]

  /// Bytes of every header that ``bytes`` gives: any shape of up to two dimensions fits in it, so that the header can
  /// be put in place when the shape is known at last.
  public static let byteCount = 128

  /// A header.
  public init(_ element: Kind, shape: [Int]) {
    self.element = element
    self.shape = shape
  }

  /// How many elements there are, or nil when that passes 63 bits.
  public var count: Int? {
    var count = 1
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      if overflow { return nil }
      count = product
    }
    return count
  }

  /// The header as the file holds it.
  public var bytes: [UInt8] {
    let lengths = shape.count == 1 ? "\(shape[0])," : shape.map { "\($0)" }.joined(separator: ", ")
    let dictionary = "{'descr': '\(element.rawValue)', 'fortran_order': False, 'shape': (\(lengths)), }"
    var bytes: [UInt8] = [0x93] + "NUMPY".utf8 + [1, 0]
    let length = ArrayHeader.byteCount - bytes.count - 2
    bytes += [UInt8(length & 0xFF), UInt8(length >> 8)]
    bytes += dictionary.utf8
    bytes += repeatElement(UInt8(ascii: " "), count: ArrayHeader.byteCount - 1 - bytes.count)
    return bytes + [UInt8(ascii: "\n")]
  }

  /// How many bytes the whole header of a file takes, told from its first 12 bytes.
  ///
  /// - Throws: `IDError.badHeader` when it is not an npy file of version 1 to 3, or its header passes 64 KiB.
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

  /// Reads a whole header.
  ///
  /// - Throws: `IDError.badHeader` for other elements than those of ``Kind``, columns that lie together, or a shape
  ///   that is none.
  public init(parsing bytes: some Collection<UInt8>) throws(IDError) {
    let start = try ArrayHeader.length(from: bytes)
    let bytes = Array(bytes)
    guard bytes.count == start else { throw .badHeader("expected \(start) bytes, found \(bytes.count)") }
    let text = Array(bytes[(bytes[6] == 1 ? 10 : 12)...])
    let descr = try ArrayHeader.value(of: "'descr'", in: text, upTo: UInt8(ascii: ","))
    guard let element = Kind.allCases.first(where: { Array("'\($0.rawValue)'".utf8) == descr }) else {
      throw .badHeader(
        "expected little-endian numbers ('<u2', '<i4', '<f4' and the like), found \(String(decoding: descr, as: UTF8.self))"
      )
    }
    if try ArrayHeader.value(of: "'fortran_order'", in: text, upTo: UInt8(ascii: ",")) == Array("True".utf8) {
      throw .badHeader("expected rows that lie together, found 'fortran_order': True")
    }
    let value = try ArrayHeader.value(of: "'shape'", in: text, upTo: UInt8(ascii: ")"))
    let shape = value.drop { $0 == UInt8(ascii: "(") }.split(separator: UInt8(ascii: ","))
      .map { $0.filter { $0 != UInt8(ascii: " ") } }.filter { !$0.isEmpty }
      .map { Int(String(decoding: $0, as: UTF8.self)) }
    guard value.first == UInt8(ascii: "("), shape.allSatisfy({ $0.map { $0 >= 0 } ?? false }) else {
      throw .badHeader("expected a shape, found \(String(decoding: value, as: UTF8.self)))")
    }
    self.init(element, shape: shape.compactMap { $0 })
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
