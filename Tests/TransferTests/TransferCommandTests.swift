import Foundation
import JSON
import TestSupport
import Testing

/// `cleave transfer` as a whole, against numpy and the safetensors package.
struct TransferCommandTests {
  private static let methods = ["mean", "lexical", "fvt", "byte-fvt", "clp", "clp+", "random"]

  private static func run(
    _ folder: URL, _ method: String, _ extra: [String] = []
  ) throws -> Program.Outcome {
    let helper = method.hasPrefix("clp") ? ["--helper", "helper.npy"] : []
    return try Program.run(
      [
        "transfer", "--source", "source.safetensors", "--source-tokenizer", "A.txt", "--target-tokenizer", "B.txt",
        "--preset", "bert-uncased", "--method", method, "-o", "out.safetensors", "--json", "-q",
      ] + helper + extra, folder: folder)
  }

  @Test(arguments: ["F32", "BF16", "F16", "F64"]) func rowsAreNumpys(_ type: String) throws {
    let scratch = try ScratchFolder()
    _ = try PythonPeer.run("transfer_case.py", ["make", scratch.url.path, type])
    let names = ["lm_head.weight", "model.embed_tokens.weight"]
    for method in type == "F32" || isFull ? TransferCommandTests.methods : ["fvt", "clp"] {
      let outcome = try TransferCommandTests.run(scratch.url, method)
      #expect(outcome.status == 0, "\(outcome.errors)")
      var reader = JSONReader(try PythonPeer.run("transfer_case.py", ["check", scratch.url.path, method]))
      let result = try reader.readValue()
      #expect(result["names"] == .array(names.map { .text($0) }))
      #expect(result["metadata"]?["format"] == .text("pt"))
      #expect(result["metadata"]?["é"] == .text("ü"))
      #expect(result["metadata"]?["cleave.method"] == .text(method))
      var report = JSONReader(outcome.output)
      let counts = try report.readValue()
      guard case .object(let tensors)? = result["tensors"] else {
        Issue.record("no tensors")
        continue
      }
      #expect(tensors.count == 2)
      for tensor in tensors.map(\.value) {
        #expect(tensor["dtype"] == .text(type))
        guard case .integer(let rows)? = tensor["rows"], case .integer(let shared)? = tensor["shared"] else {
          Issue.record("no rows")
          continue
        }
        #expect(tensor["shape"] == .array([.integer(rows + 5), .integer(24)]))
        #expect(tensor["copied"] == .integer(shared) && shared > 100)
        #expect(tensor["extra"] == .integer(5))
        #expect(counts["copied"] == .integer(shared))
        if method == "random" || method == "lexical" { continue }
        #expect(counts["initialized"] == tensor["computed"], "\(method)")
        guard case .number(let error)? = tensor["error"] else {
          Issue.record("no error figure")
          continue
        }
        // Rounding to the type that is written is all that may differ.
        let bounds: [String: Double] = ["F32": 1e-6, "F64": 1e-6, "F16": 6e-4, "BF16": 5e-3]
        #expect(error < bounds[type] ?? 0, "\(type) \(method): \(error)")
      }
    }
  }

  @Test func shardsAndArraysAreRead() throws {
    let scratch = try ScratchFolder()
    _ = try PythonPeer.run("transfer_case.py", ["make", scratch.url.path, "F32"])
    let folder = scratch.url
    let whole = try TransferCommandTests.run(folder, "fvt")
    #expect(whole.status == 0)
    let expected = try Data(contentsOf: folder.appendingPathComponent("out.safetensors"))
    let shards = folder.appendingPathComponent("model")
    try FileManager.default.createDirectory(at: shards, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: folder.appendingPathComponent("source.safetensors"),
      to: shards.appendingPathComponent("model-00001-of-00002.safetensors"))
    let index =
      #"{"metadata":{"total_size":1},"weight_map":{"model.embed_tokens.weight":"model-00001-of-00002.safetensors","#
      + #""lm_head.weight":"model-00001-of-00002.safetensors","model.norm.weight":"model-00002-of-00002.safetensors"}}"#
    try Data(index.utf8).write(to: shards.appendingPathComponent("model.safetensors.index.json"))
    let sharded = try TransferCommandTests.run(folder, "fvt", ["--source", "model"])
    #expect(sharded.status == 0, "\(sharded.errors)")
    #expect(try Data(contentsOf: folder.appendingPathComponent("out.safetensors")) == expected)

    let array = try TransferCommandTests.run(
      folder, "mean",
      ["--source", "helper.npy", "--source-tokenizer", "B.txt", "--target-tokenizer", "A.txt", "--drop-extra-rows"])
    #expect(array.status == 0, "\(array.errors)")
    let written = try Data(contentsOf: folder.appendingPathComponent("out.safetensors"))
    #expect(written.range(of: Data(#""embeddings":{"dtype":"F32","shape":["#.utf8)) != nil)
  }

  @Test(
    arguments: [
      (
        ["--source-tokenizer", "B.txt", "--target-tokenizer", "A.txt"],
        "'source.safetensors', tensor 'model.embed_tokens.weight' has 384 rows, but tokenizer 'B.txt' has ids up to"
      ),
      (
        ["--tensor", "wte.weight"],
        "expected a tensor 'wte.weight', found 'lm_head.weight', 'model.embed_tokens.weight'"
      ),
      (["--method", "clp"], "method clp needs vectors of the target's tokens: --helper MATRIX"),
      (["--method", "clp", "--helper", "source.safetensors"], "has ids up to"),
      (["-o", "missing/out.safetensors"], "missing"),
      (["--source", "B.txt"], "expected a safetensors header of at most 100000000 bytes"),
      (["--guard", "0.1"], "--guard is for --method clp"),
    ] as [([String], String)])
  func wrongInputIsOneClearError(_ arguments: [String], _ expected: String) throws {
    let scratch = try ScratchFolder()
    _ = try PythonPeer.run("transfer_case.py", ["make", scratch.url.path, "F32"])
    let outcome = try TransferCommandTests.run(scratch.url, "fvt", arguments)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(expected), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: scratch.url.appendingPathComponent("out.safetensors").path))
  }
}
