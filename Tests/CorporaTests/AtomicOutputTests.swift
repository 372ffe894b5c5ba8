import Corpora
import Foundation
import TestSupport
import Testing

@Suite struct AtomicOutputTests {
  @Test(arguments: [false, true], [false, true])
  func aFileAppearsOnlyWhenItIsWhole(hasName: Bool, replaces: Bool) throws {
    let folder = try ScratchFolder()
    if replaces { try folder.file("a", "old") }
    var output = try AtomicOutput(path: folder.path + "/a", hasName: hasName)
    try output.write("half")
    try output.flush()
    let names = try folder.names().filter { $0 != "a" }
    // Without a name where the file system of temporary files can do that, as those that tests run on can.
    #expect(hasName ? names.count == 1 && names[0].hasPrefix(".a.") : names == [])
    try output.write(Array(" and half".utf8))
    try output.commit()
    #expect(try folder.names() == ["a"])
    #expect(try folder.content("a") == Array("half and half".utf8))
    #expect(output.textByteCount == 13)
    #expect(output.storedByteCount == 13)
  }

  @Test(arguments: [false, true]) func whatIsNotCommittedLeavesTheOldFileAndNothingElse(hasName: Bool) throws {
    let folder = try ScratchFolder()
    let path = try folder.file("a", "old")
    do {
      var output = try AtomicOutput(path: path, hasName: hasName)
      try output.write([UInt8](repeating: 65, count: 1 << 20))
    }
    #expect(try folder.names() == ["a"])
    #expect(try folder.content("a") == Array("old".utf8))
  }

