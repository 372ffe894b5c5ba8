import Corpora
import Foundation
import JSON
import TestSupport
import Testing

@Suite struct JSONLinesTests {
  private let text = Framing.jsonl(field: Array("text".utf8))

  private func read(_ content: String, _ badRecords: RecordReader.BadRecords = .fail, batch: Int = 1 << 20) throws
    -> Records
  {
    let folder = try ScratchFolder()
    var options = tinyBatches(batch)
    options.badRecords = badRecords
    return try Records(paths: [try folder.file("a.jsonl", content)], framing: text, options: options)
  }

  @Test(arguments: [1, 10, 1 << 20]) func textsComeOutOfTheirLines(batch: Int) throws {
    let content =
      "\u{FEFF}{\"text\":\"one\"}\r\n\r\n  \n{\"id\":{\"text\":\"not this\"},\"text\":\"t\\u00e9\\ud83d\\ude00\\n\"}\n{\"text\":\"\"}"
    let result = try read(content, batch: batch)
    #expect(result.texts == ["one", "té😀\n", ""])
    #expect(result.lines == [1, 4, 5])
    #expect(result.isLastTerminated.last == false)
    #expect(try read("{\"text\":\"one\"}\n").isLastTerminated == [true])
  }

  @Test func halvesOfSurrogatePairsAreReplacedAndCounted() throws {
    let result = try read(#"{"text":"a\ud800b\udc00"}"#)
    #expect(result.texts == ["a\u{FFFD}b\u{FFFD}"])
    #expect(result.replacedSurrogateCount == 2)
  }

  @Test func theLastOfSeveralMembersOfTheSameNameCounts() throws {
    #expect(try read(#"{"text":"first","text":"second"}"#).texts == ["second"])
  }

  @Test(arguments: [
    (#"{"id":1}"#, 0, "expected a member 'text' (--field names it), found none"),
    (#"{"text":42}"#, 8, "expected a text in 'text', found number"),
    (#"{"text":null}"#, 8, "expected a text in 'text', found null"),
    (#"{"text":"cut of"#, 15, "expected the end of the string, found the end of the text"),
    (#"not json"#, 0, "expected an object, found 'not'"),
    (#"["text"]"#, 0, "expected an object, found '[\"text\"]'"),
    (#"{"text":"a"} {}"#, 13, "expected the end of the text, found '{}'"),
  ])
  func aLineWithoutTextIsAnErrorOrSkipped(line: String, offset: Int, reason: String) throws {
    let folder = try ScratchFolder()
    let path = try folder.file("a.jsonl", "{\"text\":\"one\"}\n\n\(line)\n{\"text\":\"two\"}\n")
    for batch in [1, 1 << 20] {
      let message = errorMessage { _ = try Records(paths: [path], framing: text, options: tinyBatches(batch)) }
      #expect(
        message
          == "'\(path)', line 3 (byte \(16 + offset)): \(reason); correct the line, or skip such records with "
          + "--skip-bad-records")
      var options = tinyBatches(batch)
      options.badRecords = .skip
      let result = try Records(paths: [path], framing: text, options: options)
      #expect(result.texts == ["one", "two"])
      #expect(result.skippedRecordCount == 1)
      #expect(result.lines == [1, 4])
    }
  }

  @Test func anObjectNestedTooDeeplyIsBadNotFatal() throws {
    let deep = "{\"a\":" + String(repeating: "[", count: 200_000) + "\n{\"text\":\"b\"}\n"
    let result = try read(deep, .skip)
    #expect(result.texts == ["b"])
    #expect(result.skippedRecordCount == 1)
  }

  @Test func oddRecordsAreReadOrCounted() throws {
    let path = try SharedMaterial.path("corpora/torture/odd.jsonl.zst")
    var options = RecordReader.Options()
    options.badRecords = .skip
    let result = try Records(paths: [path], framing: text, options: options)
    // 47 lines, of which 2 are blank; null, number, array, other key, cut off, no JSON, [] and a bare text, ill-formed
    // UTF-8.
    #expect(result.records.count == 36)
    #expect(result.skippedRecordCount == 9)
    #expect(result.replacedSurrogateCount == 2)
    #expect(result.texts.last == "last")
    #expect(result.isLastTerminated.last == false)
    #expect(result.texts.contains("line starts with a BOM"))
    // The members as another JSON reader sees them.
    let lines = try Records(paths: [path], framing: .line).records
    for (index, line) in result.lines.enumerated() {
      let bytes = lines[line - 1].filter { $0 != 13 }
      guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]), !String(decoding: bytes, as: UTF8.self).contains("lone-"),
        // Foundation takes the first of several members, refuses large numbers, and drops U+FEFF within a text.
        line != 34, line != 42, line != 17
      else { continue }
      let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
      let expected = try #require(object?["text"] as? String)
      let isEqual = Array(expected.utf8) == result.records[index]
      #expect(isEqual, "line \(line)")
    }
  }
}
