internal import JSON

/// The header of a safetensors file that is being written; data follow it, tensor behind tensor.
///
/// - Source: formats.md 16 (safetensors).
public enum SafetensorsWriter {
  /// A tensor that will be written.
  public struct Tensor: Sendable {
    /// What the file calls it.
    public var name: String
    /// What its numbers are written as.
    public var element: ElementType
    /// The first number of its shape.
    public var rowCount: Int
    /// The second: numbers in a row.
    public var width: Int

    /// A matrix of that shape.
    public init(name: String, element: ElementType, rowCount: Int, width: Int) {
      self.name = name
      self.element = element
      self.rowCount = rowCount
      self.width = width
    }

    /// Bytes of its data.
    public var byteCount: Int { rowCount * width * element.byteCount }
  }

  /// The bytes in front of the data, a multiple of eight.
  ///
  /// - Parameters:
  ///   - tensors: in the order in which their data will follow.
  ///   - metadata: strings for `__metadata__`.
  public static func header(_ tensors: [Tensor], metadata: [(key: [UInt8], value: [UInt8])] = []) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    if !metadata.isEmpty {
      writer.key("__metadata__")
      writer.beginObject()
      for (key, value) in metadata {
        writer.key(key)
        writer.string(value[...])
      }
      writer.endObject()
    }
    var offset = 0
    for tensor in tensors {
      writer.key(tensor.name)
      writer.beginObject()
      writer.key("dtype")
      writer.value(tensor.element.rawValue)
      writer.key("shape")
      writer.beginArray()
      writer.value(tensor.rowCount)
      writer.value(tensor.width)
      writer.endArray()
      writer.key("data_offsets")
      writer.beginArray()
      writer.value(offset)
      writer.value(offset + tensor.byteCount)
      writer.endArray()
      writer.endObject()
      offset += tensor.byteCount
    }
    writer.endObject()
    var text = writer.bytes
    text += repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    let length = UInt64(text.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) } + text
  }
}
