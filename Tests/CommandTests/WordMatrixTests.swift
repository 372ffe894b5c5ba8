import Foundation
import TestSupport
import Testing

/// Matrices of words from the command line: what NumPy loads, and the way back.
@Suite("Matrices of words") struct WordMatrixTests {
  @Test(
    "NumPy finds the text in the matrix, and so does detokenize",
    arguments: ["torture/torture.txt.zst", "torture/invalid-utf8.bin.zst", "pud/th.txt.zst"], [1, 3])
  func numPy(text: String, threads: Int) throws {
    let file = try SharedMaterial.path("corpora/" + text)
    let script = SharedMaterial.projectFolder.appendingPathComponent("Tests/Peers/word_matrix.py").path
    let outcome = try Program.shell(
      """
      set -e -o pipefail
      zstd -dcq '\(file)' > plain
      cleave train byteword --punctuation-alone -o bw.json
      cleave tokenize -t bw.json --to npy -j \(threads) -o words.npy '\(file)'
      cleave detokenize -t bw.json --from npy words.npy | cmp - plain
      '\(PythonPeer.interpreter)' '\(script)' words.npy 6 2> records | cmp - plain
      cat records
      cleave tokenize -t bw.json --to u16 -j \(threads) '\(file)' | cleave detokenize -t bw.json --from u16 | cmp - plain
      cleave tokenize -t bw.json --to ids -j \(threads) '\(file)' | cleave detokenize -t bw.json | cmp - plain
      """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(String(decoding: outcome.output, as: UTF8.self) == "1\n")
  }

  @Test("records are counted in rows")
  func records() throws {
    let script = SharedMaterial.projectFolder.appendingPathComponent("Tests/Peers/word_matrix.py").path
    let outcome = try Program.shell(
      """
      set -e
      cleave train byteword -o bw.json
      printf 'one two\\n\\nthree' > text
      cleave tokenize -t bw.json --to npy --framing line -o words.npy text
      '\(PythonPeer.interpreter)' '\(script)' words.npy 6
      """)
    #expect(outcome.status == 0)
    #expect(String(decoding: outcome.output, as: UTF8.self) == "one twothree")
    #expect(outcome.errors == "3\n")
  }

  @Test(
    "what cannot be done is said",
    arguments: [
      ("cleave tokenize -t bw.json --to npy text", "name the first with -o NAME.npy"),
      ("cleave tokenize -t bw.json --to npy -o w.npz text", "name the first NAME.npy"),
      ("cleave train byteword --max-word-bytes 2 -o x.json", "a word may have 2 bytes: expected from 4 to 65535"),
      (
        "cleave tokenize -t bw.json --to npy -o w.npy text && cp w.lengths.npy w.spaces.npy && "
          + "cleave detokenize -t bw.json --from npy w.npy",
        "'w.spaces.npy': matrix of words: expected '|b1' of shape (2), found '<u2' of shape (2)"
      ),
      (
        "cleave tokenize -t bw.json --to npy -o w.npy text && cleave train byteword --max-word-bytes 8 -o small.json && "
          + "cleave detokenize -t small.json --from npy w.npy",
        "'w.npy': matrix of words: expected '<u2' of shape (2, 8), found '<u2' of shape (2, 32)"
      ),
    ])
  func refusals(script: String, message: String) throws {
    let outcome = try Program.shell("printf 'a b' > text; cleave train byteword -o bw.json; \(script)")
    #expect(outcome.status != 0)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test("figures of words, with standard input read once")
  func inspect() throws {
    let outcome = try Program.shell(
      """
      cleave train byteword --max-word-bytes 4 -o bw.json
      printf 'a cat\nabcdefghi  b' | cleave inspect bw.json --on - --against bw.json --json
      """)
    let report = String(decoding: outcome.output, as: UTF8.self)
    let expected = [
      #""embedding_rows":260"#, #""words":5,"word_rows":7,"split_words":1,"word_bytes_p99":9,"word_bytes_longest":9"#,
      #""split_word_share":0.2"#, #""embedding_rows":260,"tokens":23}"#,
    ]
    for text in expected { #expect(report.contains(text), "\(report)") }
  }
}
