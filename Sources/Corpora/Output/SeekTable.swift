/// The places of the frames in a seekable zstd file, as the skippable frame that ends it.
///
/// ```
/// 5E 2A 4D 18 · u32 size · per frame: u32 compressed, u32 text [, u32 checksum] · u32 frames · u8 flags · B1 EA 92 8F
/// ```
///
/// - Source: contrib/seekable_format of zstd; formats.md section 16. All numbers little endian.
struct SeekTable {
  /// One frame.
  struct Entry: Equatable {
    var storedByteCount: UInt32
    var textByteCount: UInt32
    /// The low half of the XXH64 of the text: what zstd writes at the end of a frame with a checksum.
    var checksum: UInt32?
  }

  var entries: [Entry] = []
  let hasChecksums: Bool

  init(hasChecksums: Bool) { self.hasChecksums = hasChecksums }

  /// Adds a whole frame.
  mutating func append(frame: [UInt8], textByteCount: Int) {
    let checksum = frame.suffix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    entries.append(
      Entry(
        storedByteCount: UInt32(frame.count), textByteCount: UInt32(textByteCount),
        checksum: hasChecksums ? checksum : nil))
  }

  /// The frame that ends the file.
  var bytes: [UInt8] {
    var body: [UInt8] = []
    func append(_ value: UInt32) { withUnsafeBytes(of: value.littleEndian) { body.append(contentsOf: $0) } }
    append(0x184D_2A5E)
    append(UInt32(entries.count * (hasChecksums ? 12 : 8) + 9))
    for entry in entries {
      append(entry.storedByteCount)
      append(entry.textByteCount)
      if let checksum = entry.checksum { append(checksum) }
    }
    append(UInt32(entries.count))
    body.append(hasChecksums ? 0x80 : 0)
    append(0x8F92_EAB1)
    return body
  }
}
