/// Decodes ids as they come, and gives bytes that never end inside a UTF-8 character.
///
/// ```swift
/// var stream = StreamingDecoder(decoder)
/// for id in ids { print(String(decoding: try stream.push(id), as: UTF8.self), terminator: "") }
/// print(String(decoding: try stream.finish(), as: UTF8.self))
/// ```
///
/// All that was pushed, and then `finish()`, gives together the bytes that ``Decoder/decode(_:)`` gives. At most three bytes
/// of a character are held back, and what the tokenizer's decoder needs to know what follows (formats.md 3.5).
public struct StreamingDecoder {
  private let decoder: Decoder
  private var run: DecodingRun
  private var opening = TextOpening.State()
  private var held: [UInt8] = []
  private var index = 0

  /// A stream that has taken no id yet.
  public init(_ decoder: Decoder) {
    self.decoder = decoder
    run = DecodingRun(decoder.stages)
  }

  /// Takes the next id.
  ///
  /// - Returns: the bytes that became certain, often none.
  /// - Throws: `DecodingError.unknownID`, and what replacements throw as in ``Decoder/decode(_:into:)``; the stream can go on
  ///   with the next id.
  public mutating func push(_ id: TokenID) throws -> [UInt8] {
    guard let token = decoder.tokenBytes(id) else {
      throw DecodingError.unknownID(id, index: index, idEnd: decoder.idEnd)
    }
    index += 1
    if decoder.skips(id) { return [] }
    try run.push(Array(decoder.opening?.rest(of: token, id, &opening) ?? token), into: &held)
    let complete = held.count - StreamingDecoder.incompleteCount(held)
    let result = Array(held.prefix(complete))
    held.removeFirst(complete)
    return result
  }

  /// Takes the next ids and appends the bytes that became certain, which may end inside a character: for writers of
  /// files, who need the text and not its characters. Not to be mixed with ``push(_:)`` in one stream.
  ///
  /// - Throws: `DecodingError.unknownID`, with the index among `ids`.
  public mutating func push(_ ids: [TokenID], into bytes: inout [UInt8]) throws {
    if decoder.stages.isEmpty {
      return try ids.withUnsafeBufferPointer { try decoder.decode($0, &opening, into: &bytes) }
    }
    for (index, id) in ids.enumerated() {
      guard let token = decoder.tokenBytes(id) else {
        throw DecodingError.unknownID(id, index: index, idEnd: decoder.idEnd)
      }
      if !decoder.skips(id) { try run.push(Array(token), into: &bytes) }
    }
  }

  /// Ends the stream, which is then as new.
  ///
  /// - Returns: the bytes that are left; they end inside a character if the text does.
  public mutating func finish() throws -> [UInt8] {
    try run.finish(into: &held)
    let result = held
    held = []
    index = 0
    run = DecodingRun(decoder.stages)
    opening = TextOpening.State()
    return result
  }

  /// How many bytes at the end are the beginning of a character and may yet be completed: 0 to 3.
  static func incompleteCount(_ bytes: [UInt8]) -> Int {
    for length in 1...3 where length <= bytes.count {
      let lead = bytes[bytes.count - length]
      if lead & 0xC0 == 0x80 { continue }
      let needed: Int
      switch lead {
      case 0xC2...0xDF: needed = 2
      case 0xE0...0xEF: needed = 3
      case 0xF0...0xF4: needed = 4
      default: return 0
      }
      if length >= needed { return 0 }
      if length > 1 {
        let second = bytes[bytes.count - length + 1]
        switch lead {
        case 0xE0: if second < 0xA0 { return 0 }
        case 0xED: if second > 0x9F { return 0 }
        case 0xF0: if second < 0x90 { return 0 }
        case 0xF4: if second > 0x8F { return 0 }
        default: break
        }
      }
      return length
    }
    return 0
  }
}
