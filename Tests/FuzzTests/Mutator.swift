import TestSupport

/// Changes seeds as hostile people and bad disks do, the same way for the same seed.
struct Mutator {
  private let seeds: [[UInt8]]
  private var generator: SeededGenerator

  init(seeds: [[UInt8]], seed: UInt64) {
    self.seeds = seeds
    generator = SeededGenerator(seed: seed)
  }

  /// Numbers and marks that readers get wrong.
  private static let tokens: [[UInt8]] =
    [
      "0", "-1", "1", "255", "256", "65535", "65536", "2147483647", "2147483648", "4294967295", "4294967296",
      "16777215", "16777216", "9223372036854775807", "9223372036854775808", "18446744073709551616", "1e308", "1e309",
      "-0", "0.5", "1e-400", "null", "true", "\"\"", "{}", "[]", "[[[[[[[[", "{\"a\":", "\\ud800", "\\u0000",
      "\u{FEFF}",
      "\n", "\r\n", " ", "\t", "##", "</w>", "\u{2581}", "<0x00>", "<0x", "==", "AAAA",
    ].map { Array($0.utf8) } + [[0], [0xFF], [0x80], [0xC3], [0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x7F]]

  mutating func next() -> [UInt8] {
    var bytes = pick(seeds)
    for _ in 0...number(below: 4) { change(&bytes) }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = number(below: bytes.count + 1)
    let end = min(bytes.count, place + 1 + number(below: 24))
    switch number(below: 10) {
    case 0: if place < bytes.count { bytes[place] ^= 1 << UInt8(number(below: 8)) }
    case 1: if place < bytes.count { bytes[place] = UInt8(number(below: 256)) }
    case 2: bytes.removeSubrange(place..<end)
    case 3: bytes.insert(contentsOf: Self.tokens[number(below: Self.tokens.count)], at: place)
    case 4: bytes.replaceSubrange(place..<end, with: Self.tokens[number(below: Self.tokens.count)])
    case 5: bytes.insert(contentsOf: bytes[place..<end], at: number(below: bytes.count + 1))
    case 6: bytes.removeSubrange(place...)
    case 7:
      let other = pick(seeds)
      let start = number(below: other.count + 1)
      bytes.insert(contentsOf: other[start..<min(other.count, start + 60)], at: place)
    case 8: changeNumber(&bytes, from: place)
    default:
      for _ in 0..<1 + number(below: 200) {
        bytes.insert(bytes.isEmpty ? 0x5B : bytes[min(place, bytes.count - 1)], at: place)
      }
    }
  }

  /// The next decimal number becomes another.
  private mutating func changeNumber(_ bytes: inout [UInt8], from place: Int) {
    guard let start = bytes[place...].firstIndex(where: { $0 >= 0x30 && $0 <= 0x39 }) else { return }
    let end = bytes[start...].firstIndex { $0 < 0x30 || $0 > 0x39 } ?? bytes.count
    bytes.replaceSubrange(start..<end, with: Self.tokens[number(below: 21)])
  }

  private mutating func number(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }
  private mutating func pick(_ items: [[UInt8]]) -> [UInt8] { items[number(below: items.count)] }
}
