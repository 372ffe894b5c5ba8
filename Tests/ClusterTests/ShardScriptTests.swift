import Foundation
import TestSupport
import Testing

/// `docs/cluster/cleave-shards`: many processes of one machine, by xargs or GNU parallel.
@Suite("xargs and GNU parallel", .timeLimit(.minutes(10))) struct ShardScriptTests {
  private static let script = SharedMaterial.projectFolder.appendingPathComponent("docs/cluster/cleave-shards").path

  @Test("counts and datasets are those of one process", arguments: ["xargs", "parallel"])
  func equal(with: String) throws {
    let folder = try ShardFolder()
    let outcome = try Program.shell(
      """
      set -e
      '\(Self.script)' count --with \(with) -j 3 -o many.zst shards
      cmp counts.zst many.zst
      '\(Self.script)' encode --with \(with) -j 3 -o many shards -- -t '\(ShardFolder.tokenizer)' --to megatron
      diff -r data many
      [ ! -e many.zst.shards ]
      """, folder: folder.url)
    #expect(outcome.status == 0, "\(String(decoding: outcome.output, as: UTF8.self)) \(outcome.errors)")
  }

  @Test("what was killed goes on with the rest", arguments: ["xargs", "parallel"])
  func killed(with: String) throws {
    let folder = try ShardFolder()
    let outcome = try Program.shell(
      """
      mkdir bin
      cat > bin/slow <<'END'
      #!/bin/bash
      case "${@: -1}" in */shards/*)
        echo >> started
        # From the sixth shard on nothing is done before the kill.
        if [ -e blocked ] && [ $(wc -l < started) -ge 6 ]; then
          while [ -e blocked ]; do sleep 0.1; done
          exit 1
        fi
      esac
      exec cleave "$@"
      END
      chmod +x bin/slow
      : > started
      : > blocked
      setsid '\(Self.script)' count --cleave bin/slow --with \(with) -j 2 -o many.zst shards &
      until [ $(wc -l < started) -ge 6 ] || ! kill -0 $! 2>/dev/null; do sleep 0.02; done
      kill -KILL -$! || exit 2
      wait 2>/dev/null
      [ -e many.zst ] && exit 1
      : > started
      rm blocked
      '\(Self.script)' count --cleave bin/slow --with \(with) -j 2 -o many.zst shards || exit
      [ $(wc -l < started) -le 3 ] || exit 4
      cmp counts.zst many.zst
      """, folder: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test("a shard that cannot be read is named, and nothing is written", arguments: ["xargs", "parallel"])
  func badShard(with: String) throws {
    let folder = try ShardFolder()
    let outcome = try Program.shell(
      """
      head -c 1000 shards/four.txt.gz > shards/bad.gz
      '\(Self.script)' count --with \(with) -j 2 -o many.zst shards; echo $?
      '\(Self.script)' encode --with \(with) -j 2 -o many shards -- -t '\(ShardFolder.tokenizer)' --to u16; echo $?
      ls many.zst many/bad.bin 2>/dev/null
      """, folder: folder.url)
    #expect(String(decoding: outcome.output, as: UTF8.self) == "2\n2\n")
    #expect(
      outcome.errors.contains("cleave-shards: '\(folder.url.path)/shards/bad.gz': cleave ended with status 2"),
      "\(outcome.errors)")
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.filter { $0.contains("shards/bad.gz' is cut short") }.count == 2, "\(outcome.errors)")
    #expect(
      lines.last
        == "cleave-shards: some shards could not be done; the others are, and the same command goes on with the rest")
  }

  @Test("no text is lost, no old counts are used, nothing of others is removed, whatever shards and options are called")
  func hostile() throws {
    let folder = try ShardFolder()
    let paths = ["shards", "counts.zst", "data", "checks"].map { folder.url.appendingPathComponent($0).path }
    let said = try PythonPeer.run(
      "cluster_shards.py", [Program.path, paths[0], ShardFolder.tokenizer] + paths[1...])
    #expect(String(decoding: said, as: UTF8.self) == "32 checks held\n")
  }

  @Test(
    "what cannot work is said in a line",
    arguments: [
      ("count shards", "expected -o"),
      ("count -o c.zst", "expected files or folders of text"),
      ("count -o c.zst gone", "cannot open 'gone': no such file or folder"),
      ("count -o c.zst empty", "folder 'empty' holds no file to read (hidden files are skipped)"),
      ("count -o c.zst -j 0 shards", "-j: expected 1 or more, found '0'"),
      ("count -o c.zst --cleave gone shards", "no program 'gone'; name it with --cleave"),
      ("count -o c.zst --with make shards", "--with: expected xargs or parallel, found 'make'"),
      ("count -o c.zst --framing jsonl shards", "unknown option '--framing'; options of cleave stand behind '--'"),
      ("weigh", "expected count or encode, found 'weigh'; --help says more"),
    ])
  func refusals(arguments: String, message: String) throws {
    let folder = try ScratchFolder()
    let outcome = try Program.shell(
      "mkdir empty shards; echo a > shards/a; '\(Self.script)' \(arguments)", folder: folder.url)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors == "cleave-shards: \(message)\n")
  }
}
