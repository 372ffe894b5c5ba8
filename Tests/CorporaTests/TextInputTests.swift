import Corpora
import Foundation
import TestSupport
import Testing

@Suite struct TextInputTests {
  @Test func aFolderIsWalkedInTheOrderOfBytes() throws {
    let folder = try ScratchFolder()
    for name in ["b/2", "b/10", "a.txt", "a/z", "a/y/x", "Z", "é", ".hidden", "c/.hidden/x", "c/.git"] {
      try folder.file(name, name)
    }
    let input = try TextInput(paths: [folder.path])
    #expect(
      input.files.map { String($0.name.dropFirst(folder.path.count + 1)) }
        == ["Z", "a/y/x", "a/z", "a.txt", "b/10", "b/2", "é"])
    #expect(input.storedByteCount == 23)
    #expect(
      try Records(paths: [folder.path + "/"], framing: .whole).texts == [
        "Z", "a/y/x", "a/z", "a.txt", "b/10", "b/2", "é",
      ])
  }

  @Test func linksToFilesAreFollowedAndRingsAreNot() throws {
    let folder = try ScratchFolder()
    try folder.file("a/text", "one\n")
    let manager = FileManager.default
    try manager.createSymbolicLink(atPath: folder.path + "/a/ring", withDestinationPath: folder.path)
    try manager.createSymbolicLink(atPath: folder.path + "/a/other", withDestinationPath: "text")
    #expect(try Records(paths: [folder.path], framing: .line).texts == ["one", "one"])
    try manager.createSymbolicLink(atPath: folder.path + "/a/nowhere", withDestinationPath: "nothing")
    #expect(
      errorMessage { _ = try TextInput(paths: [folder.path]) }
        == "cannot follow the link '\(folder.path)/a/nowhere': No such file or directory")
  }

  @Test func whatIsNotThereIsAnError() throws {
    let folder = try ScratchFolder()
    #expect(
      errorMessage { _ = try TextInput(paths: [folder.path + "/none"]) }
        == "cannot open '\(folder.path)/none': No such file or directory")
    #expect(
      errorMessage { _ = try TextInput(paths: [folder.path]) }
        == "folder '\(folder.path)' holds no file to read (hidden files are skipped)")
    #expect(
      errorMessage { _ = try TextInput(paths: ["-", "-"]) }
        == "standard input ('-') is named twice; it can be read only once")
  }

  @Test func noPathAndADashAreStandardInput() throws {
    #expect(try TextInput(paths: []).files == [.standardInput])
    #expect(try TextInput(paths: ["-"]).files == [.standardInput])
  }
}
