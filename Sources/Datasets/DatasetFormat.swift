/// How files hold the ids of many documents.
///
/// - Source: formats.md 15 and 16.
public enum DatasetFormat: String, Sendable, CaseIterable {
  /// Megatron's and GPT-NeoX's indexed datasets: `.bin` with ids and `.idx` with lengths, offsets and documents.
  case megatron
  /// datatrove's: `.ds` with ids, `.ds.index` with the end of each document, `.ds.metadata`.
  case datatrove
  /// Ids and nothing else, 16 bits each, as nanoGPT reads them; `.offsets.npy` with the first id of each document.
  case u16
  /// The same with 32 bits.
  case u32
  /// A NumPy array: of all ids, with `.offsets.npy`, or of sequences of one length.
  case npy
  /// An object a line: `{"input_ids":[…]}`.
  case jsonl

  /// What the name of the file with ids ends in.
  var fileExtension: String {
    switch self {
    case .megatron, .u16, .u32: "bin"
    case .datatrove: "ds"
    case .npy: "npy"
    case .jsonl: "jsonl"
    }
  }

  /// The number types that the format can have.
  public var elements: [DatasetElement] {
    switch self {
    case .megatron: [.u16, .i32]
    case .datatrove, .npy: [.u16, .u32]
    case .u16: [.u16]
    case .u32: [.u32]
    case .jsonl: [.u32]
    }
  }

  /// The number type for ids below `idEnd`, as the format's own tools choose it; nil when none is wide enough.
  ///
  /// Megatron takes 16 bits for fewer than 65 500 ids, all others for up to 65 536.
  public func element(idEnd: Int) -> DatasetElement? {
    if self == .megatron, idEnd >= 65_500 { return DatasetElement.i32.holds(idEnd: idEnd) ? .i32 : nil }
    return elements.first { $0.holds(idEnd: idEnd) }
  }
}

/// The numbers that ids are written as, little-endian.
public enum DatasetElement: String, Sendable, CaseIterable {
  /// 16 bits, unsigned.
  case u16 = "uint16"
  /// 32 bits, unsigned.
  case u32 = "uint32"
  /// 32 bits, signed.
  case i32 = "int32"

  /// Bytes of one number.
  public var byteCount: Int { self == .u16 ? 2 : 4 }

  /// Whether every id below `idEnd` fits.
  public func holds(idEnd: Int) -> Bool {
    switch self {
    case .u16: idEnd <= 1 << 16
    case .u32: idEnd <= 1 << 32
    case .i32: idEnd <= 1 << 31
    }
  }

  /// Megatron's number for the type.
  var megatronCode: UInt8 { self == .u16 ? 8 : 4 }
}
