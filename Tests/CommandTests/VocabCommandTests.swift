import Foundation
import TestSupport
import Testing

/// `cleave vocab` from the command line: files, maps and messages.
@Suite("cleave vocab") struct VocabCommandTests {
  static let prepare = """
    set -e
    for word in the that then there other others brother mother lather; do
      for n in 1 2 3 4 5; do printf '%s ' $word; done
    done > text
    cleave train bpe -s 275 -o tok.json --quiet text
    """

  @Test("extend, prune and remap, each with what it says")
  func all() throws {
    let outcome = try Program.shell(
      """
      \(Self.prepare)
      cleave vocab extend tok.json --add 2 -o more.json text
      cleave vocab prune more.json --to-size 270 --on text -o less.json --map map.json
      cleave vocab prune tok.json --drop-ids 258 -o holes.json --keep-ids --map map.npy
      cleave vocab remap holes.json -o dense.json
      cleave vocab remap tok.json --by-use text -o use.json --map use.json.map.json
      for t in tok more less holes dense use; do
        cleave tokenize -t $t.json text | cleave detokenize -t $t.json | cmp - text
      done
      cleave tokenize -t more.json text | wc -w
      cleave tokenize -t less.json text | wc -w
      head -c 30 use.json.map.json | cut -c1-2
      """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("added 2 tokens and 0 characters from 2 pairs behind 275 ids: ids 0 to 276"))
    #expect(outcome.errors.contains("took out 7 tokens and 7 merges: 270 ids are left"))
    #expect(outcome.errors.contains("merges no longer make"))
    let counts = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").prefix(2).compactMap { Int($0) }
    #expect(counts.count == 2 && counts[0] < counts[1])
    #expect(outcome.output.suffix(3).elementsEqual("{\"\n".utf8))
  }

  @Test(
    "what cannot be done is said",
    arguments: [
      ("cleave vocab prune tok.json -o x.json", "Say what is to go: --drop, --drop-ids, --block-list or --to-size."),
      ("cleave vocab prune tok.json --drop-ids 65 -o x.json", "texts with it could no longer be encoded"),
      ("cleave vocab prune tok.json --to-size 9 -o x.json", "--to-size and --on go together."),
      (
        "echo nothing > list; cleave vocab prune tok.json --drop list -o x.json",
        "'nothing' is no token of the vocabulary"
      ),
      ("cleave vocab extend tok.json -o x.json text", "Say either --add or --to-size."),
      ("cleave vocab extend tok.json --to-size 10k -o x.json text", "size 10000 cannot be reached: the text gives"),
      ("cleave vocab extend tok.json --add 2 --old-share 0.3 -o x.json text", "--old-share is for Unigram."),
      (
        "cleave train swe -s 20 -o swe.json -q text; cleave vocab extend swe.json --add 2 -o x.json text",
        "cannot learn more: expected BPE, WordPiece or plain Unigram"
      ),
      ("echo 1 2 > order; cleave vocab remap tok.json --order order -o x.json", "the order of ids: id 0 is missing"),
      (
        "cleave train byteword -o bw.json; cleave vocab remap bw.json -o x.json",
        "has no vocabulary that could be changed"
      ),
    ])
  func refusals(script: String, message: String) throws {
    let outcome = try Program.shell("\(Self.prepare)\n\(script)")
    #expect(outcome.status != 0)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test("a unigram model and its file of SentencePiece's grow")
  func extendUnigram() throws {
    let outcome = try Program.shell(
      """
      \(Self.prepare)
      cleave train unigram -s 22 -o uni.model -q text
      echo 'weather whether feather heather weather whether feather heather' > new
      cleave vocab extend uni.model --add 6 --old-share 0.3 -o more.model new
      for t in uni more; do cleave inspect $t.model --json | head -c 400 | grep -c sentencepiece; done
      test $(cleave tokenize -t more.model new | wc -w) -lt $(cleave tokenize -t uni.model new | wc -w) && echo fewer
      cleave convert more.model -o more.json --no-verify; cleave verify more.model more.json --on new text
      """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("behind 22 ids: ids 0 to 27"), "\(outcome.errors)")
    let output = String(decoding: outcome.output, as: UTF8.self)
    #expect(output.contains("fewer\n") && output.contains("same ids and same text"), "\(output)")
  }
}
