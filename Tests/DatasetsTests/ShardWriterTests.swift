import Corpora
import Datasets
import Foundation
import TestSupport
import Testing
import Tokenization

/// The bytes of datasets, laid out by hand.
@Suite("Token datasets") struct ShardWriterTests {
  static func write(
    _ documents: [[TokenID]], _ settings: ShardWriter.Settings
  ) throws -> (files: [String: [UInt8]], summary: ShardWriter.Summary) {
    let scratch = try ScratchFolder()
    let writer = try ShardWriter(stem: scratch.url.appendingPathComponent("x").path, settings: settings)
    for document in documents { try writer.add(document[...]) }
    let summary = try writer.finish()
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: scratch.url.path) {
      files[name] = [UInt8](try Data(contentsOf: scratch.url.appendingPathComponent(name)))
    }
    return (files, summary)
  }

  private func number(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  @Test("Megatron's index, an empty document among others")
  func megatron() throws {
    let (files, summary) = try Self.write(
      [[1, 2], [], [300]], .init(format: .megatron, element: .u16, endOfDocument: 7))
    #expect(Set(files.keys) == ["x.bin", "x.idx"])
    #expect(files["x.bin"] == [1, 0, 2, 0, 7, 0, 7, 0, 44, 1, 7, 0])
    var expected = Array("MMIDIDX\0\0".utf8) + number(UInt64(1)) + [8] + number(UInt64(3)) + number(UInt64(4))
    for length in [3, 1, 2] as [Int32] { expected += number(length) }
    for offset in [0, 6, 8] as [Int64] { expected += number(offset) }
    for document in [0, 1, 2, 3] as [Int64] { expected += number(document) }
    #expect(files["x.idx"] == expected)
    #expect(summary.documentCount == 3 && summary.emptyDocumentCount == 1 && summary.tokenCount == 6)
  }

  @Test("no documents at all", arguments: DatasetFormat.allCases)
  func nothing(format: DatasetFormat) throws {
    let (files, summary) = try Self.write([], .init(format: format, element: format.elements[0]))
    #expect(summary.documentCount == 0 && summary.tokenCount == 0)
    #expect(
      Set(files.keys) == Set(ShardWriter.paths(stem: "x", settings: .init(format: format, element: format.elements[0])))
    )
  }

  @Test("datatrove's files")
  func datatrove() throws {
    let (files, _) = try Self.write(
      [[1], [], [2, 70000]], .init(format: .datatrove, element: .u32, tokenizerName: "gpt2"))
    #expect(files["x.ds"] == [1, 0, 0, 0, 2, 0, 0, 0, 0x70, 0x11, 1, 0])
    #expect(files["x.ds.index"] == number(UInt64(1)) + number(UInt64(1)) + number(UInt64(3)))
    #expect(files["x.ds.metadata"].map { String(decoding: $0, as: UTF8.self) } == "gpt2|4\n3\n3 T")
  }

  @Test("JSON Lines")
  func jsonLines() throws {
    let (files, _) = try Self.write([[1, 22], [], [3]], .init(format: .jsonl, element: .u32))
    #expect(
      files["x.jsonl"].map { String(decoding: $0, as: UTF8.self) }
        == "{\"input_ids\":[1,22]}\n{\"input_ids\":[]}\n{\"input_ids\":[3]}\n")
  }

  @Test("ids that do not fit are refused")
  func overflow() throws {
    #expect(
      errorMessage { _ = try Self.write([[65536]], .init(format: .u16, element: .u16)) }.hasSuffix(
        "expected ids that fit in uint16, found 65536; use --dtype with a wider type"))
    #expect(DatasetFormat.megatron.element(idEnd: 65_499) == .u16)
    #expect(DatasetFormat.megatron.element(idEnd: 65_500) == .i32)
    #expect(DatasetFormat.npy.element(idEnd: 65_536) == .u16)
    #expect(DatasetFormat.npy.element(idEnd: 65_537) == .u32)
    #expect(DatasetFormat.u16.element(idEnd: 65_537) == nil)
  }

  /// Documents that can be told apart: ids count up over all of them.
  static func documents(seed: Int) -> [[TokenID]] {
    var random = SeededGenerator(seed: seed)
    var next: TokenID = 0
    return (0..<60).map { _ in
      (0..<[0, 0, 1, 2, 3, 7, 8, 9, 30, 31, 100].randomElement(using: &random)!).map { _ in
        next += 1
        return next
      }
    }
  }

  private func rows(_ bytes: [UInt8]?, _ length: Int) throws -> [[TokenID]] {
    let bytes = try #require(bytes)
    let header = try ArrayHeader(parsing: bytes[..<128])
    #expect(header.element == .u16 && header.shape.count == 2 && header.shape[1] == length)
    var ids: [TokenID] = []
    try BinaryIDs(width: .u16).read(bytes[128...], into: &ids)
    #expect(ids.count == header.shape[0] * length)
    return stride(from: 0, to: ids.count, by: length).map { Array(ids[$0..<$0 + length]) }
  }

  @Test("packed rows are the documents end to end", arguments: 0..<4, [1, 5, 64, 5000])
  func packed(seed: Int, length: Int) throws {
    let documents = Self.documents(seed: seed)
    let stream = documents.flatMap { (ids: [TokenID]) -> [TokenID] in ids + [9999] }
    for padding in [nil, 9998] as [TokenID?] {
      let (files, summary) = try Self.write(
        documents,
        .init(format: .npy, element: .u16, layout: .packed(length: length, padding: padding), endOfDocument: 9999))
      let found: [TokenID] = Array(try rows(files["x.npy"], length).joined())
      let whole = stream.count / length * length
      let rest = stream.count - whole
      if let padding, rest > 0 {
        #expect(found == stream + Array(repeating: padding, count: length - rest))
        #expect(summary.paddingCount == length - rest && summary.leftOutTokenCount == 0)
      } else {
        #expect(found == Array(stream[..<whole]))
        #expect(summary.leftOutTokenCount == (padding == nil ? rest : 0) && summary.paddingCount == 0)
      }
    }
  }

  @Test(
    "buckets hold every document in powers of two, none together", arguments: 0..<4, [(1, 64), (4, 16), (8, 8), (1, 1)])
  func buckets(seed: Int, bounds: (Int, Int)) throws {
    let documents = Self.documents(seed: seed)
    let (files, summary) = try Self.write(
      documents, .init(format: .npy, element: .u16, layout: .buckets(smallest: bounds.0, largest: bounds.1)))
    // Each document as its length in binary says: the longest first.
    var expected: [Int: [[TokenID]]] = [:]
    var leftOut = 0
    for document in documents {
      var rest = document[...]
      var length = bounds.1
      while length >= bounds.0 {
        if rest.count >= length {
          expected[length, default: []].append(Array(rest.prefix(length)))
          rest = rest.dropFirst(length)
        } else {
          length /= 2
        }
      }
      leftOut += rest.count
    }
    var length = bounds.0
    var sum = 0
    while length <= bounds.1 {
      let found = try rows(files["x-\(length).npy"], length)
      #expect(found == expected[length] ?? [])
      sum += found.count * length
      length *= 2
    }
    #expect(summary.leftOutTokenCount == leftOut)
    #expect(sum + leftOut == documents.reduce(0) { $0 + $1.count })
    if bounds.0 == 1 { #expect(leftOut == 0) }
  }
}
