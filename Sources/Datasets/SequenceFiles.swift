internal import Corpora
internal import Glibc
internal import JSON
internal import Tokenization

/// The files of one dataset that is being written: ids, and where sequences end.
///
/// ```
/// megatron   x.bin: ids    x.idx: "MMIDIDX\0\0" · u64 1 · u8 type · u64 S · u64 D · S × i32 length · S × i64 byte offset
///                                 · D × i64 first sequence of each document, and S
/// datatrove  x.ds: ids     x.ds.index: u64 end of each document     x.ds.metadata: name|bytes an id, ids, ids in words
/// u16, u32   x.bin: ids    x.offsets.npy: int64, first id of each document, and the number of ids
/// npy        x.npy: ids    the same; or x.npy with rows of one length, alone
/// jsonl      x.jsonl: {"input_ids":[…]} a line
/// ```
///
/// Memory: for Megatron 4 bytes a sequence, since its index begins with their number.
///
/// - Source: formats.md 15.
final class SequenceFiles {
  /// What every name begins with.
  let stem: String
  private let format: DatasetFormat
  private let element: DatasetElement
  /// Ids of every sequence; nil where they differ.
  private let length: Int?
  /// What datatrove's metadata call the tokenizer.
  private let tokenizerName: String
  private(set) var sequenceCount = 0
  private(set) var tokenCount = 0

  private var data: AtomicOutput
  private var index: AtomicOutput?
  private var lengths: [Int32] = []
  private var buffer: [UInt8] = []

  init(
    stem: String, format: DatasetFormat, element: DatasetElement, length: Int?, tokenizerName: String
  ) throws {
    self.stem = stem
    self.format = format
    self.element = element
    self.length = length
    self.tokenizerName = tokenizerName
    data = try AtomicOutput(path: "\(stem).\(format.fileExtension)")
    if let path = Self.indexPath(stem: stem, format: format, length: length) { index = try AtomicOutput(path: path) }
    // A header that counts is put in place at the end, which a pipe of the name would not allow.
    if format == .npy, !data.canReplaceStart {
      throw CorpusError.system(operation: "write to", path: "\(stem).npy", code: ESPIPE)
    }
    if hasOffsets, index?.canReplaceStart == false {
      throw CorpusError.system(operation: "write to", path: "\(stem).offsets.npy", code: ESPIPE)
    }
    if format == .npy { try data.write(ArrayHeader(element.npyKind, shape: shape).bytes) }
    if hasOffsets {
      try index?.write(ArrayHeader(.i64, shape: [0]).bytes)
      try writeNumber(Int64(0))
    }
  }

  /// The paths of all files.
  static func paths(stem: String, format: DatasetFormat, length: Int?) -> [String] {
    var paths = ["\(stem).\(format.fileExtension)"]
    if let path = indexPath(stem: stem, format: format, length: length) { paths.append(path) }
    if format == .datatrove { paths.append("\(stem).ds.metadata") }
    return paths
  }

  /// Adds a sequence.
  ///
  /// - Throws: `DatasetError`, `CorpusError`.
  func write(_ ids: ArraySlice<TokenID>) throws {
    buffer.removeAll(keepingCapacity: true)
    switch format {
    case .jsonl:
      buffer += Array("{\"input_ids\":[".utf8)
      for (place, id) in ids.enumerated() {
        if place > 0 { buffer.append(UInt8(ascii: ",")) }
        DecimalIDs.write(CollectionOfOne(id), to: &buffer)
      }
      buffer += Array("]}\n".utf8)
    default:
      if let wide = ids.first(where: { !element.holds(idEnd: Int($0) + 1) }) {
        throw DatasetError.idTooLarge(file: stem, id: wide, element: element)
      }
      try BinaryIDs(width: element == .u16 ? .u16 : .u32).write(ids, to: &buffer)
    }
    try data.write(buffer)
    sequenceCount += 1
    tokenCount += ids.count
    switch format {
    case .megatron:
      guard let length = Int32(exactly: ids.count) else {
        throw DatasetError.documentTooLong(file: stem, tokenCount: ids.count, limit: Int(Int32.max))
      }
      lengths.append(length)
    case .datatrove: try writeNumber(UInt64(tokenCount))
    case .u16, .u32, .npy: if hasOffsets { try writeNumber(Int64(tokenCount)) }
    case .jsonl: break
    }
  }

