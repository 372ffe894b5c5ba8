/// Embeddings, one row a token id: usually part of a file, read row by row where it stands and never held in another form.
///
/// A value is a view: copies share the file. Any number of threads may read it at once.
public struct EmbeddingMatrix: Sendable {
  /// What messages call it: `'model.safetensors', tensor 'wte.weight'`.
  public let name: String
  /// The tensor's name in its file.
  public let tensor: String
  /// How many rows there are: row *i* is that of id *i*.
  public let rowCount: Int
  /// Numbers in a row.
  public let width: Int
  /// What the numbers are held in.
  public let element: ElementType
  private let storage: MatrixStorage
  private let offset: Int

  /// A matrix within `storage`, which must have all of its bytes from `offset` on.
  init(
    name: String, tensor: String, rowCount: Int, width: Int, element: ElementType, storage: MatrixStorage, offset: Int
  ) {
    let byteCount = rowCount * width * element.byteCount
    precondition(offset >= 0 && offset + byteCount <= storage.byteCount, "the matrix must lie within its storage")
    self.name = name
    self.tensor = tensor
    self.rowCount = rowCount
    self.width = width
    self.element = element
    self.storage = storage
    self.offset = offset
  }

  /// A matrix in memory.
  ///
  /// - Parameters:
  ///   - values: row after row; their number must be a multiple of `width`.
  ///   - element: what they are rounded to.
  public init(name: String, values: [Float], width: Int, element: ElementType = .f32) {
    precondition(width > 0 && values.count % width == 0, "values must fill rows of the width")
    let storage = MatrixStorage(byteCount: values.count * element.byteCount) { memory in
      guard let base = memory.baseAddress else { return }
      values.withUnsafeBufferPointer { values in
        if let values = values.baseAddress {
          element.narrow(values, count: memory.count / element.byteCount, into: base)
        }
      }
    }
    self.init(
      name: name, tensor: name, rowCount: values.count / width, width: width, element: element, storage: storage,
      offset: 0)
  }

  /// Bytes of one row in the file.
  public var rowByteCount: Int { width * element.byteCount }

  /// Bytes of all rows in the file.
  public var byteCount: Int { rowCount * rowByteCount }

  /// Reads a row as 32-bit numbers.
  ///
  /// - Parameters:
  ///   - row: below `rowCount`.
  ///   - values: room for at least `width` numbers.
  public func read(row: Int, into values: UnsafeMutablePointer<Float>) {
    precondition(row >= 0 && row < rowCount, "a row beyond the matrix")
    element.widen(storage.base + offset + row &* rowByteCount, count: width, into: values)
  }

  /// A row as 32-bit numbers; for single rows.
  public func row(_ row: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: width) { buffer, count in
      if let base = buffer.baseAddress { read(row: row, into: base) }
      count = width
    }
  }

  /// Hands a row's bytes, as they stand in the file, to `body`.
  public func withBytes<Result, Failure: Error>(
    ofRow row: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(row >= 0 && row < rowCount, "a row beyond the matrix")
    return try body(
      UnsafeRawBufferPointer(start: storage.base + offset + row * rowByteCount, count: rowByteCount))
  }

  /// Lets the system take back the memory of rows that were read; they are read again when they are needed.
  public func releaseRows(_ rows: Range<Int>) {
    storage.releasePages(offset + rows.lowerBound * rowByteCount..<offset + rows.upperBound * rowByteCount)
  }

  /// The first `count` rows as a matrix.
  public func prefix(_ count: Int) -> EmbeddingMatrix {
    EmbeddingMatrix(
      name: name, tensor: tensor, rowCount: min(count, rowCount), width: width, element: element, storage: storage,
      offset: offset)
  }
}
