import Testing
import Tokenization

@Suite struct IDFormatTests {
  @Test(
    arguments: [
      ([], ""), ([0], "0"), ([12, 7], "12 7"),
      (
        [9, 10, 99, 100, 99_999, 100_000, 999_999_999, 1_000_000_000, 4_294_967_295],
        "9 10 99 100 99999 100000 999999999 1000000000 4294967295"
      ),
    ] as [([TokenID], String)])
  func decimal(ids: [TokenID], text: String) throws {
    var written: [UInt8] = []
    DecimalIDs.write(ids, to: &written)
    #expect(String(decoding: written, as: UTF8.self) == text)
    var read: [TokenID] = []
    try DecimalIDs.read(Array("  \(text)\t\r".utf8), into: &read)
    #expect(read == ids)
  }

  @Test(arguments: [
    ("12 x7 5", "byte 3 of the line: expected an id from 0 to 4294967295, found 'x7'"),
    ("-1", "byte 0 of the line: expected an id from 0 to 4294967295, found '-1'"),
    ("4294967296", "byte 9 of the line: expected an id from 0 to 4294967295, found '4294967296'"),
  ])
  func decimalRefusals(text: String, message: String) {
    var ids: [TokenID] = []
    let error = #expect(throws: IDError.self) { try DecimalIDs.read(Array(text.utf8), into: &ids) }
    #expect(error?.description == message)
  }

  /// Around every change of length, and beyond one round of the buffer.
  @Test func decimalNumbersAreThoseOfTheStandardLibrary() {
    var ids: [TokenID] = [0, .max]
    var power: UInt64 = 1
    while power <= UInt64(TokenID.max) {
      for number in [power - 1, power, power + 1, power * 9, power * 7 + power / 3] where number <= UInt64(TokenID.max)
      {
        ids.append(TokenID(number))
      }
      power *= 10
    }
    for number in 0..<20_000 { ids.append(TokenID(number * 7919 % 250_000)) }
    var output: [UInt8] = []
    DecimalIDs.write(ids, to: &output)
    #expect(output == Array(ids.map(String.init).joined(separator: " ").utf8))
    var lazily: [UInt8] = []
    DecimalIDs.write(ids.lazy.map { $0 }, to: &lazily)
    #expect(lazily == output)
  }

  @Test(arguments: BinaryIDs.Width.allCases)
  func binary(width: BinaryIDs.Width) throws {
    let ids: [TokenID] = [0, 1, 255, 256, 65_535]
    var bytes: [UInt8] = []
    try BinaryIDs(width: width).write(ids, to: &bytes)
    #expect(bytes.count == ids.count * width.byteCount)
    #expect(bytes[width.byteCount] == 1)
    var read: [TokenID] = []
    try BinaryIDs(width: width).read(bytes[...], into: &read)
    #expect(read == ids)
    #expect(throws: IDError.cutOff(byteCount: 1, width: width)) { try BinaryIDs(width: width).read([1], into: &read) }
  }

  @Test func sixteenBitsAreNotEnoughForAll() {
    var bytes: [UInt8] = []
    #expect(throws: IDError.tooLarge(id: 65_536, width: .u16)) {
      try BinaryIDs(width: .u16).write([65_536], to: &bytes)
    }
  }

  @Test(arguments: [0, 1, 5, 123_456_789_012])
  func npyHeader(count: Int) throws {
    let header = NPYHeader(width: .u16, count: count)
    #expect(header.bytes.count == NPYHeader.byteCount)
    #expect(header.bytes.count % 64 == 0)
    #expect(try NPYHeader(parsing: header.bytes) == header)
  }

  @Test(arguments: [
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }",
      "npy header: expected little-endian integers ('<u2', '<u4', '<i4', '<i8'), found '<f4'"
    ),
    (
      "{'descr': '<u2', 'fortran_order': False, 'shape': (5, 2), }",
      "npy header: expected a shape of one dimension, found (5, 2)"
    ),
    ("{'fortran_order': False, 'shape': (5,), }", "npy header: expected 'descr', found none"),
  ])
  func npyRefusals(dictionary: String, message: String) {
    let bytes = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(dictionary.utf8.count), 0] + Array(dictionary.utf8)
    let error = #expect(throws: IDError.self) { try NPYHeader(parsing: bytes) }
    #expect(error?.description == message)
  }
}
