import Corpora
import Foundation
import TestSupport
import Testing

@Suite struct DecompressionTests {
  private let prose = Array(String(repeating: "A line of text, again and again.\n", count: 3000).utf8)

  /// Text that does not compress well, so that cuts fall everywhere.
  private let noise: [UInt8] = {
    var numbers = SeededNumbers(seed: 5)
    return numbers.bytes(300_000, from: Array(0...127))
  }()

  @Test func framesAndSkippableFramesFollowEachOther() throws {
    let folder = try ScratchFolder()
    let packed =
      PackedData.skippable(7) + PackedData.zstd(prose) + PackedData.zstd([]) + PackedData.skippable(0, kind: 15)
      + PackedData.zstd(noise, level: 1) + PackedData.skippable(300_000, kind: 14)
    let path = try folder.file("a", packed)
    #expect(try text(of: path) == prose + noise)
    #expect(try Records(paths: [path], framing: .whole).storedByteCount == packed.count)
  }

  @Test func membersFollowEachOther() throws {
    let folder = try ScratchFolder()
    let packed = PackedData.gzip(prose) + PackedData.gzip([]) + PackedData.gzip(noise, level: 0) + PackedData.gzip([65])
    #expect(try text(of: try folder.file("a", packed)) == prose + noise + [65])
  }

  @Test func onlySkippableFramesAreAnEmptyText() throws {
    let folder = try ScratchFolder()
    #expect(try text(of: try folder.file("a", PackedData.skippable(100))) == [])
    #expect(try text(of: try folder.file("a.zst", [])) == [])
  }

