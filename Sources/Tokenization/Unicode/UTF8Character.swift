/// Where characters end in bytes that may or may not be UTF-8: `scalar(at:)` under the names of what is asked.
enum UTF8Character {
  /// The byte count of the character that begins at `position`: 1 to 4, and 1 for an ill-formed byte.
  @inline(__always)
  static func length(in bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
    bytes.scalar(at: position).count
  }

  /// Whether the character at `position` is well-formed.
  static func isWellFormed(in bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
    bytes.scalar(at: position).value != nil
  }

  /// The character at `position`, or nil for an ill-formed byte.
  static func scalar(in bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Unicode.Scalar? {
    bytes.scalar(at: position).value.flatMap(Unicode.Scalar.init)
  }

  /// Where the character before `position`, which is above zero, begins; an ill-formed byte is a character of its own.
  static func start(before position: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    bytes.scalarStart(before: position)
  }
}
