import Foundation
import TestSupport
import Testing

/// `tokenize | detokenize` gives back every byte, from the command line.
@Suite struct RoundTripTests {
  static let tokenizers = ["vocabularies/gpt2/tokenizer.json", "vocabularies/cl100k_base/cl100k_base.tiktoken"]

  /// Texts with every kind of ending.
  static let texts: [[UInt8]] = [
    [], [0x0A], [0x0A, 0x0A], Array("a".utf8), Array("a\n".utf8), Array("a\n\nb".utf8), Array("\r\n x\r\n".utf8), [0],
    [0, 0x0A, 0],
    [0xFF, 0xFE, 0x0A, 0xC3], Array("  \n  ".utf8), Array("<|endoftext|>\n".utf8),
  ]

  @Test(arguments: tokenizers, ["line", "null", "whole"])
  func smallTexts(tokenizer: String, framing: String) throws {
    let path = try SharedMaterial.path(tokenizer)
    for text in Self.texts {
      let back = try Program.shell(
        "cleave tokenize -t '\(path)' --framing \(framing) | cleave detokenize -t '\(path)' --framing \(framing)",
        input: text)
      #expect(back.output == text, "\(text)")
      #expect(back.errors == "")
    }
  }

  @Test(arguments: tokenizers, ["u32", "npy"])
  func binaryForms(tokenizer: String, form: String) throws {
    let path = try SharedMaterial.path(tokenizer)
    for text in Self.texts {
      let back = try Program.shell(
        "cleave tokenize -t '\(path)' --to \(form) | cleave detokenize -t '\(path)' --from \(form)", input: text)
      #expect(back.output == text, "\(text)")
    }
  }

  /// More ids than are read at once, with a decoder that drops the space in front of the first token only.
  @Test func manyNumbersAreOneText() throws {
    let path = try SharedMaterial.path("vocabularies/llama2/tokenizer.json")
    let text = Array(String(repeating: "a b c d ", count: 100_000).utf8)
    let back = try Program.shell(
      "cleave tokenize -t '\(path)' --to u32 | cleave detokenize -t '\(path)' --from u32", input: text)
    #expect(back.status == 0 && back.output == text)
  }

  @Test(
    arguments: [
      "torture/torture.txt.zst", "torture/invalid-utf8.bin.zst", "torture/all-code-points.txt.zst", "pud/th.txt.zst",
    ], [1, 2])
  func realTexts(text: String, threads: Int) throws {
    let tokenizer = try SharedMaterial.path("vocabularies/gpt2/vocab.tiktoken")
    let file = try SharedMaterial.path("corpora/" + text)
    for framing in ["line", "null", "whole"] {
      let outcome = try Program.shell(
        """
        set -e -o pipefail
        zstd -dcq '\(file)' > plain
        cleave tokenize -t '\(tokenizer)' --framing \(framing) -j \(threads) '\(file)' -o ids
        cleave detokenize -t '\(tokenizer)' --framing \(framing) -j \(threads) ids -o back
        cmp plain back
        """)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }

  @Test func everyThreadCountGivesTheSameIds() throws {
    let tokenizer = try SharedMaterial.path("vocabularies/o200k_base/o200k_base.tiktoken")
    let file = try SharedMaterial.path("corpora/torture/torture.txt.zst")
    for framing in ["line", "whole"] {
      let one = try Program.run(["tokenize", "-t", tokenizer, "--framing", framing, "-j", "1", file])
      #expect(one.status == 0 && !one.output.isEmpty)
      for threads in ["2", "5"] {
        let many = try Program.run(["tokenize", "-t", tokenizer, "--framing", framing, "-j", threads, file])
        #expect(many.output == one.output)
      }
    }
  }

  @Test func compressedOutputIsReadBack() throws {
    let tokenizer = try SharedMaterial.path("vocabularies/gpt2/merges.txt").replacingOccurrences(
      of: "/merges.txt", with: "")
    let outcome = try Program.shell(
      """
      set -e -o pipefail
      printf 'one\\ntwo' > text
      cleave tokenize -t '\(tokenizer)' --compress -o ids.zst text
      zstd -dcq ids.zst | tail -c 20
      cleave detokenize -t '\(tokenizer)' ids.zst -o back.txt.zst
      zstd -dcq back.txt.zst | cmp - text
      """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(String(decoding: outcome.output, as: UTF8.self) == "505\n11545")
  }
}
