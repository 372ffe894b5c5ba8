/// Walks all that can be reached from the first unit of a double array, before any text is looked up in it.
///
/// Units may be shared by several ways that lead to them, as in a minimal automaton, but not lead back to themselves.
struct CharacterMapCheck {
  /// What was found.
  struct Keys {
    /// Whether there is any.
    var isEmpty = true
    /// ASCII characters that are keys.
    var single: Set<UInt8> = []
    /// ASCII characters that begin keys with an ASCII character in second place.
    var beginnings: Set<UInt8> = []
  }

  private let units: [UInt32]
  private let replacements: ArraySlice<UInt8>
  /// By the place of their parent's children: the first unit, and for each unit the next one, or `none`.
  private var firstChild: [Int32]
  private var nextSibling: [Int32]
  private static let none: Int32 = -1

  /// The state of a unit: not met, on the way that is being walked, or done with the longest way below it.
  private var heights: [Int32]
  private static let unmet: Int32 = -1
  private static let open: Int32 = -2
  private var checkedReplacements: Set<Int> = []

  init(units: [UInt32], replacements: ArraySlice<UInt8>) {
    self.units = units
    self.replacements = replacements
    // The bytes that lead to children change the low eight bits of a place.
    firstChild = Array(repeating: Self.none, count: (units.count + 255) & ~255)
    nextSibling = Array(repeating: Self.none, count: units.count)
    heights = Array(repeating: Self.unmet, count: units.count)
    for index in units.indices.reversed() where units[index] & 0x8000_0000 == 0 {
      let place = index ^ Int(units[index] & 0xFF)
      nextSibling[index] = firstChild[place]
      firstChild[place] = Int32(index)
    }
  }

  /// Checks everything.
  ///
  /// - Complexity: O(*n*) in the units and the bytes of the replacements.
  consuming func run() throws(CharacterMapError) -> Keys {
    var keys = Keys()
    /// The units from the first one down to the one being looked at, each with the child to be looked at next.
    var way: [(unit: Int, child: Int32)] = [(0, firstChild(of: 0))]
    heights[0] = Self.open
    while let (unit, child) = way.last {
      if child == Self.none {
        heights[unit] = try height(of: unit)
        way.removeLast()
        continue
      }
      let next = Int(child)
      way[way.count - 1].child = nextSibling[next]
      switch heights[next] {
      case Self.open: throw .circle(unit: next)
      case Self.unmet:
        if CharacterMapUnit.hasValue(units[next]) {
          try checkValue(of: next)
          keys.isEmpty = false
        }
        heights[next] = Self.open
        way.append((next, firstChild(of: next)))
      default: break
      }
    }
    guard heights[0] <= Int32(CharacterMap.keyLimit) else { throw .keyTooLong(limit: CharacterMap.keyLimit) }
    for child in children(of: 0) where units[child] & 0xFF < 0x80 {
      let byte = UInt8(units[child] & 0xFF)
      if CharacterMapUnit.hasValue(units[child]) { keys.single.insert(byte) }
      for second in children(of: child) where units[second] & 0xFF < 0x80 {
        keys.beginnings.insert(byte)
      }
    }
    return keys
  }

  private func firstChild(of unit: Int) -> Int32 {
    let place = unit ^ CharacterMapUnit.offset(units[unit])
    return place < firstChild.count ? firstChild[place] : Self.none
  }

  private func children(of unit: Int) -> [Int] {
    var result: [Int] = []
    var child = firstChild(of: unit)
    while child != Self.none {
      result.append(Int(child))
      child = nextSibling[Int(child)]
    }
    return result
  }

  private func height(of unit: Int) throws(CharacterMapError) -> Int32 {
    var height: Int32 = 0
    var child = firstChild(of: unit)
    while child != Self.none {
      height = max(height, heights[Int(child)] + 1)
      child = nextSibling[Int(child)]
    }
    return height
  }

  private mutating func checkValue(of unit: Int) throws(CharacterMapError) {
    let place = unit ^ CharacterMapUnit.offset(units[unit])
    guard place < units.count else { throw .outside(unit: unit, place: place, limit: units.count) }
    let offset = CharacterMapUnit.value(units[place])
    guard offset < replacements.count else { throw .outside(unit: place, place: offset, limit: replacements.count) }
    // Values may point into one long string: each is checked once, and none is longer than a text should grow.
    guard checkedReplacements.insert(offset).inserted else { return }
    let rest = replacements[(replacements.startIndex + offset)...]
    let text = rest.prefix { $0 != 0 }
    guard text.count <= CharacterMap.keyLimit, String(validating: text, as: UTF8.self) != nil else {
      throw .replacementNotUTF8(offset: offset)
    }
  }
}
