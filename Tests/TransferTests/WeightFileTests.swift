import Foundation
import TestSupport
import Testing
import Transfer

/// Files that are what they say, and files that are not.
struct WeightFileTests {
  static func file(_ header: String, data: [UInt8], length: UInt64? = nil) -> [UInt8] {
    let length = length ?? UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) } + Array(header.utf8) + data
  }

  static func message(_ bytes: [UInt8], name: String = "m.safetensors") throws -> String {
    let scratch = try ScratchFolder()
    let path = scratch.url.appendingPathComponent(name).path
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return errorMessage { _ = try ModelWeights(path: path).input() }
      .replacingOccurrences(of: scratch.url.path + "/", with: "")
  }

  @Test func aMatrixIsFoundByItsName() throws {
    let scratch = try ScratchFolder()
    let path = scratch.url.appendingPathComponent("m.safetensors").path
    let header =
      #"{"__metadata__":{"format":"pt"},"wpe.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"#
      + #""transformer.wte.weight":{"dtype":"F16","shape":[2,2],"data_offsets":[8,16]}}"#
    let data: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0] + [0x00, 0x3C, 0x00, 0xC0, 0x01, 0x00, 0xFF, 0x7B]
    try Data(WeightFileTests.file(header, data: data)).write(to: URL(fileURLWithPath: path))
    let weights = try ModelWeights(path: path)
    let matrix = try weights.input()
    #expect(matrix.tensor == "transformer.wte.weight")
    #expect(matrix.row(0) == [1, -2])
    #expect(matrix.row(1) == [0x1p-24, 65504])
    #expect(try weights.output(beside: matrix) == nil)
    #expect(try weights.input(named: "wpe.weight").row(0) == [0, 0])
    #expect(weights.metadata.map { String(decoding: $0.value, as: UTF8.self) } == ["pt"])
  }

  @Test(
    arguments: [
      (#"{"e":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#, 8, nil, "no error"),
      (
        #"{"e":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#, 7, nil,
        "'m.safetensors': expected 8 bytes of data, as the header says, found 7; the file is cut off"
      ),
      (
        #"{"e":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#, 9, nil,
        "'m.safetensors': expected 8 bytes of data, as the header says, found 9; something stands behind the tensors"
      ),
      (
        #"{"e":{"dtype":"F32","shape":[1,3],"data_offsets":[0,8]}}"#, 8, nil,
        "'m.safetensors', byte 13: expected tensor 'e': 12 bytes for F32 of shape 1 × 3, found 8 bytes"
      ),
      (
        #"{"e":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#, 8, nil,
        "'m.safetensors', byte 13: expected tensor 'e': a shape below 2⁶³ bits, found 8 bytes"
      ),
      (
        #"{"e":{"dtype":"F32","shape":[1,2],"data_offsets":[8,0]}}"#, 8, nil,
        "'m.safetensors', byte 13: expected tensor 'e': 'data_offsets' of a beginning and an end not before it, found [8, 0]"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"e":{"dtype":"F32","shape":[1,2],"data_offsets":[4,12]}}"#,
        12, nil,
        "'m.safetensors': expected data of tensor 'e' to begin at 8, where those before it end, found 4 (they overlap)"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"e":{"dtype":"F32","shape":[1,2],"data_offsets":[12,20]}}"#,
        20, nil,
        "'m.safetensors': expected data of tensor 'e' to begin at 8, where those before it end, found 12 (a hole between them)"
      ),
      (
        #"{"e":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"e":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]}}"#,
        16, nil, "'m.safetensors', byte 68: expected every tensor once, found 'e' again"
      ),
      (
        #"{"e":{"dtype":"F32","shape":[1,288230376151711743],"data_offsets":[0,1152921504606846972]}}"#, 8, nil,
        "'m.safetensors': expected 1152921504606846972 bytes of data, as the header says, found 8; the file is cut off"
      ),
      (
        "{}", 0, 200_000_000,
        "'m.safetensors', byte 0: expected a safetensors header of at most 100000000 bytes, found 200000000"
      ),
      (
        "{}", 0, 90_000_000,
        "'m.safetensors', byte 0: expected a header that ends with the file (10 bytes) or before, found one of 90000000 bytes; the file is cut off or no safetensors file"
      ),
      (
        "{}", 0, nil,
        "'m.safetensors': expected an embedding under one of its usual names, found no matrix at all; name one with --tensor"
      ),
      (
        #"{"e":{"dtype":"I32","shape":[1,2],"data_offsets":[0,8]}}"#, 8, nil,
        "'m.safetensors', tensor 'e': expected a matrix (rows × width) of F64, F32, F16 or BF16, found I32 of shape 1 × 2"
      ),
      (
        #"{"e":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 8, nil,
        "'m.safetensors', tensor 'e': expected a matrix (rows × width) of F64, F32, F16 or BF16, found F32 of shape 2"
      ),
    ] as [(String, Int, UInt64?, String)])
  func headersThatLieAreRefused(_ header: String, _ data: Int, _ length: UInt64?, _ expected: String) throws {
    let bytes = WeightFileTests.file(header, data: [UInt8](repeating: 0, count: data), length: length)
    #expect(try WeightFileTests.message(bytes) == expected)
  }

  @Test func arraysAreRead() throws {
    func array(_ dictionary: String, _ data: [UInt8]) -> [UInt8] {
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(dictionary.utf8.count), 0] + Array(dictionary.utf8) + data
    }
    let good = array("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }\n", [0, 0, 128, 63, 0, 0, 0, 192])
    #expect(try WeightFileTests.message(good, name: "m.npy") == "no error")
    #expect(
      try WeightFileTests.message(Array(good.dropLast()), name: "m.npy")
        == "'m.npy', byte 70: expected 8 bytes for shape 1 × 2, found 7")
    let one = array("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n", [0, 0, 128, 63, 0, 0, 0, 192])
    #expect(try WeightFileTests.message(one, name: "m.npy").contains("found '<f4' of shape 2"))
    let columns = array("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2), }\n", [0, 0, 128, 63, 0, 0, 0, 192])
    #expect(try WeightFileTests.message(columns, name: "m.npy").contains("'fortran_order': True"))
  }

  /// Whatever single bytes are changed or cut off, a file is read or refused, never trusted beyond its end.
  @Test(arguments: ["m.safetensors", "m.npy"]) func changedFilesNeverTrap(_ name: String) throws {
    let header =
      #"{"__metadata__":{"a":"b"},"x":{"dtype":"BF16","shape":[3,2],"data_offsets":[0,12]},"#
      + #""embeddings":{"dtype":"F32","shape":[2,3],"data_offsets":[12,36]}}"#
    let dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n"
    let original =
      name == "m.npy"
      ? [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(dictionary.utf8.count), 0] + Array(dictionary.utf8)
        + [UInt8](repeating: 63, count: 24)
      : WeightFileTests.file(header, data: [UInt8](repeating: 63, count: 36))
    let scratch = try ScratchFolder()
    let url = scratch.url.appendingPathComponent(name)
    var generator = SeededGenerator(seed: 5)
    var (read, refused) = (0, 0)
    for _ in 0..<(isFull ? 20_000 : 1500) {
      var bytes = original
      for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes[place] = Array("0123456789[]{},:\"-".utf8).randomElement(using: &generator) ?? 0
        case 2: bytes.remove(at: place)
        default: bytes.removeSubrange(max(1, place)...)
        }
      }
      try Data(bytes).write(to: url)
      do {
        let matrix = try ModelWeights(path: url.path).input(named: Bool.random(using: &generator) ? nil : "embeddings")
        for row in 0..<matrix.rowCount { _ = matrix.row(row) }
        read += 1
      } catch { refused += 1 }
    }
    #expect(read > 50 && refused > 500)
  }
}
