import Foundation
import TestSupport
import Testing

/// A command that writes one file, to be disturbed in every way.
struct FaultCommand: Sendable, CustomTestStringConvertible {
  let name: String
  /// The file that it writes.
  let output: String
  /// What the shell runs, in a folder with ``FaultFolder``'s files.
  let script: String

  /// Whether its result is not the same each time.
  var isTimed: Bool { name == "compare" }

  var testDescription: String { name }

  /// The commands that write, one of each kind.
  static let all = [
    FaultCommand(name: "tokenize", output: "out.ids", script: "cleave tokenize -t tok -o out.ids text.txt"),
    FaultCommand(
      name: "tokenize npy", output: "out.npy", script: "cleave tokenize -t tok --to npy -o out.npy text.txt"),
    FaultCommand(name: "detokenize", output: "out.txt", script: "cleave detokenize -t tok -o out.txt ids.txt"),
    FaultCommand(
      name: "train", output: "out.json", script: "cleave train bpe --vocab-size 2000 -q -o out.json text.txt"),
    FaultCommand(name: "convert", output: "out.json", script: "cleave convert tok -o out.json"),
    FaultCommand(name: "corpus pack", output: "out.zst", script: "cleave corpus pack -q -o out.zst text.txt"),
    FaultCommand(name: "count", output: "out.counts", script: "cleave count -q -o out.counts text.txt"),
    // It has put sorted runs on disk before it reads the text.
    FaultCommand(
      name: "count in little memory", output: "out.counts",
      script: "cleave count --memory 1M -q -o out.counts many.txt text.txt"),
    FaultCommand(
      name: "transfer", output: "out.safetensors",
      script: """
        cleave transfer --source emb.npy --source-tokenizer tok --target-tokenizer tok2 --method fvt -q \
        -o out.safetensors
        """),
    FaultCommand(
      name: "compare", output: "out.html", script: "cleave compare tok tok2 --on small.txt --html out.html -q"),
  ]
}
