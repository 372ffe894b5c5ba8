import Corpora
import Foundation
import TestSupport
import Testing

@Suite("Versions of files")
struct FileVersionTests {
  @Test("a reader says which version it has opened, also when another has taken its place since")
  func opened() throws {
    let scratch = try ScratchFolder()
    let paths = ["a.txt", "b.txt", "c.txt"].map { scratch.url.appendingPathComponent($0).path }
    for path in paths { try Data("one\ntwo\n".utf8).write(to: URL(fileURLWithPath: path)) }
    let input = try TextInput(paths: paths)
    let before = input.files.map(\.version)
    #expect(before.allSatisfy { $0?.byteCount == 8 })
    var reader = RecordReader(input, framing: .line)
    #expect(reader.versions == [])
    var batch = RecordBatch()
    #expect(try reader.read(into: &batch))
    let other = scratch.url.appendingPathComponent("other").path
    try Data("three\n".utf8).write(to: URL(fileURLWithPath: other))
    try #require(rename(other, paths[0]) == 0)
    #expect(reader.versions == [before[0]])
    while try reader.read(into: &batch) {}
    #expect(reader.versions == before)
    #expect(input.files[0].version != before[0])

    // Files before a place are looked at, its own is opened.
    var second = RecordReader(input, framing: .line)
    #expect(try second.skip(to: .init(file: 1, byteOffset: 4, recordCount: 1)))
    #expect(second.versions == [input.files[0].version, before[1]])
  }
}