  /// Puts all files in their places.
  ///
  /// - Throws: `CorpusError`.
  func commit() throws {
    if format == .npy { try data.replaceStart(ArrayHeader(element.npyKind, shape: shape).bytes) }
    if hasOffsets { try index?.replaceStart(ArrayHeader(.i64, shape: [sequenceCount + 1]).bytes) }
    if format == .megatron { try writeMegatronIndex() }
    try data.commit()
    try index?.commit()
    if format == .datatrove {
      var metadata = try AtomicOutput(path: "\(stem).ds.metadata")
      try metadata.write(
        "\(tokenizerName)|\(element.byteCount)\n\(tokenCount)\n\(TokenAmount(tokenCount))")
      try metadata.commit()
    }
  }

  // MARK: Details

  private var shape: [Int] { length.map { [sequenceCount, $0] } ?? [tokenCount] }

  private static func indexPath(stem: String, format: DatasetFormat, length: Int?) -> String? {
    switch format {
    case .megatron: "\(stem).idx"
    case .datatrove: "\(stem).ds.index"
    case .u16, .u32, .npy: length == nil ? "\(stem).offsets.npy" : nil
    case .jsonl: nil
    }
  }

  private var hasOffsets: Bool { [.u16, .u32, .npy].contains(format) && length == nil }

  private func writeNumber(_ number: some FixedWidthInteger) throws {
    try withUnsafeBytes(of: number.littleEndian) { try index?.write(Array($0)) }
  }

  private func writeMegatronIndex() throws {
    try index?.write(Array("MMIDIDX".utf8) + [0, 0])
    try writeNumber(UInt64(1))
    try writeNumber(element.megatronCode)
    try writeNumber(UInt64(lengths.count))
    try writeNumber(UInt64(lengths.count + 1))
    try write(lengths.indices.lazy.map { self.lengths[$0] })
    var offset: Int64 = 0
    try write(
      lengths.lazy.map { length -> Int64 in
        defer { offset += Int64(length) * Int64(self.element.byteCount) }
        return offset
      })
    try write((0...lengths.count).lazy.map { Int64($0) })
  }

  /// Numbers in blocks.
  private func write<Number: FixedWidthInteger>(_ numbers: some Sequence<Number>) throws {
    var block: [UInt8] = []
    for number in numbers {
      withUnsafeBytes(of: number.littleEndian) { block.append(contentsOf: $0) }
      if block.count >= 64 << 10 {
        try index?.write(block)
        block.removeAll(keepingCapacity: true)
      }
    }
    try index?.write(block)
  }
}

extension DatasetElement {
  fileprivate var npyKind: ArrayHeader.Kind {
    switch self {
    case .u16: .u16
    case .u32: .u32
    case .i32: .i32
    }
  }
}

/// A number of tokens in three digits: `12 T`, `1.50 kT`, `1.23 GT`.
struct TokenAmount: CustomStringConvertible {
  let description: String

  init(_ count: Int) {
    let units = ["T", "kT", "MT", "GT", "TT", "PT", "ET"]
    var unit = 0
    var scale = 1
    while unit < units.count - 1, count / scale >= 1000 {
      unit += 1
      scale *= 1000
    }
    let whole = count / scale
    let digits = whole >= 100 ? 0 : whole >= 10 ? 1 : 2
    guard unit > 0, digits > 0 else {
      description = "\(whole) \(units[unit])"
      return
    }
    let places = digits == 1 ? 10 : 100
    let part = (count % scale) / (scale / places)
    let text = "\(part)"
    description = "\(whole)." + String(repeating: "0", count: digits - text.utf8.count) + text + " \(units[unit])"
  }
}
