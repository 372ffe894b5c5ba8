import Foundation
import TestSupport
import Testing

/// The limits of docs/limits.md: small files that stand for much, and what becomes of them.
@Suite("Limits", .serialized)
struct LimitTests {
  /// A zstd file of `count` blocks, each of which repeats a byte 128 KiB times in four bytes.
  private static func zstdBomb(blocks count: Int, _ byte: UInt8 = 0x61) -> [UInt8] {
    // Magic; a frame header with a window of 1 MiB and neither size nor checksum.
    var bytes: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x50]
    for index in 0..<count {
      let header = (128 << 10) << 3 | 1 << 1 | (index == count - 1 ? 1 : 0)
      bytes += [UInt8(header & 0xFF), UInt8(header >> 8 & 0xFF), UInt8(header >> 16 & 0xFF), byte]
    }
    return bytes
  }

  /// Runs a command on a file and says how much memory it took at most, in megabytes.
  static func measure(
    _ arguments: [String], _ bytes: [UInt8], name: String = "bomb.zst", seconds: Int = 600
  ) throws -> (outcome: Program.Outcome, megabytes: Int) {
    let folder = try ScratchFolder()
    try Data(bytes).write(to: folder.url.appendingPathComponent(name))
    // A small process in between: a child's peak begins with its parent's size.
    let script = """
      import resource, subprocess, sys
      status = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode
      print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
      sys.exit(status if status >= 0 else 128 - status)
      """
    try script.write(to: folder.url.appendingPathComponent("measure.py"), atomically: true, encoding: .utf8)
    let words = arguments.map { "'\($0)'" }.joined(separator: " ")
    let outcome = try Program.shell("timeout \(seconds) python3 measure.py cleave \(words)", folder: folder.url)
    let peak = Int(String(decoding: outcome.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    return (outcome, try #require(peak))
  }

  static let tokenizer = SharedMaterial.projectFolder.appendingPathComponent("vocabularies/bpe-icu-8k").path

  @Test("what unpacks to much is read in constant memory")
  func bombIsStreamed() throws {
    // 32 kB that stand for 1 GiB; of 1 MiB the same memory is needed.
    let (small, least) = try Self.measure(["corpus", "unpack", "bomb.zst"], Self.zstdBomb(blocks: 8))
    let (large, peak) = try Self.measure(["corpus", "unpack", "bomb.zst"], Self.zstdBomb(blocks: isFull ? 8192 : 2048))
    #expect(small.status == 0 && large.status == 0)
    #expect(peak <= least + 8, "\(peak) MB, \(least) MB for the small one")
  }

  /// A gzip file of so many mebibytes of one letter, a thousandth of that.
  private static func gzipBomb(mebibytes: Int) throws -> [UInt8] {
    let folder = try ScratchFolder()
    let outcome = try Program.shell(
      "head -c \(mebibytes << 20) /dev/zero | tr '\\0' a | gzip -9", folder: folder.url)
    return outcome.output
  }

  @Test("what gzip unpacks to much is read in constant memory, and refused as a record or a tokenizer")
  func gzipBombs() throws {
    let small = try Self.gzipBomb(mebibytes: 1)
    let large = try Self.gzipBomb(mebibytes: isFull ? 1024 : 256)
    #expect(large.count < 2 << 20)
    let (first, least) = try Self.measure(["corpus", "unpack", "bomb.gz"], small, name: "bomb.gz")
    let (second, peak) = try Self.measure(["corpus", "unpack", "bomb.gz"], large, name: "bomb.gz")
    #expect(first.status == 0 && second.status == 0)
    #expect(peak <= least + 8, "\(peak) MB, \(least) MB for the small one")
    let (record, recordPeak) = try Self.measure(
      ["tokenize", "-t", Self.tokenizer, "--max-record-bytes", "1000000", "bomb.gz"], large, name: "bomb.gz")
    #expect(record.status == 2 && record.errors.contains("is longer than the limit of 1000000 bytes"))
    #expect(recordPeak < 150, "\(recordPeak) MB")
    // One line more than a tokenizer may have.
    let (tokenizer, tokenizerPeak) = try Self.measure(["inspect", "bomb.json.gz"], large + small, name: "bomb.json.gz")
    #expect(tokenizer.status == 2 && tokenizer.errors.contains("holds more than 268435456 bytes"))
    #expect(tokenizerPeak < 1000, "\(tokenizerPeak) MB")
  }

  @Test("lines of JSON that unpack to much are refused at the limit, whatever is long in them")
  func jsonBombs() throws {
    // A text of 256 MiB between quotes; objects without end inside each other; a key without end.
    let head = Array("{\"text\":\"".utf8)
    let raw: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x50]
    func stored(_ bytes: [UInt8]) -> [UInt8] {
      let header = bytes.count << 3
      return raw + [UInt8(header & 0xFF), UInt8(header >> 8 & 0xFF), UInt8(header >> 16 & 0xFF)] + bytes
    }
    let blocks = isFull ? 8192 : 2048
    for (start, byte) in [(head, UInt8(ascii: "a")), (head, UInt8(ascii: "\\")), (Array("{\"text\":".utf8), 0x5B)] {
      // The head as a stored block, then what repeats, without the header of its frame.
      let bomb = stored(start) + Self.zstdBomb(blocks: blocks, byte).dropFirst(raw.count)
      let (outcome, peak) = try Self.measure(
        [
          "tokenize", "-t", Self.tokenizer, "--framing", "jsonl", "--max-record-bytes", "1000000", "bomb.zst",
        ], bomb)
      #expect(outcome.status == 2, "\(outcome.errors.prefix(200))")
      #expect(outcome.errors.contains("is longer than the limit of 1000000 bytes"), "\(outcome.errors.prefix(200))")
      #expect(peak < 150, "\(peak) MB")
    }
  }

  @Test("zstd within zstd is unpacked once; a million empty frames and skipped ones are read in constant memory")
  func nestedFrames() throws {
    let inner = Self.zstdBomb(blocks: 2048)
    let header = inner.count << 3 | 1
    let nested: [UInt8] =
      [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x50, UInt8(header & 0xFF), UInt8(header >> 8 & 0xFF), UInt8(header >> 16 & 0xFF)]
      + inner
    let folder = try ScratchFolder()
    try Data(nested).write(to: folder.url.appendingPathComponent("bomb.zst"))
    #expect(try Program.shell("cleave corpus unpack bomb.zst", folder: folder.url).output == inner)
    let empty: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x50, 0x01, 0x00, 0x00]
    let skipped: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 0x02, 0x00, 0x00, 0x00, 0x61, 0x61]
    let many = (0..<(isFull ? 1_000_000 : 50_000)).flatMap { $0 % 2 == 0 ? empty : skipped }
    let (few, least) = try Self.measure(["corpus", "unpack", "bomb.zst"], empty + skipped)
    let (outcome, peak) = try Self.measure(["corpus", "unpack", "bomb.zst"], many, seconds: 60)
    #expect(few.status == 0 && outcome.status == 0)
    #expect(peak <= least + 8, "\(peak) MB, \(least) MB for the small one")
  }

  @Test("a record that unpacks to much is refused at the limit, before it is held")
  func bombIsRefused() throws {
    let (outcome, peak) = try Self.measure(
      ["tokenize", "-t", Self.tokenizer, "--max-record-bytes", "1000000", "bomb.zst"], Self.zstdBomb(blocks: 2048))
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("is longer than the limit of 1000000 bytes"))
    #expect(peak < 150, "\(peak) MB")
  }

  @Test("a tokenizer that unpacks to much is refused")
  func tokenizerBomb() throws {
    let (outcome, peak) = try Self.measure(
      ["inspect", "bomb.json.zst"], Self.zstdBomb(blocks: 4096), name: "bomb.json.zst")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("holds more than 268435456 bytes"))
    #expect(peak < 1000, "\(peak) MB")
  }

  @Test("a window that is too large is refused, with the option that allows it")
  func window() throws {
    // A window descriptor of 2^28.
    let bytes: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 18 << 3, 0x01, 0x00, 0x00]
    let (outcome, _) = try Self.measure(["corpus", "unpack", "bomb.zst"], bytes)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("needs a window of more than 2^27 bytes") && outcome.errors.contains("--long 31"))
    #expect(try Self.measure(["corpus", "unpack", "--long", "28", "bomb.zst"], bytes).outcome.status == 0)
  }

  @Test(
    "JSON that is nested too deeply is refused",
    arguments: [["inspect", "deep.json"], ["tokenize", "-t", tokenizer, "--framing", "jsonl", "deep.json"]])
  func depth(_ arguments: [String]) throws {
    let deep = Array(("{\"text\":" + String(repeating: "[", count: 1 << 20)).utf8)
    let (outcome, peak) = try Self.measure(arguments, deep, name: "deep.json")
    #expect(outcome.status == 2)
    #expect(outcome.errors.hasPrefix("cleave: 'deep.json'"), "\(outcome.errors.prefix(200))")
    #expect(peak < 200, "\(peak) MB")
  }
}
