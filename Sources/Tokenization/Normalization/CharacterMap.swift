/// The replacements of a SentencePiece model's normalization rule: keys, each a few characters, and what becomes of them.
///
/// ```
/// blob:   byte count of the trie, 32 bits | trie: a double array of 32-bit units | replacements, each ended by a zero
/// unit:   bit 31 this is a value | bits 30…10 offset of the children | bit 9 offset is shifted | bit 8 a key ends here
///         | bits 7…0 the byte that leads here
/// ```
///
/// The whole trie is checked when it is made, so that no file can send a look-up out of its arrays, round in circles,
/// or further than ``keyLimit`` bytes into a text.
///
/// - Source: formats.md 8.3; the double array is that of Darts-clone.
public struct CharacterMap: Sendable, Equatable {
  /// The map as files hold it; empty for a map without keys.
  public let blob: [UInt8]
  /// Whether the map changes nothing.
  public let isEmpty: Bool

  private let units: [UInt32]
  /// ASCII characters that are keys by themselves.
  let asciiKeys: ASCIISet
  /// ASCII characters with which longer keys begin whose second character is ASCII too.
  let asciiBeginnings: ASCIISet

  /// The longest key that a map may have, in bytes.
  public static let keyLimit = 1024

  /// A map that changes nothing.
  public static let empty = CharacterMap()

  private init() {
    blob = []
    isEmpty = true
    units = [0]
    asciiKeys = .none
    asciiBeginnings = .none
  }

  /// The map that `blob` holds; an empty one has no keys.
  ///
  /// - Throws: `CharacterMapError` when it is cut off, leads outside itself or in circles, has a key longer than
  ///   ``keyLimit``, or a replacement that is not UTF-8.
  /// - Complexity: O(*n*) in the bytes of the map.
  public init(blob: [UInt8]) throws(CharacterMapError) {
    if blob.isEmpty {
      self = .empty
      return
    }
    guard blob.count > 4 else { throw .cutOff(byteCount: blob.count) }
    let trieBytes = Int(CharacterMap.word(of: blob, at: 0))
    guard trieBytes > 0, trieBytes % 4 == 0, trieBytes <= blob.count - 4 else {
      throw .trieSize(trieBytes, byteCount: blob.count)
    }
    let units = (0..<trieBytes / 4).map { CharacterMap.word(of: blob, at: 4 + 4 * $0) }
    let keys = try CharacterMapCheck(units: units, replacements: blob[(4 + trieBytes)...]).run()
    self.blob = blob
    self.units = units
    isEmpty = keys.isEmpty
    asciiKeys = ASCIISet { keys.single.contains($0) }
    asciiBeginnings = ASCIISet { keys.beginnings.contains($0) }
  }

  private static func word(of bytes: [UInt8], at offset: Int) -> UInt32 {
    let low = UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8
    return low | UInt32(bytes[offset + 2]) << 16 | UInt32(bytes[offset + 3]) << 24
  }

  public static func == (left: CharacterMap, right: CharacterMap) -> Bool { left.blob == right.blob }

  /// Gives look-ups without bounds checks for the time of `body`.
  func withView<Result>(_ body: (View) -> Result) -> Result {
    units.withUnsafeBufferPointer { units in
      blob.withUnsafeBufferPointer { blob in
        let start = blob.isEmpty ? 0 : 4 + 4 * units.count
        return body(View(units: units, replacements: UnsafeBufferPointer(rebasing: blob[start...])))
      }
    }
  }

  /// The map as bare memory. All that can be reached from the first unit has been checked to lie within it, except the
  /// children that are not there.
  struct View {
    fileprivate let units: UnsafeBufferPointer<UInt32>
    fileprivate let replacements: UnsafeBufferPointer<UInt8>

    /// The replacement of the shortest key with which `bytes` begin.
    ///
    /// - Source: formats.md 3.1: Hugging Face's `Precompiled`.
    @inline(__always)
    func shortestMatch(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
      var node = CharacterMapUnit.offset(units[0])
      for byte in bytes {
        node ^= Int(byte)
        if node >= units.count { return nil }
        let unit = units[node]
        if CharacterMapUnit.label(unit) != UInt32(byte) { return nil }
        node ^= CharacterMapUnit.offset(unit)
        if CharacterMapUnit.hasValue(unit) { return replacement(ofUnit: node) }
      }
      return nil
    }

    /// The longest key that stands at `start`: its byte count and its replacement.
    ///
    /// - Source: formats.md 9.1: SentencePiece's own rule.
    @inline(__always)
    func longestMatch(
      _ bytes: UnsafeBufferPointer<UInt8>, at start: Int
    ) -> (count: Int, replacement: UnsafeBufferPointer<UInt8>)? {
      var node = CharacterMapUnit.offset(units[0])
      var position = start
      var end = 0
      var value = 0
      while position < bytes.count {
        let byte = bytes[position]
        node ^= Int(byte)
        if node >= units.count { break }
        let unit = units[node]
        if CharacterMapUnit.label(unit) != UInt32(byte) { break }
        node ^= CharacterMapUnit.offset(unit)
        position &+= 1
        if CharacterMapUnit.hasValue(unit) {
          end = position
          value = node
        }
      }
      return end == 0 ? nil : (end &- start, replacement(ofUnit: value))
    }

    private func replacement(ofUnit index: Int) -> UnsafeBufferPointer<UInt8> {
      let start = CharacterMapUnit.value(units[index])
      var end = start
      while end < replacements.count, replacements[end] != 0 { end &+= 1 }
      return UnsafeBufferPointer(rebasing: replacements[start..<end])
    }
  }
}

/// The fields of a unit of the double array.
enum CharacterMapUnit {
  /// Bit 31 says that the unit is a value and nothing leads to it.
  @inline(__always)
  static func label(_ unit: UInt32) -> UInt32 { unit & 0x8000_00FF }

  @inline(__always)
  static func hasValue(_ unit: UInt32) -> Bool { unit & 0x100 != 0 }

  @inline(__always)
  static func offset(_ unit: UInt32) -> Int { Int((unit &>> 10) &<< ((unit & 0x200) &>> 6)) }

  @inline(__always)
  static func value(_ unit: UInt32) -> Int { Int(unit & 0x7FFF_FFFF) }
}
