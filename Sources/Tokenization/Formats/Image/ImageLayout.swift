/// How an image lies in its file: a header, a directory, and sections that begin at multiples of 64 bytes.
///
/// ```
///  0  magic "CleaveIm"      24  checksum of all that follows the header
///  8  format version        32  key, 32 bytes: what the image was made from
/// 12  count of sections     64  directory: offset and byte count of each section, 8 bytes each
/// 16  byte count of file     …  sections
/// ```
///
/// Numbers are the machine's own; a file from a machine with another order of bytes has another magic number.
struct ImageLayout {
  /// The sections, in order.
  enum Section: Int, CaseIterable {
    case head, tokenBytes, tokenStarts, tokenLengths, tokenSlots
    case mergePairs, mergePairFilter, mergeResults, byteSymbols, bytePairRanks, fallbackSymbols
    case bridgeBytes, bridgePairs, merges
  }

  /// Changes whenever a section or a table in it does: an image of another version is not read.
  static let version: UInt32 = 1
  static let keyByteCount = 32
  private static let magic: UInt64 = 0x6D49_6576_6165_6C43
  private static let headerByteCount = 64
  private static let alignment = 64

  /// Where each section lies.
  private let ranges: [Range<Int>]

  /// The bytes of a section.
  func range(of section: Section) -> Range<Int> { ranges[section.rawValue] }

  // MARK: Reading

  /// The layout of a mapped file; nil when it is no image, is cut short, was changed after it was written, or was made
  /// from something else than `key` says.
  ///
  /// - Complexity: O(*n*) in the file, at about the speed of memory.
  init?(_ mapping: FileMapping, key: [UInt8]) {
    let count = Section.allCases.count
    let ranges: [Range<Int>]? = mapping.withUnsafeBytes { bytes in
      let directoryEnd = ImageLayout.headerByteCount + 16 * count
      guard key.count == ImageLayout.keyByteCount, bytes.count >= directoryEnd,
        bytes.load(as: UInt64.self) == ImageLayout.magic,
        bytes.load(fromByteOffset: 8, as: UInt32.self) == ImageLayout.version,
        bytes.load(fromByteOffset: 12, as: UInt32.self) == UInt32(count),
        bytes.load(fromByteOffset: 16, as: UInt64.self) == UInt64(bytes.count),
        bytes[32..<64].elementsEqual(key),
        bytes.load(fromByteOffset: 24, as: UInt64.self)
          == ImageLayout.checksum(UnsafeRawBufferPointer(rebasing: bytes[ImageLayout.headerByteCount...]))
      else { return nil }
      var ranges: [Range<Int>] = []
      for index in 0..<count {
        let entry = ImageLayout.headerByteCount + 16 * index
        let start = bytes.load(fromByteOffset: entry, as: UInt64.self)
        let length = bytes.load(fromByteOffset: entry + 8, as: UInt64.self)
        guard start >= directoryEnd, start <= bytes.count, length <= UInt64(bytes.count) - start else { return nil }
        ranges.append(Int(start)..<Int(start + length))
      }
      return ranges
    }
    guard let ranges else { return nil }
    self.ranges = ranges
  }

  // MARK: Writing

  /// An image of `sections`, one for each case.
  static func file(_ sections: [[UInt8]], key: [UInt8]) -> [UInt8] {
    let directoryEnd = headerByteCount + 16 * sections.count
    var file = [UInt8](repeating: 0, count: directoryEnd)
    var directory: [UInt64] = []
    for section in sections {
      while file.count % alignment != 0 { file.append(0) }
      directory += [UInt64(file.count), UInt64(section.count)]
      file += section
    }
    // A last word that is whole, for the checksum.
    while file.count % 8 != 0 { file.append(0) }
    file.withUnsafeMutableBytes { bytes in
      for (index, number) in directory.enumerated() {
        bytes.storeBytes(of: number, toByteOffset: headerByteCount + 8 * index, as: UInt64.self)
      }
      bytes.storeBytes(of: magic, as: UInt64.self)
      bytes.storeBytes(of: version, toByteOffset: 8, as: UInt32.self)
      bytes.storeBytes(of: UInt32(sections.count), toByteOffset: 12, as: UInt32.self)
      bytes.storeBytes(of: UInt64(bytes.count), toByteOffset: 16, as: UInt64.self)
      for (index, byte) in key.enumerated() { bytes[32 + index] = byte }
    }
    seal(&file)
    return file
  }

  /// Puts the checksum of an image into its header.
  static func seal(_ file: inout [UInt8]) {
    file.withUnsafeMutableBytes { bytes in
      let rest = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[headerByteCount...])
      bytes.storeBytes(of: checksum(rest), toByteOffset: 24, as: UInt64.self)
    }
  }

  /// Four chains of multiplications side by side, so that the processor is never waiting for one of them: it tells
  /// damaged files, and is no signature. A file that somebody made to pass it is still checked part by part.
  static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var lanes = SIMD4<UInt64>(
      0x9E37_79B9_7F4A_7C15, 0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB, 0x8EBC_6AF0_9C88_C6E3)
    let odd: UInt64 = 0xD6E8_FEB8_6659_FD93
    var offset = 0
    func step(_ lane: UInt64, _ word: UInt64) -> UInt64 {
      let product = (lane ^ word) &* odd
      return product ^ product &>> 32
    }
    while offset &+ 32 <= bytes.count {
      let words = bytes.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self)
      lanes[0] = step(lanes[0], words[0])
      lanes[1] = step(lanes[1], words[1])
      lanes[2] = step(lanes[2], words[2])
      lanes[3] = step(lanes[3], words[3])
      offset &+= 32
    }
    while offset < bytes.count {
      lanes[0] = step(lanes[0], UInt64(bytes[offset]))
      offset &+= 1
    }
    var sum = UInt64(bytes.count)
    for lane in 0..<4 { sum = step(sum, lanes[lane]) }
    return sum
  }
}
