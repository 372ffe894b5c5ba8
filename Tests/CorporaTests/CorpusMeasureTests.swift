import Corpora
import Foundation
import TestSupport
import Testing

@Suite struct CorpusMeasureTests {
  private func measure(_ text: [UInt8], _ boundary: DocumentBoundary = .blankLine) throws -> CorpusMeasure {
    let folder = try ScratchFolder()
    var measurer = CorpusMeasurer()
    return try measurer.measure(InputFile(path: Array(try folder.file("a", text).utf8)), boundary: boundary).measure
  }

  @Test(arguments: [
    (DocumentBoundary.line, 6), (.blankLine, 2), (.jsonl(field: []), 3), (.null, 1), (.file, 1),
  ])
  func linesAndDocuments(boundary: DocumentBoundary, documents: Int) throws {
    let measure = try measure(Array("\none\n \ntwo\r\nthree\n\t".utf8), boundary)
    #expect(measure.lineCount == 6)
    #expect(measure.documentCount == documents)
    #expect(measure.longestLineByteCount == 5)
    #expect(measure.byteCount == 19)
    #expect(measure.scalarCount == 19)
  }

  @Test func nothingIsNothing() throws {
    var expected = CorpusMeasure()
    expected.checksum = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    #expect(try measure([]) == expected)
    #expect(try measure([], .null) == expected)
  }

  @Test func zeroSeparatedDocuments() throws {
    #expect(try measure(Array("a\0b\0".utf8), .null).documentCount == 2)
    #expect(try measure(Array("a\0b".utf8), .null).documentCount == 2)
  }

  /// Swift's own decoder says which bytes are well-formed.
  @Test(arguments: [1, 2, 3, 5, 64]) func scalarsAndInvalidBytesAgreeWithSwift(partByteCount: Int) throws {
    var numbers = SeededNumbers(seed: UInt64(partByteCount))
    let alphabet: [UInt8] = [
      0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF4, 0xF5,
    ]
    for round in 0..<300 {
      let text = numbers.bytes(Int(numbers.next() % 60), from: round % 2 == 0 ? alphabet : Array(0...255))
      var scalars = 0
      var valid = 0
      var decoder = UTF8()
      var iterator = text.makeIterator()
      decoding: while true {
        switch decoder.decode(&iterator) {
        case .scalarValue(let scalar):
          scalars += 1
          valid += UTF8.width(scalar)
        case .error: continue
        case .emptyInput: break decoding
        }
      }
      var counter = ScalarCounter()
      for start in stride(from: 0, to: text.count, by: partByteCount) {
        text[start..<min(text.count, start + partByteCount)].withUnsafeBufferPointer { counter.count($0) }
      }
      counter.finish()
      #expect(counter.scalarCount == scalars, "\(text)")
      #expect(counter.invalidByteCount == text.count - valid, "\(text)")
    }
  }

  @Test func severalFilesAreMeasuredAsTheirTextJoined() throws {
    let folder = try ScratchFolder()
    let texts = ["one\n\ntwo\n", "thr\u{E9}\u{4E00}\n"].map { Array($0.utf8) }
    try folder.file("a.zst", PackedData.zstd(texts[0]))
    try folder.file("b", texts[1])
    var measurer = CorpusMeasurer()
    for file in try TextInput(paths: [folder.path]).files { _ = try measurer.measure(file, boundary: .blankLine) }
    let joined = try measure(texts[0] + texts[1])
    #expect(measurer.total.checksum == joined.checksum)
    #expect(measurer.total.byteCount == joined.byteCount)
    #expect(measurer.total.scalarCount == joined.scalarCount)
    #expect(measurer.total.documentCount == 3)
  }

  @Test func tortureTextsAreCountedAsPythonCountsThem() throws {
    // Scalars and bytes kept by Python's `decode("utf-8", "ignore")`.
    for (name, scalars, invalid) in [
      ("invalid-utf8.bin", 79_782, 29_430), ("UTF-8-test.txt", 22_267, 380), ("torture.txt", 433_771, 0),
    ] {
      let path = try SharedMaterial.path("corpora/torture/\(name).zst")
      var measurer = CorpusMeasurer()
      let measure = try measurer.measure(InputFile(path: Array(path.utf8)), boundary: .file).measure
      #expect(measure.scalarCount == scalars, "\(name)")
      #expect(measure.invalidByteCount == invalid, "\(name)")
    }
  }
}
