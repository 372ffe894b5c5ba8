import Corpora
import Foundation
import TestSupport
import Testing

@Suite struct RecordReaderTests {
  @Test func aLastLineWithoutItsLineFeedIsToldApart() throws {
    let folder = try ScratchFolder()
    let path = try folder.file("a.txt", "one\ntwo\r\n\nfour")
    let read = try Records(paths: [path], framing: .line)
    #expect(read.texts == ["one", "two\r", "", "four"])
    #expect(read.isLastTerminated == [false])
    #expect(try Records(paths: [try folder.file("b.txt", "one\n")], framing: .line).isLastTerminated == [true])
  }

  @Test(arguments: [Framing.line, .null, .jsonl(field: Array("text".utf8))])
  func anEmptyFileHasNoRecords(framing: Framing) throws {
    let folder = try ScratchFolder()
    #expect(try Records(paths: [try folder.file("empty", "")], framing: framing).batchCount == 0)
  }

  @Test(arguments: [true, false]) func anEmptyFileIsOneEmptyWhole(streams: Bool) throws {
    let folder = try ScratchFolder()
    var options = RecordReader.Options()
    options.streamsWhole = streams
    let read = try Records(paths: [try folder.file("empty", "")], framing: .whole, options: options)
    #expect(read.records == [[]])
    #expect(read.continues == [false])
  }

  /// Any bytes, any batch size: records joined with their terminators are the file, and they are those of a plain
  /// split.
  @Test(arguments: [Framing.line, .null], [1, 2, 3, 7, 64, 4096])
  func recordsAndTerminatorsMakeTheFile(framing: Framing, batchByteCount: Int) throws {
    let folder = try ScratchFolder()
    let terminator: UInt8 = framing == .line ? 10 : 0
    var numbers = SeededNumbers(seed: UInt64(batchByteCount))
    for round in 0..<60 {
      let alphabet: [UInt8] = round % 3 == 0 ? Array(0...255) : [terminator, 0x61, 0x80, 0]
      let text = numbers.bytes(Int(numbers.next() % 300), from: alphabet)
      let plain = try folder.file("plain", text)
      let packed = try folder.file("packed", round % 2 == 0 ? PackedData.zstd(text) : PackedData.gzip(text))
      for path in [plain, packed] {
        var input = TextInput.Options()
        input.decompresses = path == packed
        let read = try Records(paths: [path], framing: framing, options: tinyBatches(batchByteCount), input: input)
        var expected = text.split(separator: terminator, omittingEmptySubsequences: false).map { Array($0) }
        let isTerminated = expected.last == []
        if isTerminated { expected.removeLast() }
        #expect(read.records == expected)
        #expect(read.isLastTerminated.dropLast().allSatisfy { $0 })
        if !expected.isEmpty { #expect(read.isLastTerminated.last == isTerminated) }
      }
    }
  }

  @Test(arguments: [1, 2, 5, 16, 100])
  func partsOfAStreamedFileMakeTheFileAndEndWhereNothingCanJoin(batchByteCount: Int) throws {
    let folder = try ScratchFolder()
    var options = tinyBatches(batchByteCount)
    options.streamsWhole = true
    var numbers = SeededNumbers(seed: 9)
    for _ in 0..<100 {
      let text = numbers.bytes(1 + Int(numbers.next() % 400), from: Array("\n\n\n ab/1\u{A0}".utf8))
      let read = try Records(paths: [try folder.file("a", text)], framing: .whole, options: options)
      #expect(read.records.flatMap { $0 } == text)
      #expect(read.continues == Array(repeating: true, count: read.batchCount - 1) + [false])
      for (part, next) in zip(read.records, read.records.dropFirst()) {
        let isBeforeSpace = next.first == 0x20 && Array("ab".utf8).contains(part.last ?? 0)
        let line = part.dropLast()
        let isAfterWhiteSpace = line.isEmpty || line.last == 0x20 || line.last == 10 || line.suffix(2) == [0xC2, 0xA0]
        let isBehindLineFeed = part.last == 10 && !isAfterWhiteSpace
        #expect(isBeforeSpace || isBehindLineFeed)
        if isBehindLineFeed { #expect(Array("ab1".utf8).contains(next.first ?? 0)) }
      }
      #expect(read.firstRecords.allSatisfy { $0 == 1 })
    }
  }

  @Test func aTextWithoutASafePlaceComesInOnePart() throws {
    let folder = try ScratchFolder()
    var options = tinyBatches(16)
    options.streamsWhole = true
    let text = [UInt8](repeating: 10, count: 5000)
    let read = try Records(paths: [try folder.file("a", text)], framing: .whole, options: options)
    #expect(read.records == [text])
  }

  @Test func aLongLineIsOneRecordAndItsMemoryIsGivenBack() throws {
    let folder = try ScratchFolder()
    let long = [UInt8](repeating: 0x61, count: 3_000_000)
    let short = [UInt8](repeating: 0x62, count: 999) + [10]
    let text = Array("first\n".utf8) + long + [10] + Array(repeatElement(short, count: 6_000).joined())
    var reader = RecordReader(try TextInput(paths: [try folder.file("a", text)]), framing: .line)
    var batch = RecordBatch()
    var longest = 0
    while try reader.read(into: &batch) { longest = max(longest, batch.ranges.map(\.count).max() ?? 0) }
    #expect(longest == long.count)
    #expect(batch.bytes.count <= 4 << 20)
  }

  @Test func aRecordOverTheLimitIsAnError() throws {
    let folder = try ScratchFolder()
    let path = try folder.file("a.txt", "short\n" + String(repeating: "x", count: 200) + "\nend\n")
    for batch in [8, 4096] {
      var options = tinyBatches(batch)
      options.maximumRecordByteCount = 100
      let message = errorMessage { _ = try Records(paths: [path], framing: .line, options: options) }
      #expect(
        message
          == "'\(path)': record 2, which starts at byte 6, is longer than the limit of 100 bytes; check --framing or "
          + "raise --max-record-bytes")
    }
  }

  @Test func filesKeepTheirOrderAndNumbersStartAnewInEach() throws {
    let folder = try ScratchFolder()
    let first = try folder.file("z", "1\n2\n3")
    let second = try folder.file("a", "4\n5\n")
    let read = try Records(paths: [first, second], framing: .line, options: tinyBatches(2))
    #expect(read.texts == ["1", "2", "3", "4", "5"])
    #expect(read.firstRecords == [1, 2, 3, 1, 2])
    #expect(read.byteOffsets == [0, 2, 4, 0, 2])
    #expect(read.files == [first, first, first, second, second])
    #expect(read.storedByteCount == 9)
  }

  @Test(arguments: ["torture/torture.txt.zst", "torture/invalid-utf8.bin.zst", "torture/UTF-8-test.txt.zst"])
  func tortureTextsComeBackByteForByte(name: String) throws {
    let path = try SharedMaterial.path("corpora/\(name)")
    let whole = try Records(paths: [path], framing: .whole).records
    #expect(whole.count == 1)
    for (framing, terminator) in [(Framing.line, UInt8(10)), (.null, 0)] {
      let read = try Records(paths: [path], framing: framing, options: tinyBatches(1000))
      var joined = Array(read.records.joined(separator: [terminator]))
      if read.isLastTerminated.last == true { joined.append(terminator) }
      #expect(joined == whole[0])
    }
  }
}
