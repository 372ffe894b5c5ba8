/// The header of a one-dimensional `.npy` array of ids.
///
/// - Source: formats.md 16 (npy 1.0).
public struct NPYHeader: Sendable, Equatable {
  /// Bits of one id.
  public var width: BinaryIDs.Width
  /// How many ids follow.
  public var count: Int

  /// Bytes of every header that ``bytes`` gives: any count fits in it, so that the header can be put in place when the
  /// count is known at last.
  public static let byteCount = ArrayHeader.byteCount

  /// A header for `count` ids.
  public init(width: BinaryIDs.Width, count: Int) {
    self.width = width
    self.count = count
  }

  /// The header as the file holds it.
  public var bytes: [UInt8] {
    let element: ArrayHeader.Kind =
      switch width {
      case .u16: .u16
      case .u32: .u32
      case .u64: .u64
      }
    return ArrayHeader(element, shape: [count]).bytes
  }

  /// How many bytes the whole header of a file takes, told from its first 12 bytes.
  ///
  /// - Throws: `IDError.badHeader` when it is not an npy file of version 1 to 3, or its header passes 64 KiB.
  public static func length(from start: some Collection<UInt8>) throws(IDError) -> Int {
    try ArrayHeader.length(from: start)
  }

  /// Reads a whole header: little-endian unsigned or signed integers of 16, 32 or 64 bits, one dimension.
  ///
  /// - Throws: `IDError.badHeader` for anything else.
  public init(parsing bytes: some Collection<UInt8>) throws(IDError) {
    let header = try ArrayHeader(parsing: bytes)
    let width: BinaryIDs.Width
    switch header.element {
    case .u16, .i16: width = .u16
    case .u32, .i32: width = .u32
    case .u64, .i64: width = .u64
    case .bool, .f16, .f32, .f64:
      throw .badHeader(
        "expected little-endian integers ('<u2', '<u4', '<i4', '<i8'), found '\(header.element.rawValue)'")
    }
    guard header.shape.count == 1 else {
      let shape = header.shape.map { "\($0)" }.joined(separator: ", ")
      throw .badHeader("expected a shape of one dimension, found (\(shape))")
    }
    self.init(width: width, count: header.shape[0])
  }
}
