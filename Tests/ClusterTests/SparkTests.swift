import Foundation
import TestSupport
import Testing

/// `docs/cluster/cleave_spark.py` on a real Spark of three executors, which are killed while it runs.
@Suite("Spark", .serialized, .timeLimit(.minutes(10))) struct SparkTests {
  @Test("counts and datasets are those of one machine, whatever is killed")
  func disturbed() throws {
    let folder = try ShardFolder()
    let output = folder.url.appendingPathComponent("spark")
    try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
    let said = try PythonPeer.run(
      "spark_cluster.py",
      [Program.path, folder.url.appendingPathComponent("shards").path, ShardFolder.tokenizer, output.path])
    let report = try #require(try JSONSerialization.jsonObject(with: Data(said)) as? [String: Any])

    #expect(report["executors"] as? Int == 3)
    for job in ["plain", "count", "encode", "encode_again", "store"] { #expect(report[job] as? Int == 0, "\(report)") }
    // Something was killed, and done again.
    #expect(report["count_killed"] as? [Bool] == [true, true])
    #expect(report["encode_killed"] as? Bool == true)
    #expect((report["count_attempts"] as? Int ?? 0) > (report["count_tasks"] as? Int ?? .max), "\(report)")
    #expect((report["encode_attempts"] as? Int ?? 0) > (report["encode_tasks"] as? Int ?? .max), "\(report)")
    #expect(
      (report["encode_again_said"] as? String)?.contains("wrote 0 shards, passed over 7 that were there") == true,
      "\(report)")

    let equal = try Program.shell(
      """
      set -e
      cmp counts.zst spark/plain.zst
      cmp counts.zst spark/killed.zst
      diff -r data spark/data
      diff -r data spark/stored
      ls -A spark/data | grep '^\\.' && exit 1
      ls spark/bad.zst && exit 1
      exit 0
      """, folder: folder.url)
    #expect(equal.status == 0, "\(String(decoding: equal.output, as: UTF8.self)) \(equal.errors)")
    #expect(equal.output.isEmpty)

    // Gigabytes would gather beside the installed Spark.
    #expect(report["work"] as? [Bool] == [true, false])

    let bad = try #require(report["bad"] as? [Any])
    #expect(bad.first as? Int == 2)
    let message = try #require(bad.last as? String)
    #expect(message.hasPrefix("cleave_spark: '\(output.path)/bad.gz': cleave: '"), "\(message)")
    #expect(message.contains("is cut short: gzip data end at byte 11"), "\(message)")
    let missing = try #require(report["bad_fetch"] as? [Any])
    #expect(missing.first as? Int == 2)
    #expect(
      missing.last as? String
        == "cleave_spark: 'gone.txt': 'cat {}' failed: cat: gone.txt: No such file or directory")
  }

  @Test("parts of files hold each record once; attempts that run at once and are killed leave whole files")
  func attempts() throws {
    let folder = try ShardFolder()
    let output = folder.url.appendingPathComponent("attempts").path
    _ = try PythonPeer.run(
      "cluster_tasks.py",
      [Program.path, folder.url.appendingPathComponent("shards").path, ShardFolder.tokenizer, output])
    // Folders of attempts that were killed are hidden; a run of the job removes its own.
    let equal = try Program.shell("rm -rf attempts/.job-*; diff -r data attempts", folder: folder.url)
    #expect(equal.status == 0, "\(String(decoding: equal.output, as: UTF8.self)) \(equal.errors)")
  }

  @Test(
    "what cannot work is said in a line before Spark starts",
    arguments: [
      ("count -o c.zst", "expected either files and folders or --list"),
      ("count -o c.zst gone", "cannot open 'gone': no such file or folder"),
      ("count -o c.zst --cleave gone shards", "no program 'gone'; name it with --cleave"),
      ("count -o c.zst empty", "folder 'empty' holds no file to read (hidden files are skipped)"),
      ("count -o c.zst --list gone", "cannot read the list 'gone': No such file or directory"),
      ("count -o c.zst shards -- --json", "--json belongs in front of '--', where this program has it, or nowhere"),
      ("count -o c.zst --fetch cat shards", "--fetch: expected a command with {}"),
      ("encode -o d shards", "encode needs a tokenizer: -t FILE"),
      ("encode -t tok.json shards", "encode needs either -o FOLDER or --store COMMAND"),
      ("encode -t tok.json -o d shards", "cannot open the tokenizer 'tok.json': no such file or folder"),
      (
        "encode -t shards -o d shards/one.txt shards/one.txt",
        "'FOLDER/shards/one.txt' and 'FOLDER/shards/one.txt' would both be written as 'one': give the files different names"
      ),
    ])
  func refusals(arguments: String, message: String) throws {
    let folder = try ScratchFolder()
    let outcome = try Program.shell(
      """
      mkdir empty shards; echo a > shards/one.txt
      '\(PythonPeer.interpreter)' -B '\(SharedMaterial.projectFolder.path)/docs/cluster/cleave_spark.py' \(arguments)
      """, folder: folder.url)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    let errors = outcome.errors.replacingOccurrences(of: folder.url.path, with: "FOLDER")
    #expect(errors == "cleave_spark: \(message)\n")
  }
}
