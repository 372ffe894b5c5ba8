import Foundation
import TestSupport
import Testing

/// Which shards `cleave dataset` passes over when it is called again.
@Suite("Datasets that are there already")
struct DatasetSourceTests {
  private static func check(_ script: String) throws {
    let tokenizer = SharedMaterial.projectFolder.appendingPathComponent("vocabularies/bpe-icu-8k").path
    let outcome = try Program.shell("tokenizer='\(tokenizer)'\n" + script)
    #expect(outcome.status == 0, "\(outcome.errors)\(String(decoding: outcome.output, as: UTF8.self))")
  }

  @Test("a text of the same size that is newer than its shard is another")
  func newer() throws {
    try Self.check(
      """
      echo 'the first text' > d.txt
      dataset() { cleave dataset -t $tokenizer --to u16 -o data d.txt "$@"; }
      dataset -q || exit 1
      cp data/d.bin first
      dataset 2>&1 | grep -q 'passed over 1' || exit 2
      sleep 0.02
      echo 'quite the other' | head -c 14 > d.txt; echo >> d.txt
      dataset 2> report || exit 3
      grep -q 'passed over 1' report && exit 4
      cmp -s data/d.bin first && exit 5
      dataset 2>&1 | grep -q 'passed over 1'
      """)
  }

  @Test("--no-decompress gives other ids, and is a setting like others")
  func packed() throws {
    try Self.check(
      """
      echo 'some text' > d.txt && zstd -q --rm d.txt
      cleave dataset -t $tokenizer --to u16 -o data -q d.txt.zst || exit 1
      cleave dataset -t $tokenizer --to u16 -o data -q --no-decompress d.txt.zst 2> errors && exit 2
      grep -q 'other settings (decompress)' errors || { cat errors; exit 3; }
      """)
  }
}
