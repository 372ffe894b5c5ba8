internal import JSON

/// The tensors of a safetensors file, mapped into memory: the header is read and checked, data when they are asked for.
///
/// Everything that the format promises is checked: sizes agree with shapes, data lie one behind the other without holes
/// or overlaps and end with the file.
///
/// - Source: formats.md 16 (safetensors).
public struct SafetensorsFile: Sendable {
  /// One tensor of the file.
  public struct Tensor: Sendable, Equatable {
    /// UTF-8.
    public var name: [UInt8]
    /// As the file spells it: `BF16`.
    public var type: String
    /// How many numbers it has along each dimension, outermost first; they stand row after row.
    public var shape: [Int]
    /// Its bytes in the file.
    public var range: Range<Int>

    /// The name, for messages.
    public var text: String { String(decoding: name, as: UTF8.self) }
  }

  /// Where the file is, as it was given.
  public let path: String
  /// In the order of their data.
  public let tensors: [Tensor]
  /// What `__metadata__` holds, in the file's order.
  public let metadata: [(key: [UInt8], value: [UInt8])]
  private let storage: MatrixStorage

  /// The largest header that the format allows, in bytes.
  public static let headerLimit = 100_000_000

  /// Opens a file.
  ///
  /// - Throws: `TransferError.system` or `badFile` with the byte in the file.
  /// - Complexity: O(*n*) in the header; data are not touched.
  public init(path: String) throws(TransferError) {
    self.path = path
    let storage = try MatrixStorage(path: path)
    self.storage = storage
    func bad(_ position: Int?, _ expected: String, _ found: String) -> TransferError {
      .badFile(file: path, position: position, expected: expected, found: found)
    }
    guard storage.byteCount >= 8 else {
      throw bad(nil, "a safetensors file of at least 8 bytes", "\(storage.byteCount)")
    }
    let length = UInt64(littleEndian: storage.base.loadUnaligned(as: UInt64.self))
    guard length <= SafetensorsFile.headerLimit else {
      throw bad(0, "a safetensors header of at most \(SafetensorsFile.headerLimit) bytes", "\(length)")
    }
    guard 8 + Int(length) <= storage.byteCount else {
      throw bad(
        0, "a header that ends with the file (\(storage.byteCount) bytes) or before",
        "one of \(length) bytes; the file is cut off or no safetensors file")
    }
    var header = SafetensorsHeader()
    do {
      try header.read(storage.bytes(8..<8 + Int(length)))
    } catch let error as JSONError {
      throw bad(8 + error.byteOffset, error.expected, error.found)
    } catch let error as TransferError {
      throw error
    } catch {
      throw bad(nil, "a safetensors header", "\(error)")
    }
    let start = 8 + Int(length)
    var tensors = header.tensors.map { tensor in
      Tensor(name: tensor.name, type: tensor.type, shape: tensor.shape, range: tensor.offsets)
    }
    // Empty tensors come before those that begin where they stand.
    tensors.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    var end = 0
    for tensor in tensors {
      guard tensor.range.lowerBound == end else {
        throw bad(
          nil, "data of tensor '\(tensor.text)' to begin at \(end), where those before it end",
          "\(tensor.range.lowerBound) (\(tensor.range.lowerBound < end ? "they overlap" : "a hole between them"))")
      }
      end = tensor.range.upperBound
    }
    // By the difference: the end is the file's word and may be the largest number there is.
    guard end == storage.byteCount - start else {
      throw bad(
        nil, "\(end) bytes of data, as the header says",
        "\(storage.byteCount - start)"
          + (end > storage.byteCount - start ? "; the file is cut off" : "; something stands behind the tensors"))
    }
    for index in tensors.indices {
      let range = tensors[index].range
      tensors[index].range = start + range.lowerBound..<start + range.upperBound
    }
    self.tensors = tensors
    metadata = header.metadata
  }

  /// A tensor by name.
  public func tensor(named name: [UInt8]) -> Tensor? { tensors.first { $0.name == name } }

  /// A tensor as a matrix of rows.
  ///
  /// - Throws: `TransferError.notAMatrix` for other shapes than (rows, width) and numbers that are not floats.
  public func matrix(_ tensor: Tensor) throws(TransferError) -> EmbeddingMatrix {
    let shape = tensor.shape.map { "\($0)" }.joined(separator: " × ")
    guard tensor.shape.count == 2, let element = ElementType(rawValue: tensor.type), !tensor.range.isEmpty else {
      throw .notAMatrix(
        file: path, tensor: tensor.text, found: "\(tensor.type) of shape \(shape.isEmpty ? "()" : shape)")
    }
    return EmbeddingMatrix(
      name: "'\(path)', tensor '\(tensor.text)'", tensor: tensor.text, rowCount: tensor.shape[0],
      width: tensor.shape[1], element: element, storage: storage, offset: tensor.range.lowerBound)
  }

  /// Hands the bytes of a tensor to `body`.
  public func withBytes<Result, Failure: Error>(
    of tensor: Tensor, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(tensor.range.upperBound <= storage.byteCount, "a tensor of this file")
    return try body(
      UnsafeRawBufferPointer(start: storage.base + tensor.range.lowerBound, count: tensor.range.count))
  }
}
