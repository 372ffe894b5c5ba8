internal import Tokenization

/// A matrix in an `.npy` file, mapped into memory.
///
/// - Source: formats.md 16 (npy).
enum ArrayFile {
  /// Whether a file that begins so is an `.npy` file.
  static func recognizes(_ start: [UInt8]) -> Bool { start.starts(with: [0x93] + Array("NUMPY".utf8)) }

  /// The matrix: two dimensions of little-endian floats of 16, 32 or 64 bits, rows together.
  ///
  /// - Throws: `TransferError.badFile`, `notAMatrix`, `system`.
  static func matrix(path: String) throws(TransferError) -> EmbeddingMatrix {
    let storage = try MatrixStorage(path: path)
    let header: ArrayHeader
    let start: Int
    do {
      start = try ArrayHeader.length(from: storage.bytes(0..<min(12, storage.byteCount)))
      guard start <= storage.byteCount else {
        throw IDError.badHeader("expected \(start) bytes of header, found \(storage.byteCount); the file is cut off")
      }
      header = try ArrayHeader(parsing: storage.bytes(0..<start))
    } catch {
      throw .badFile(
        file: path, position: 0, expected: "an npy array of floats ('<f2', '<f4', '<f8')", found: "\(error)")
    }
    let element: ElementType? =
      switch header.element {
      case .f16: .f16
      case .f32: .f32
      case .f64: .f64
      case .bool, .u16, .u32, .u64, .i16, .i32, .i64: nil
      }
    let shape = header.shape.map { "\($0)" }.joined(separator: " × ")
    guard let element, header.shape.count == 2, let count = header.count, count > 0 else {
      throw .notAMatrix(
        file: path, tensor: "array", found: "'\(header.element.rawValue)' of shape \(shape.isEmpty ? "()" : shape)")
    }
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: element.byteCount)
    guard !overflow, byteCount == storage.byteCount - start else {
      throw .badFile(
        file: path, position: start,
        expected: "\(overflow ? "fewer than 2⁶³" : "\(byteCount)") bytes for shape \(shape)",
        found: "\(storage.byteCount - start)")
    }
    return EmbeddingMatrix(
      name: "'\(path)'", tensor: "embeddings", rowCount: header.shape[0], width: header.shape[1], element: element,
      storage: storage, offset: start)
  }
}
