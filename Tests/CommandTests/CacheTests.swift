import TestSupport
import Testing

/// Images of tokenizers: used where they are right, made anew where they are not, never needed.
@Suite struct CacheTests {
  private func run(_ script: String) throws -> [Substring] {
    let path = try SharedMaterial.path("vocabularies/gpt2/tokenizer.json")
    let outcome = try Program.shell(
      """
      set -e
      export CLEAVE_CACHE=$PWD/cache
      ids() { printf "It's 12 naïve\\n\\n  words" | cleave tokenize -t '\(path)' --framing whole "$@"; }
      \(script)
      """)
    try #require(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors == "")
    return String(decoding: outcome.output, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
  }

  @Test func oneImageServesAllRuns() throws {
    let lines = try run("ids --no-cache; ids; ls cache | wc -l; stat -c '%a' cache/*; ids; ls cache | wc -l")
    #expect(lines[0] == lines[1] && lines[1] == lines[4] && lines[0].split(separator: " ").count > 5)
    #expect(lines[2] == "1" && lines[3] == "600" && lines[5] == "1")
  }

  @Test func aDamagedImageIsMadeAnew() throws {
    let lines = try run(
      """
      ids
      cp cache/* good
      printf x | dd of=$(echo cache/*) bs=1 seek=5000 conv=notrunc status=none
      ids
      cmp good cache/* && echo mended
      : > $(echo cache/*)
      ids
      cmp good cache/* && echo mended
      """)
    #expect(lines[0] == lines[1] && lines[1] == lines[3])
    #expect(lines[2] == "mended" && lines[4] == "mended")
  }

  @Test func isLeftAloneOnRequest() throws {
    let lines = try run(
      """
      ids --no-cache
      CLEAVE_CACHE=off ids
      test -e cache || echo none
      touch cache
      ids
      """)
    #expect(lines[0] == lines[1] && lines[2] == "none" && lines[3] == lines[0])
  }

  @Test func decodesTheSame() throws {
    let path = try SharedMaterial.path("vocabularies/gpt2/tokenizer.json")
    let lines = try run("ids > ids; for i in 1 2; do cleave detokenize -t '\(path)' ids; done")
    #expect(lines.joined(separator: "\n") == "It's 12 naïve\n\n  words\nIt's 12 naïve\n\n  words\n")
  }
}
