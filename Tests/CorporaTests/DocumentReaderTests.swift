import Corpora
import Foundation
import TestSupport
import Testing

@Suite struct DocumentReaderTests {
  private func documents(
    _ contents: [String], _ boundary: DocumentBoundary, batch: Int = 1 << 20,
    badRecords: RecordReader.BadRecords = .fail
  ) throws -> [DocumentReader.Document] {
    let folder = try ScratchFolder()
    let paths = try contents.enumerated().map { try folder.file("\($0)", $1) }
    var options = tinyBatches(batch)
    options.badRecords = badRecords
    var reader = DocumentReader(try TextInput(paths: paths), boundary: boundary, options: options)
    var document = DocumentReader.Document()
    var result: [DocumentReader.Document] = []
    while try reader.read(into: &document) { result.append(document) }
    return result
  }

  private func texts(_ contents: [String], _ boundary: DocumentBoundary, batch: Int = 1 << 20) throws -> [String] {
    try documents(contents, boundary, batch: batch).map { String(decoding: $0.text, as: UTF8.self) }
  }

  @Test(arguments: [1, 3, 1 << 20]) func blankLinesStandBetweenDocuments(batch: Int) throws {
    let contents = ["\n \n\none\ntwo\n\n\t\r\n\nthree\r\nfour", "five\n", "", "\n", "six\n\n"]
    #expect(try texts(contents, .blankLine, batch: batch) == ["one\ntwo", "three\r\nfour", "five", "six"])
  }

  @Test(arguments: [1, 3, 1 << 20]) func otherBoundaries(batch: Int) throws {
    #expect(try texts(["a\n\nb", "c\n"], .line, batch: batch) == ["a", "", "b", "c"])
    #expect(try texts(["a\n\nb\0c\0", "d"], .null, batch: batch) == ["a\n\nb", "c", "d"])
    #expect(try texts(["a\n\nb", "", "d\n"], .file, batch: batch) == ["a\n\nb", "", "d\n"])
  }

  @Test func anObjectKeepsItsBytesAndGivesItsText() throws {
    let field = Array("body".utf8)
    let result = try documents(
      ["\u{FEFF}{\"body\":\"\\u0041\", \"id\": 7}\r\n\n{\"body\":\"B\"}"], .jsonl(field: field))
    #expect(
      result.map { String(decoding: $0.bytes, as: UTF8.self) } == [
        "{\"body\":\"\\u0041\", \"id\": 7}", "{\"body\":\"B\"}",
      ])
    #expect(result.map { String(decoding: $0.text, as: UTF8.self) } == ["A", "B"])
    #expect(
      errorMessage { _ = try documents(["{}"], .jsonl(field: field)) }
        .hasSuffix(
          "line 1 (byte 0): expected a member 'body' (--field names it), found none; correct the line, or skip such "
            + "records with --skip-bad-records"))
    #expect(try documents(["{}\n{\"body\":\"x\"}"], .jsonl(field: field), badRecords: .skip).count == 1)
  }

  @Test func namesSuggestWhatADocumentIs() {
    let field = Array("text".utf8)
    for name in ["a.jsonl", "a.jsonl.zst", "a.ndjson.gz"] {
      #expect(DocumentBoundary.suggested(byName: name.utf8, field: field) == .jsonl(field: field))
    }
    for name in ["a.txt", "a.zst", "jsonl", ""] {
      #expect(DocumentBoundary.suggested(byName: name.utf8, field: field) == .blankLine)
    }
  }
}
