/// How the bytes of a file are packed.
public enum Compression: String, Sendable, CaseIterable {
  /// Not at all.
  case none
  /// Zstandard frames (RFC 8878).
  case zstd
  /// gzip members (RFC 1952).
  case gzip

  /// What the first bytes of a file say about it.
  enum Recognition: Equatable {
    case known(Compression)
    /// A format that is not read here, by its name.
    case foreign(String)
  }

  /// Number of bytes from the start of a file that `recognize` may look at.
  static let signatureByteCount = 10

  /// Tells the compression by the first bytes of a file: at least `signatureByteCount` of them, or the whole file.
  static func recognize(_ start: UnsafeBufferPointer<UInt8>) -> Recognition {
    func begins(_ signature: [UInt8]) -> Bool {
      start.count >= signature.count && signature.indices.allSatisfy { start[$0] == signature[$0] }
    }
    if begins([0x28, 0xB5, 0x2F, 0xFD]) { return .known(.zstd) }
    // A skippable frame: 0x184D2A50 … 0x184D2A5F, little endian.
    if start.count >= 4, start[0] & 0xF0 == 0x50, start[1] == 0x2A, start[2] == 0x4D, start[3] == 0x18 {
      return .known(.zstd)
    }
    if begins([0x1F, 0x8B]) { return .known(.gzip) }
    if begins([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) { return .foreign("xz") }
    if begins([0x04, 0x22, 0x4D, 0x18]) { return .foreign("lz4") }
    if begins([0x50, 0x4B, 0x03, 0x04]) { return .foreign("zip") }
    // "BZh" alone could begin a text; the block magic after the level digit cannot.
    if start.count >= 10, begins([0x42, 0x5A, 0x68]),
      [0x31, 0x41, 0x59, 0x26, 0x53, 0x59].indices.allSatisfy({
        start[4 + $0] == [0x31, 0x41, 0x59, 0x26, 0x53, 0x59][$0]
      })
    {
      return .foreign("bzip2")
    }
    return .known(.none)
  }

  /// What the end of a file's name promises: `.zst` and `.zstd`, `.gz` and `.gzip`.
  public static func promised(byName path: some Collection<UInt8>) -> Compression {
    func ends(_ suffix: String) -> Bool {
      path.count > suffix.utf8.count && path.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    }
    if ends(".zst") || ends(".zstd") { return .zstd }
    if ends(".gz") || ends(".gzip") { return .gzip }
    return .none
  }

  /// A file's name without the ending that ``promised(byName:)`` goes by.
  public static func withoutEnding<Name: BidirectionalCollection<UInt8>>(_ path: Name) -> Name.SubSequence {
    guard promised(byName: path) != .none, let dot = path.lastIndex(of: UInt8(ascii: ".")) else { return path[...] }
    return path[..<dot]
  }
}
