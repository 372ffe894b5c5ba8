import Corpora
import Foundation
import Testing

@Suite struct RecordReaderTests {
  @Test func aLastLineWithoutItsLineFeedIsToldApart() throws {
    let folder = try ScratchFolder()
    let path = try folder.file("a.txt", "one\ntwo\r\n\nfour")
    let read = try Records(paths: [path], framing: .line)
    #expect(read.texts == ["one", "two\r", "", "four"])
    #expect(read.isLastTerminated == [false])
  }
}
