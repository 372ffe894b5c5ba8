import Corpora
import Foundation
import TestSupport
import Testing

@Suite struct CorpusSplitterTests {
  /// What is on each side, as sets and as files.
  private struct Sides {
    var train: [UInt8]
    var heldOut: [UInt8]
    var outcome: CorpusSplitter.Outcome
  }

  private func split(_ contents: [[UInt8]], _ boundary: DocumentBoundary, share: Double, seed: UInt64 = 0) throws
    -> Sides
  {
    let folder = try ScratchFolder()
    let paths = try contents.enumerated().map { try folder.file("in/\($0)", $1) }
    var train = try AtomicOutput(path: folder.path + "/train")
    var heldOut = try AtomicOutput(path: folder.path + "/valid.zst", compression: ZstdSettings())
    let splitter = CorpusSplitter(split: HeldOutSplit(share: share, seed: seed), boundary: boundary)
    let outcome = try splitter.run(try TextInput(paths: paths), train: &train, heldOut: &heldOut)
    try train.commit()
    try heldOut.commit()
    return Sides(
      train: try folder.content("train"), heldOut: try text(of: folder.path + "/valid.zst"), outcome: outcome)
  }

  private func lines(_ bytes: [UInt8]) -> Set<String> {
    Set(String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init))
  }

  /// The rule as anyone can compute it: `hashlib.sha256(struct.pack("<Q", seed) + text).digest()[:8]`, big endian, as a
  /// share of 2^64.
  @Test(arguments: [
    ("document 1", UInt64(0), 0.64451378),
    ("document 2", 0, 0.19058527),
    ("", 7, 0.66761206),
  ])
  func theRuleIsTheDocumentedOne(text: String, seed: UInt64, place: Double) {
    #expect(HeldOutSplit(share: place + 1e-6, seed: seed).holdsOut(Array(text.utf8)))
    #expect(!HeldOutSplit(share: place - 1e-6, seed: seed).holdsOut(Array(text.utf8)))
  }

  @Test func theSideDependsOnTheDocumentAlone() throws {
    let documents = (0..<2000).map { "document \($0)" }
    let forwards = try split([Array(documents.joined(separator: "\n").utf8)], .line, share: 0.1)
    let backwards = try split(
      [Array((documents.reversed() + documents[..<500]).joined(separator: "\n").utf8)], .line, share: 0.1)
    #expect(lines(forwards.train) == lines(backwards.train))
    #expect(lines(forwards.heldOut) == lines(backwards.heldOut))
    #expect(lines(forwards.train).isDisjoint(with: lines(forwards.heldOut)))
    #expect(lines(forwards.train).union(lines(forwards.heldOut)) == Set(documents))
    #expect((120...280).contains(lines(forwards.heldOut).count))
    // A larger share holds out the same and more; another seed holds out others.
    let more = try split([Array(documents.joined(separator: "\n").utf8)], .line, share: 0.3)
    #expect(lines(more.heldOut).isSuperset(of: lines(forwards.heldOut)))
    let other = try split([Array(documents.joined(separator: "\n").utf8)], .line, share: 0.1, seed: 1)
    #expect(lines(other.heldOut) != lines(forwards.heldOut))
  }

  @Test func documentsKeepTheirOrderAndBytesAndGetOneBlankLineBetweenThem() throws {
    let all = try split([Array("\n\none\r\ntwo\n\n\n\nthree".utf8), Array("four\n".utf8)], .blankLine, share: 0)
    #expect(String(decoding: all.train, as: UTF8.self) == "one\r\ntwo\n\nthree\n\nfour\n")
    #expect(all.heldOut.isEmpty)
    #expect(all.outcome.train.documentCount == 3)
    #expect(all.outcome.train.byteCount == 17)
    let null = try split([Array("a\0b".utf8)], .null, share: 1)
    #expect(null.heldOut == Array("a\0b\0".utf8))
    let objects = try split(
      [Array("{\"text\":\"a\"}\r\n\n{\"text\":\"b\"}".utf8)], .jsonl(field: Array("text".utf8)), share: 1)
    #expect(String(decoding: objects.heldOut, as: UTF8.self) == "{\"text\":\"a\"}\n{\"text\":\"b\"}\n")
  }

  /// Objects that say the same text are the same document, whatever else they say.
  @Test func objectsAreSplitByTheirText() throws {
    let objects = (0..<400).map { "{\"id\":\($0),\"text\":\"text \($0 % 40)\"}" }
    let sides = try split(
      [Array(objects.joined(separator: "\n").utf8)], .jsonl(field: Array("text".utf8)), share: 0.5)
    func texts(_ bytes: [UInt8]) -> Set<Substring> {
      Set(lines(bytes).map { $0.split(separator: ",")[1] }.map { Substring($0) })
    }
    #expect(texts(sides.train).isDisjoint(with: texts(sides.heldOut)))
    #expect(sides.outcome.train.documentCount + sides.outcome.heldOut.documentCount == 400)
  }
}
