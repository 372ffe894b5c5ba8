import Foundation
import JSON
import TestSupport
import Testing

@Suite struct CorpusCommandTests {
  @Test func packAndUnpackGiveTheTextBack() throws {
    let folder = try ScratchFolder()
    let outcome = try Program.shell(
      """
      set -e
      zcat() { cleave corpus unpack "$@"; }
      seq 1 200000 > a.txt
      for options in "" "--level 19 --window 24" "--seekable --frame-size 64K" "--no-checksum --level -5"; do
        cleave corpus pack a.txt - $options -o b.zst -q < a.txt
        zcat b.zst | cmp - <(cat a.txt a.txt)
      done
      cleave corpus pack < a.txt > c.zst
      zcat c.zst -o c.txt
      cmp a.txt c.txt
      ls -A
      """, folder: folder.url)
    #expect(outcome.errors == "")
    #expect(outcome.status == 0)
    #expect(String(decoding: outcome.output, as: UTF8.self) == "a.txt\nb.zst\nc.txt\nc.zst\n")
  }

  @Test func aDamagedFileIsNotUnpacked() throws {
    let folder = try ScratchFolder()
    let outcome = try Program.shell(
      """
      seq 1 200000 | cleave corpus pack > a.zst
      head -c 100000 a.zst > cut.zst
      echo old > out
      cleave corpus unpack cut.zst -o out
      echo $?
      cat out
      ls -A
      """, folder: folder.url)
    #expect(
      outcome.errors
        == "cleave: 'cut.zst' is cut short: zstd data end at byte 100000 where the rest of the frame that starts at byte "
        + "0 was expected; get the whole file again\n")
    #expect(String(decoding: outcome.output, as: UTF8.self) == "2\nold\na.zst\ncut.zst\nout\n")
  }

  @Test func infoAsJSON() throws {
    let folder = try ScratchFolder()
    let outcome = try Program.shell(
      #"""
      printf 'one\n\ntwo\303\251\n' > a.txt
      printf '{"text":"x"}\n{"text":"y"}\n' > b.jsonl
      cleave corpus info --json a.txt b.jsonl
      """#, folder: folder.url)
    #expect(outcome.errors == "")
    #expect(
      String(decoding: outcome.output, as: UTF8.self) == """
        {"file":"a.txt","compression":"none","stored_bytes":11,"bytes":11,"ratio":1.0,"lines":3,"longest_line_bytes":5,\
        "documents":2,"scalars":10,"invalid_utf8_bytes":0,\
        "sha256":"ebd50e20485d528fb3db14cf84df1e26e9243279fd8cf942d51f7c1976e311f8"}
        {"file":"b.jsonl","compression":"none","stored_bytes":26,"bytes":26,"ratio":1.0,"lines":2,"longest_line_bytes":12,\
        "documents":2,"scalars":26,"invalid_utf8_bytes":0,\
        "sha256":"6073f8d48cb9786a3164143a5b67b06889da87a606d6a8c854b8470a86f125b2"}
        {"files":2,"stored_bytes":37,"bytes":37,"ratio":1.0,"lines":5,"longest_line_bytes":12,"documents":4,"scalars":36,\
        "invalid_utf8_bytes":0,"sha256":"e192262549c3e20e91c5cea8eea460b112ffa8d40a74450c357b9cd3b21247b1"}

        """)
  }

  @Test func splitWritesBothSidesAndSaysHowMany() throws {
    let folder = try ScratchFolder()
    let outcome = try Program.shell(
      """
      set -e
      seq 1 1000 > a.txt
      cleave corpus split a.txt --documents line --valid 0.1 -o out --compress
      cleave corpus split a.txt --documents line --valid 0.1 -o out --quiet > /dev/null
      cmp out/valid.txt <(cleave corpus unpack out/valid.txt.zst)
      cleave corpus split a.txt --documents line --valid 0.1 --train t.txt --valid-out v.txt --json
      cleave corpus unpack out/valid.txt.zst | cmp - v.txt
      cat t.txt v.txt | sort -n | cmp - a.txt
      """, folder: folder.url)
    #expect(outcome.errors == "")
    #expect(outcome.status == 0)
    let lines = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[0].hasPrefix("train: "))
    #expect(lines[0].hasSuffix("in 'out/train.txt.zst'"))
    #expect(lines[3].hasPrefix("{\"side\":\"valid\",\"file\":\"v.txt\",\"documents\":"))
  }

  @Test(arguments: [
    (
      "printf 'a\\n' | cleave corpus split -o made",
      "cleave: none of 1 documents would be held out with --valid 0.05: change the share or the seed, or take smaller "
        + "documents (--documents line)\n"
    ),
    ("cleave corpus split -o made < /dev/null", "cleave: there are no documents to split\n"),
    ("cleave corpus info none.txt", "cleave: cannot open 'none.txt': No such file or directory\n"),
    ("echo a | cleave corpus pack -o /dev/full", "cleave: cannot write to '/dev/full': No space left on device\n"),
  ])
  func badInputIsOneLineAndStatus2(script: String, message: String) throws {
    let outcome = try Program.shell(script)
    #expect(outcome.errors == message)
    #expect(outcome.status == 2)
  }

  @Test func aReaderThatGoesAwayEndsTheProgramQuietly() throws {
    let outcome = try Program.shell(
      "seq 1 3000000 > a.txt; cleave corpus unpack a.txt | head -n 1; echo ${PIPESTATUS[0]}")
    #expect(outcome.errors == "")
    #expect(String(decoding: outcome.output, as: UTF8.self) == "1\n141\n")
  }

  @Test func progressAsJSON() throws {
    let outcome = try Program.shell("echo text | cleave corpus pack --progress json > /dev/null")
    let line = try #require(outcome.errors.split(separator: "\n").last)
    var reader = JSONReader(Array(line.utf8))
    let value = try reader.readValue()
    #expect(value["label"] == .text("packing"))
    #expect(value["done"] == .integer(5))
    #expect(value["total"] == .null)
    #expect(value["finished"] == .bool(true))
  }
}
