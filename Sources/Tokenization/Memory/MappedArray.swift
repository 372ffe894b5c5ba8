/// An array that lies in memory of its own or in a mapped file, where nothing is read before it is used.
///
/// Changing a mapped one copies it first.
struct MappedArray<Element: BitwiseCopyable & Sendable>: Sendable {
  /// The elements, unless they are mapped.
  private var elements: [Element]
  private var mapping: FileMapping?
  private var byteOffset = 0
  private var mappedCount = 0

  /// These elements.
  init(_ elements: [Element] = []) { self.elements = elements }

  /// The elements that take up `range` of a file; nil when it is not inside the file, does not begin where elements may,
  /// or holds no whole number of them.
  init?(_ mapping: FileMapping, bytes range: Range<Int>) {
    let stride = MemoryLayout<Element>.stride
    guard range.lowerBound >= 0, range.upperBound <= mapping.byteCount, range.count % stride == 0,
      range.lowerBound % MemoryLayout<Element>.alignment == 0
    else { return nil }
    elements = []
    self.mapping = mapping
    byteOffset = range.lowerBound
    mappedCount = range.count / stride
  }

  /// How many elements there are.
  var count: Int { mapping == nil ? elements.count : mappedCount }

  /// An element; the index must be below `count`.
  subscript(index: Int) -> Element {
    if mapping == nil { return elements[index] }
    return withUnsafeBufferPointer { $0[index] }
  }

  /// All elements in memory of their own; a copy of mapped ones.
  var array: [Element] { mapping == nil ? elements : withUnsafeBufferPointer { Array($0) } }

  /// Lends the elements to `body`.
  @inline(__always)
  func withUnsafeBufferPointer<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let mapping else { return try elements.withUnsafeBufferPointer(body) }
    return try mapping.withUnsafeBytes { bytes throws(Failure) -> Result in
      let part = UnsafeRawBufferPointer(
        rebasing: bytes[byteOffset..<byteOffset + mappedCount * MemoryLayout<Element>.stride])
      return try body(part.bindMemory(to: Element.self))
    }
  }

  /// Lends the elements to `body` to be changed.
  @inline(__always)
  mutating func modify<Result>(_ body: (inout [Element]) -> Result) -> Result {
    if mapping != nil {
      elements = array
      mapping = nil
    }
    return body(&elements)
  }
}

extension MappedArray where Element == UInt8 {
  /// Some of the bytes; of mapped ones a copy.
  func slice(_ range: Range<Int>) -> ArraySlice<UInt8> {
    mapping == nil ? elements[range] : withUnsafeBufferPointer { Array($0[range])[...] }
  }
}
