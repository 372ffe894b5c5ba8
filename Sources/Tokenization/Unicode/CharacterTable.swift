/// The class of every code point in two stages, sixty-four code points a block, as the bytes of UTF-8 divide them.
///
/// ```
/// code point   0…0 b b b b b b b b b b b b b b b c c c c c c
/// blocks           └────────── index ──────────┘ └─ index ─┘  of classes, within the block
/// ```
///
/// Blocks of one class throughout share their storage: 34 KB of `blocks`, 40 KB of `classes`.
package struct CharacterTable: Sendable {
  /// Where the block of the code points `index << 6 ..< (index + 1) << 6` starts in `classes`, divided by 64.
  package private(set) var blocks: [UInt16]
  /// Raw values of ``CharacterClass``. The first 128 are those of ASCII.
  package private(set) var classes: [UInt8]
  /// The block that is of one class throughout, for each class that has one.
  private var uniformBlocks: [UInt16?]

  /// The classes of Unicode 16.0.
  package static let unicode16 = CharacterTable(categories: generalCategoryRuns)

  private init(categories: StaticString) {
    blocks = [UInt16](repeating: 2, count: 0x110000 >> 6)
    blocks[0] = 0
    blocks[1] = 1
    classes = [UInt8](repeating: 0, count: 3 << 6)
    classes.reserveCapacity(48 << 10)
    uniformBlocks = [UInt16?](repeating: nil, count: 256)
    uniformBlocks[0] = 2

    var classesByName: [UInt32: CharacterClass] = [:]
    for category in GeneralCategory.allCases {
      classesByName[category.rawValue.utf8.reduce(0) { $0 << 8 | UInt32($1) }] = CharacterClass(category)
    }
    CodePointRuns.forEach(in: categories) { run, name in insert(classesByName[name] ?? [], in: run) }
    insert(.space, in: 0x9..<0xE)
    insert(.space, in: 0x85..<0x86)
    insert(.ideographic, in: 0x3040..<0x3100)
    insert(.ideographic, in: 0x4E00..<0x9FA6)
  }

  /// The class of a code point, which must be below 0x110000.
  package subscript(codePoint: UInt32) -> CharacterClass {
    CharacterClass(rawValue: classes[Int(blocks[Int(codePoint >> 6)]) << 6 | Int(codePoint & 63)])
  }

  /// Adds a class to every code point of `range`.
  private mutating func insert(_ added: CharacterClass, in range: Range<UInt32>) {
    guard !added.isEmpty else { return }
    var first = range.lowerBound
    while first < range.upperBound {
      let index = Int(first >> 6)
      let end = min(range.upperBound, UInt32(index + 1) << 6)
      let present = classes[Int(blocks[index]) << 6]
      let isUniform = uniformBlocks[Int(present)] == blocks[index]
      if isUniform, end - first == 64 {
        blocks[index] = uniformBlock(of: present | added.rawValue)
      } else {
        if isUniform { blocks[index] = appendBlock(of: present) }
        let start = Int(blocks[index]) << 6
        for offset in Int(first & 63)...Int((end - 1) & 63) { classes[start + offset] |= added.rawValue }
      }
      first = end
    }
  }

  private mutating func uniformBlock(of value: UInt8) -> UInt16 {
    if let block = uniformBlocks[Int(value)] { return block }
    let block = appendBlock(of: value)
    uniformBlocks[Int(value)] = block
    return block
  }

  private mutating func appendBlock(of value: UInt8) -> UInt16 {
    let block = UInt16(classes.count >> 6)
    classes.append(contentsOf: repeatElement(value, count: 64))
    return block
  }
}