  @Test(arguments: [Compression.zstd, .gzip]) func everyCutIsAnErrorThatSaysWhere(compression: Compression) throws {
    let folder = try ScratchFolder()
    let packed =
      compression == .zstd
      ? PackedData.zstd(prose) + PackedData.zstd(noise) : PackedData.gzip(prose) + PackedData.gzip(noise)
    let boundary = (compression == .zstd ? PackedData.zstd(prose) : PackedData.gzip(prose)).count
    for part in 1..<20 {
      let cut = packed.count * part / 20
      try #require(cut != boundary)
      let path = try folder.file("cut", Array(packed[..<cut]))
      let kind = compression == .zstd ? "frame" : "member"
      let start = cut < boundary ? 0 : boundary
      #expect(
        errorMessage { _ = try text(of: path) }
          == "'\(path)' is cut short: \(compression.rawValue) data end at byte \(cut) where the rest of the \(kind) that "
          + "starts at byte \(start) was expected; get the whole file again")
    }
  }

  @Test(arguments: [Compression.zstd, .gzip]) func everyShortCutIsAnError(compression: Compression) throws {
    let folder = try ScratchFolder()
    let small = Array("a few words".utf8)
    let packed = compression == .zstd ? PackedData.zstd(small) : PackedData.gzip(small)
    let name = compression == .zstd ? "cut.zst" : "cut.gz"
    for cut in 1..<packed.count {
      let path = try folder.file(name, Array(packed[..<cut]))
      #expect(errorMessage { _ = try text(of: path) }.contains("is cut short"), "cut at \(cut)")
    }
    #expect(try text(of: try folder.file(name, packed)) == small)
  }

  @Test(arguments: [Compression.zstd, .gzip]) func damageIsNeverReadAsText(compression: Compression) throws {
    let folder = try ScratchFolder()
    let packed = compression == .zstd ? PackedData.zstd(noise) : PackedData.gzip(noise)
    let name = compression == .zstd ? "damaged.zst" : "damaged.gz"
    var numbers = SeededNumbers(seed: 3)
    for _ in 0..<40 {
      var damaged = packed
      let offset = Int(numbers.next() % UInt64(packed.count))
      damaged[offset] ^= UInt8(1 + numbers.next() % 255)
      let path = try folder.file(name, damaged)
      // Some bits of a header mean nothing (time, system): then the text must be the right one.
      do {
        #expect(try text(of: path) == noise, "byte \(offset)")
      } catch {
        #expect("\(error)".hasPrefix("'\(path)'"))
      }
    }
  }

  @Test func whatFollowsTheLastFrameMustBeAFrame() throws {
    let folder = try ScratchFolder()
    let zstd = PackedData.zstd(prose)
    let gzip = PackedData.gzip(prose)
    for (name, packed) in [("zstd", zstd), ("gzip", gzip)] {
      let path = try folder.file("a.\(name)", packed + Array("rubbish after the end".utf8))
      #expect(
        errorMessage { _ = try text(of: path) }
          == "'\(path)': byte \(packed.count): expected the end of the file or more \(name) data, found something else")
    }
  }

  @Test func aFrameMadeWithADictionaryIsRefused() throws {
    let folder = try ScratchFolder()
    let path = try folder.file("a", PackedData.zstdWithDictionary(prose))
    #expect(
      errorMessage { _ = try text(of: path) }
        == "'\(path)': the zstd frame at byte 0 needs dictionary 4711, which is not supported; decompress it with "
        + "'zstd -d -D DICTIONARY' first")
  }

  @Test func aHostileWindowIsRefusedUntilTheLimitIsRaised() throws {
    let folder = try ScratchFolder()
    // The header asks for 2^28 bytes though the text is short.
    let path = try folder.file("a", PackedData.zstd(prose + noise, windowLog: 28, tellsSize: false))
    #expect(
      errorMessage { _ = try text(of: path) }
        == "'\(path)': the zstd frame at byte 0 needs a window of more than 2^27 bytes; if you trust the file, raise the "
        + "limit with --long 31")
    var options = TextInput.Options()
    options.maximumWindowLog = 28
    #expect(try text(of: path, options: options) == prose + noise)
  }

  @Test func aBombIsReadInConstantMemory() throws {
    let folder = try ScratchFolder()
    // 64 frames of 1 MB each out of a few kilobytes.
    let line = [UInt8](repeating: 48, count: 1023) + [10]
    let frame = PackedData.zstd(Array(repeatElement(line, count: 1 << 10).joined()))
    let path = try folder.file("bomb", Array(repeating: frame, count: 64).flatMap { $0 })
    #expect(frame.count < 1000)
    var reader = RecordReader(try TextInput(paths: [path]), framing: .line, options: tinyBatches(1 << 16))
    var batch = RecordBatch()
    var lineCount = 0
    while try reader.read(into: &batch) {
      lineCount += batch.ranges.count
      #expect(batch.bytes.count <= 1 << 17)
    }
    #expect(lineCount == 64 << 10)
  }

  @Test(arguments: [
    ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, 0, 0] as [UInt8]),
    ("lz4", [0x04, 0x22, 0x4D, 0x18, 0, 0]),
    ("zip", [0x50, 0x4B, 0x03, 0x04, 0, 0]),
    ("bzip2", Array("BZh9".utf8) + [0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 0]),
  ])
  func otherCompressionsAreNamed(name: String, content: [UInt8]) throws {
    let folder = try ScratchFolder()
    let path = try folder.file("a", content)
    #expect(
      errorMessage { _ = try text(of: path) }
        == "'\(path)' is compressed with \(name); zstd and gzip are read directly: decompress it first, or read its bytes "
        + "as they are with --no-decompress")
    var options = TextInput.Options()
    options.decompresses = false
    #expect(try text(of: path, options: options) == content)
  }

  @Test func aNameMayNotPromiseWhatTheContentIsNot() throws {
    let folder = try ScratchFolder()
    let path = try folder.file("a.txt.zst", "plain text\n")
    #expect(
      errorMessage { _ = try text(of: path) }
        == "'\(path)' is named as zstd but does not start as zstd data do; get it again, rename it, or read its bytes as "
        + "they are with --no-decompress")
    #expect(try text(of: try folder.file("b.txt", PackedData.zstd(prose))) == prose)
  }

  @Test func shortTextsThatBeginLikeASignatureAreText() throws {
    let folder = try ScratchFolder()
    for content in ["(", "P*M", "BZh9 is how bzip2 data start", "\u{1F}"] {
      #expect(try text(of: try folder.file("a", content)) == Array(content.utf8))
    }
  }
}