  @Test func anExistingFileKeepsItsMode() throws {
    let folder = try ScratchFolder()
    let path = try folder.file("a", "old")
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    var output = try AtomicOutput(path: path)
    try output.write("new")
    try output.commit()
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o640)
    #expect(try folder.content("a") == Array("new".utf8))
  }

  @Test func aLinkStaysAndWhatItPointsToIsReplaced() throws {
    let folder = try ScratchFolder()
    try folder.file("real/a", "old")
    let manager = FileManager.default
    try manager.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "real/a")
    try manager.createSymbolicLink(atPath: folder.path + "/dangling", withDestinationPath: folder.path + "/real/b")
    for (link, target) in [("link", "real/a"), ("dangling", "real/b")] {
      var output = try AtomicOutput(path: folder.path + "/" + link)
      try output.write("new")
      try output.commit()
      #expect(try folder.content(target) == Array("new".utf8))
    }
    #expect(try manager.destinationOfSymbolicLink(atPath: folder.path + "/link") == "real/a")
    #expect(try folder.names() == ["dangling", "link", "real"])
    try manager.createSymbolicLink(atPath: folder.path + "/ring", withDestinationPath: "ring")
    #expect(
      errorMessage { _ = try AtomicOutput(path: folder.path + "/ring") }
        == "cannot write to '\(folder.path)/ring': Too many levels of symbolic links")
  }

  @Test func longNamesWork() throws {
    let folder = try ScratchFolder()
    let name = String(repeating: "n", count: 255)
    var output = try AtomicOutput(path: folder.path + "/" + name, hasName: true)
    try output.write("text")
    try output.commit()
    #expect(try folder.names() == [name])
  }

  @Test func placesThatCannotBeWrittenToAreErrors() throws {
    let folder = try ScratchFolder()
    #expect(
      errorMessage { _ = try AtomicOutput(path: folder.path) } == "cannot write to '\(folder.path)': Is a directory")
    #expect(
      errorMessage { _ = try AtomicOutput(path: folder.path + "/none/a") }
        == "cannot write to '\(folder.path)/none/a': No such file or directory")
    #expect(try folder.names() == [])
  }

  @Test func aFullDeviceIsAnError() throws {
    let message = errorMessage {
      var output = try AtomicOutput(path: "/dev/full")
      try output.write([UInt8](repeating: 65, count: 1 << 20))
      try output.commit()
    }
    #expect(message == "cannot write to '/dev/full': No space left on device")
  }

  @Test func devicesAreWrittenDirectly() throws {
    var output = try AtomicOutput(path: "/dev/null")
    try output.write("gone")
    try output.commit()
  }

  @Test func aSignalLeavesNothingBehind() async throws {
    await #expect(processExitsWith: .signal(SIGTERM)) {
      // A fixed place, because nothing can be handed to the process that runs this.
      let folder = NSTemporaryDirectory() + "cleave-signal-test"
      try? FileManager.default.removeItem(atPath: folder)
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      var output = try AtomicOutput(path: folder + "/a", hasName: true)
      try output.write("text")
      try output.flush()
      guard try FileManager.default.contentsOfDirectory(atPath: folder).count == 1 else { exit(3) }
      // To the process, not to this thread, which may have signals blocked.
      kill(getpid(), SIGTERM)
      sleep(10)
      try output.commit()
    }
    let folder = NSTemporaryDirectory() + "cleave-signal-test"
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test(arguments: [1, 3, 19], [0, 1, 100_000, 600_000])
  func compressedOutputReadsBack(level: Int, byteCount: Int) throws {
    guard level < 19 || byteCount < 500_000 else { return }
    let folder = try ScratchFolder()
    var numbers = SeededNumbers(seed: 1)
    let content = numbers.bytes(byteCount, from: Array("abc \n".utf8))
    var output = try AtomicOutput(path: folder.path + "/a.zst", compression: ZstdSettings(level: level))
    for start in stride(from: 0, to: content.count, by: 70_001) {
      try output.write(content[start..<min(content.count, start + 70_001)])
    }
    try output.commit()
    #expect(try text(of: folder.path + "/a.zst") == content)
    #expect(try folder.content("a.zst").count == output.storedByteCount)
  }

  @Test func whatWasFlushedCanBeReadBeforeTheEnd() throws {
    let folder = try ScratchFolder()
    var output = try AtomicOutput(path: folder.path + "/a", compression: ZstdSettings(), hasName: true)
    try output.write("a line\n")
    try output.flush()
    var stream = try TextStream(InputFile(path: Array((folder.path + "/" + (try folder.names()[0])).utf8)))
    var buffer = [UInt8](repeating: 0, count: 100)
    let count = try buffer.withUnsafeMutableBufferPointer { try stream.read(into: $0) }
    #expect(Array(buffer[..<count]) == Array("a line\n".utf8))
  }

  @Test(arguments: [true, false]) func seekableOutputHasItsTable(hasChecksum: Bool) throws {
    let folder = try ScratchFolder()
    var numbers = SeededNumbers(seed: 2)
    let content = numbers.bytes(50_000, from: Array("abc \n".utf8)) + [UInt8](repeating: 65, count: 10_000)
    var output = try AtomicOutput(
      path: folder.path + "/a.zst", compression: ZstdSettings(hasChecksum: hasChecksum, frameByteCount: 4096))
    try output.write(content)
    try output.commit()
    let packed = try folder.content("a.zst")
    #expect(try text(of: folder.path + "/a.zst") == content)

    func number(_ offset: Int) -> Int { (0..<4).reduce(0) { $0 | Int(packed[offset + $1]) << ($1 * 8) } }
    let footer = packed.count - 9
    #expect(number(footer + 5) == 0x8F92_EAB1)
    #expect(packed[footer + 4] == (hasChecksum ? 0x80 : 0))
    let frameCount = number(footer)
    let entry = hasChecksum ? 12 : 8
    let table = footer - frameCount * entry
    #expect(number(table - 8) == 0x184D_2A5E)
    #expect(number(table - 4) == packed.count - table)
    var stored = 0
    var start = 0
    for index in 0..<frameCount {
      let storedByteCount = number(table + index * entry)
      let textByteCount = number(table + index * entry + 4)
      let path = try folder.file("frame", Array(packed[stored..<stored + storedByteCount]))
      #expect(try text(of: path) == Array(content[start..<start + textByteCount]))
      #expect(textByteCount <= 4096)
      // Frames end after a line wherever there is one.
      if start + textByteCount < 50_000 { #expect(content[start + textByteCount - 1] == 10) }
      if hasChecksum { #expect(number(table + index * entry + 8) == number(stored + storedByteCount - 4)) }
      stored += storedByteCount
      start += textByteCount
    }
    #expect(start == content.count)
    #expect(stored == table - 8)
  }

  @Test func settingsThatZstdRefusesAreErrors() throws {
    let folder = try ScratchFolder()
    let message = errorMessage {
      _ = try AtomicOutput(path: folder.path + "/a", compression: ZstdSettings(windowLog: 99))
    }
    #expect(message == "cannot compress '\(folder.path)/a': Parameter is out of bound")
    #expect(try folder.names() == [])
  }
}
