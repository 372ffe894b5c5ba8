/// Counts the Unicode scalars of UTF-8 that comes in parts, and the bytes that belong to none.
///
/// - Source: well-formed sequences as in The Unicode Standard 17.0, table 3-7.
public struct ScalarCounter: Sendable {
  /// Scalars in well-formed sequences.
  public private(set) var scalarCount = 0
  /// Bytes outside well-formed sequences.
  public private(set) var invalidByteCount = 0
  /// A sequence whose end has not come.
  private var pending: [UInt8] = []

  /// A counter that has seen nothing.
  public init() {}

  /// Counts the next part of the text.
  ///
  /// - Complexity: O(*n*) in the bytes of the part.
  public mutating func count(_ part: UnsafeBufferPointer<UInt8>) {
    var start = 0
    if !pending.isEmpty {
      // At most three bytes wait, and at most three more are wanted.
      var joint = pending
      joint.append(contentsOf: part.prefix(3))
      let waiting = pending.count
      pending = []
      let used = joint.withUnsafeBufferPointer { scan($0, from: 0, until: waiting) }
      if used < waiting {
        // Still no end: all of the part has been looked at.
        pending = Array(joint[used...])
        return
      }
      start = used - waiting
    }
    let used = scan(part, from: start, until: part.count)
    pending = Array(part[used...])
  }

  /// The text has ended: what still waits belongs to no scalar.
  public mutating func finish() {
    invalidByteCount += pending.count
    pending = []
  }

  /// Counts from `start` until `stop` is reached or passed; returns where it ended, before `stop` only where a sequence
  /// is cut off by the end of `bytes`.
  private mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, until stop: Int) -> Int {
    guard let base = bytes.baseAddress else { return start }
    var position = start
    var scalars = 0
    var invalid = 0
    defer {
      scalarCount += scalars
      invalidByteCount += invalid
    }
    while position < stop {
      // Eight ASCII bytes at once. `stop` never exceeds the count, so the load stays within the buffer.
      while position &+ 8 <= stop {
        let word = UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self)
        if word & 0x8080_8080_8080_8080 != 0 { break }
        position &+= 8
        scalars &+= 8
      }
      if position >= stop { break }
      let lead = base[position]
      if lead < 0x80 {
        position &+= 1
        scalars &+= 1
        continue
      }
      var low: UInt8 = 0x80
      var high: UInt8 = 0xBF
      var length = 0
      switch lead {
      case 0xC2...0xDF: length = 2
      case 0xE0: (length, low) = (3, 0xA0)
      case 0xED: (length, high) = (3, 0x9F)
      case 0xE1...0xEF: length = 3
      case 0xF0: (length, low) = (4, 0x90)
      case 0xF4: (length, high) = (4, 0x8F)
      case 0xF1...0xF3: length = 4
      default: break
      }
      var index = 1
      while index < length, position &+ index < bytes.count {
        let byte = base[position &+ index]
        guard byte >= low, byte <= high else { break }
        (low, high) = (0x80, 0xBF)
        index &+= 1
      }
      if index == length {
        position &+= length
        scalars &+= 1
      } else if length > 0, position &+ index == bytes.count {
        return position
      } else {
        position &+= 1
        invalid &+= 1
      }
    }
    return position
  }
}
