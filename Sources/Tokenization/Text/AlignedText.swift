/// A text as it is now, and where each of its bytes came from in the text it started as.
///
/// Alignment is kept as the list of places that changed; between them bytes correspond one to one. A text that nothing
/// changed has an empty list and shares the array it was made from.
///
/// ```
/// original   Ⅷ      m  e  n           0 ..< 3 | 3 4 5
/// now        V I I I  m  e  n         0 ..< 4 | 4 5 6      changes: [0 ..< 4 ↔ 0 ..< 3]
/// ```
public struct AlignedText: Sendable {
  /// The text now: UTF-8, or any bytes.
  public private(set) var bytes: [UInt8]
  /// Whether ``originalRange(of:)`` can be asked. Texts that do not track are cheaper to change.
  public let tracksAlignment: Bool
  /// In order of their place now; they do not overlap there.
  package private(set) var changes: [AlignmentChange]
  /// The byte count of the text before any change.
  public let originalCount: Int

  /// A text that nothing has changed yet.
  ///
  /// - Parameter tracksAlignment: whether origins are remembered, at 32 bytes for each changed place.
  public init(_ bytes: [UInt8], tracksAlignment: Bool = false) {
    self.bytes = bytes
    self.tracksAlignment = tracksAlignment
    self.changes = []
    self.originalCount = bytes.count
  }

  /// The bytes of the original text that the bytes in `range` came from.
  ///
  /// A range that begins or ends inside a changed place takes in the whole place. Original bytes that were removed at
  /// the edge of the range do not belong to it. An empty range gives an empty one.
  ///
  /// - Parameter range: bytes of the text now.
  /// - Complexity: O(log *n*), where *n* is the number of changed places.
  public func originalRange(of range: Range<Int>) -> Range<Int> {
    precondition(tracksAlignment, "this text was made without alignment")
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "the range lies outside the text")
    if changes.isEmpty { return range }
    return changes.originalRange(of: range)
  }

  /// The text becomes `bytes`; `changes` say how it came from the text as it was.
  ///
  /// - Parameter changes: from the new bytes to the present ones, in order, complete: between them lie equal lengths.
  ///   They are not looked at when the text does not track.
  /// - Complexity: O(*n*) in the number of places changed now and before.
  package mutating func replace(with bytes: [UInt8], changes: [AlignmentChange]) {
    self.bytes = bytes
    guard tracksAlignment else { return }
    self.changes = self.changes.isEmpty ? changes : AlignmentChange.composition(of: changes, after: self.changes)
  }

  /// The most bytes that normalizing may make of the text: replacements come from files, and forty that double a letter
  /// would make a terabyte of it.
  package var byteLimit: Int { AlignedText.byteLimit(for: originalCount) }

  /// ``byteLimit`` of a text of `count` bytes: 1024, and 64 for each of its own; but no more than 2³² − 1, the last place
  /// in a text that pieces can end at, unless it has more already.
  package static func byteLimit(for count: Int) -> Int { max(count, min(1024 + 64 * count, Int(UInt32.max))) }

  /// Lets `body` overwrite bytes of the text, each of which then comes from where the one in its place came from.
  mutating func overwriteInPlace(_ body: (inout UnsafeMutableBufferPointer<UInt8>) -> Void) {
    bytes.withUnsafeMutableBufferPointer(body)
  }
}
