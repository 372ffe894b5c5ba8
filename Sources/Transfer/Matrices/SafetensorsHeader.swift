internal import JSON

/// The JSON in front of a safetensors file's data.
struct SafetensorsHeader {
  struct Tensor {
    var name: [UInt8]
    var type = ""
    var shape: [Int] = []
    /// Relative to the data.
    var offsets = 0..<0
  }

  private(set) var tensors: [Tensor] = []
  private(set) var metadata: [(key: [UInt8], value: [UInt8])] = []

  /// Bits of one number of each type; what is not here is only checked for its place.
  private static let bits: [(type: StaticString, count: Int)] = [
    ("BOOL", 8), ("U8", 8), ("I8", 8), ("F8_E4M3", 8), ("F8_E5M2", 8), ("F8_E8M0", 8), ("I16", 16), ("U16", 16),
    ("F16", 16), ("BF16", 16), ("I32", 32), ("U32", 32), ("F32", 32), ("C64", 64), ("F64", 64), ("I64", 64),
    ("U64", 64), ("F4", 4), ("F6_E2M3", 6), ("F6_E3M2", 6),
  ]

  /// Reads the whole header.
  ///
  /// - Throws: `JSONError` with the byte in `bytes`.
  mutating func read(_ bytes: [UInt8]) throws {
    guard bytes.first == UInt8(ascii: "{") else {
      throw JSONError(byteOffset: 0, expected: "'{', the beginning of a safetensors header", found: "something else")
    }
    var names: Set<[UInt8]> = []
    var reader = JSONReader(bytes, maximumDepth: 8)
    var tensors: [Tensor] = []
    var metadata: [(key: [UInt8], value: [UInt8])] = []
    try reader.readObject { reader, key in
      let place = reader.position
      guard names.insert(key).inserted else {
        throw JSONError(
          byteOffset: place, expected: "every tensor once",
          found: "'\(String(decoding: key.prefix(80), as: UTF8.self))' again")
      }
      if key.equals("__metadata__") {
        try reader.readObject { reader, key in metadata.append((key, try reader.readString())) }
      } else {
        tensors.append(try SafetensorsHeader.tensor(named: key, &reader))
      }
    }
    try reader.readEnd()
    self.tensors = tensors
    self.metadata = metadata
  }

  private static func tensor(named name: [UInt8], _ reader: inout JSONReader) throws -> Tensor {
    let place = reader.position
    let text = String(decoding: name.prefix(80), as: UTF8.self)
    func failure(_ expected: String, _ found: String) -> JSONError {
      JSONError(byteOffset: place, expected: "tensor '\(text)': \(expected)", found: found)
    }
    var type: [UInt8]?
    var shape: [Int]?
    var offsets: [Int]?
    try reader.readObject { reader, key in
      if key.equals("dtype"), type == nil {
        type = try reader.readString()
      } else if key.equals("shape"), shape == nil {
        shape = try SafetensorsHeader.numbers(&reader)
      } else if key.equals("data_offsets"), offsets == nil {
        offsets = try SafetensorsHeader.numbers(&reader)
      } else {
        throw failure(
          "'dtype', 'shape' and 'data_offsets', each once",
          "'\(String(decoding: key.prefix(80), as: UTF8.self))'")
      }
    }
    guard let type, let shape, let offsets else {
      throw failure("'dtype', 'shape' and 'data_offsets'", "not all of them")
    }
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw failure("'data_offsets' of a beginning and an end not before it", "\(offsets.prefix(4))")
    }
    let tensor = Tensor(
      name: name, type: String(decoding: type, as: UTF8.self), shape: shape, offsets: offsets[0]..<offsets[1])
    if let bits = bits.first(where: { type.equals($0.type) }) {
      var size: Int? = bits.count
      for length in shape {
        size = size.flatMap { size in
          let (product, overflow) = size.multipliedReportingOverflow(by: length)
          return overflow ? nil : product
        }
      }
      guard let size, size % 8 == 0, size / 8 == tensor.offsets.count else {
        let lengths = shape.prefix(8).map { "\($0)" }.joined(separator: " × ")
        throw failure(
          size.map { "\($0 / 8) bytes for \(tensor.type) of shape \(lengths)" } ?? "a shape below 2⁶³ bits",
          "\(tensor.offsets.count) bytes")
      }
    }
    return tensor
  }

  /// Whole numbers that are not negative, at most 64.
  private static func numbers(_ reader: inout JSONReader) throws -> [Int] {
    var numbers: [Int] = []
    try reader.readArray { reader, index in
      let place = reader.position
      let number = try reader.readInteger()
      guard number >= 0, index < 64 else {
        throw JSONError(byteOffset: place, expected: "at most 64 numbers from 0", found: "\(number)")
      }
      numbers.append(number)
    }
    return numbers
  }
}
