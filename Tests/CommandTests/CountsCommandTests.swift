import Foundation
import TestSupport
import Testing

/// Counting, adding up and training as separate processes: the same bytes as from the text at once.
@Suite("Counts from the command line") struct CountsCommandTests {
  /// How each algorithm counts and learns.
  static let algorithms: [(count: String, train: String, name: String)] = [
    ("--for bpe", "bpe -s 600", "tok.json"),
    (
      "--for bpe --pre-tokenizer o200k --normalizer nfc", "bpe -s 600 --pre-tokenizer o200k --normalizer nfc",
      "tok.json"
    ),
    ("--for bpe --alphabet-level characters", "bpe -s 450 --alphabet-level characters", "tok.json"),
    ("--for bpe-spm", "bpe -s 450 --ties spm --character-coverage 0.99", "m.model"),
    ("--for wordpiece --normalizer bert", "wordpiece -s 450 --normalizer bert", "vocab.txt"),
    ("--for unigram", "unigram -s 450 --seed-size 20000 --character-coverage 0.99", "tok.json"),
    ("--for unigram-spm", "unigram -s 450 --seed-size 20000 --character-coverage 0.99", "m.model"),
    ("--for swe", "swe -s 450 --seed-size 5000 --rounds 2 --character-coverage 0.98", "tok.json"),
    ("--for words", "words -s 500", "tok.json"),
    ("--for characters --normalizer lowercase", "characters --normalizer lowercase", "tok.json"),
    ("--for optimal", "optimal -s 300 --gap 0.1", "tok.json"),
    ("--for chunks --pre-tokenizer gpt2", "chunks --length 3 -s 400 --pre-tokenizer gpt2", "tok.json"),
  ]

  /// Real and hostile lines, 28 KB.
  static let text = """
    set -e
    zstd -dcq "$SHARED/corpora/pud/en.txt.zst" | head -c 16000 > text
    zstd -dcq "$SHARED/corpora/pud/de.txt.zst" | head -c 12000 >> text
    printf '\\n\\r\\n\\tx\\\\y\\000z\\n\\377\\376 \\303\\n<unk> ##x \\342\\226\\201\\n\\n' >> text

    """

  @Test(
    "shards, order, threads and memory change neither the counts nor what is learned", arguments: algorithms.indices)
  func shards(index: Int) throws {
    let (count, train, name) = Self.algorithms[index]
    let seed = index
    let outcome = try Program.shell(
      Self.text + """
        cleave count \(count) -q text -o all.zst
        awk -v seed=\(seed) 'BEGIN { srand(seed) } { print > ("part" int(rand() * 4)) }' RS='\\n' text || true
        # The last line of a part has a line feed, as the text's has.
        shuffled=$(ls part* | shuf --random-source=<(yes \(seed)))
        n=0
        for part in $shuffled; do
          n=$((n + 1))
          cleave count \(count) -q -j $n --memory 1M $part -o $part.counts$([ $n = 1 ] || echo .zst)
        done
        cleave merge-counts -q part*.counts* -o merged.zst
        cmp all.zst merged.zst
        mkdir one two
        cleave train \(train) --allow-fewer -q text -o one/\(name) 2>/dev/null || cleave train \(train) -q text -o one/\(name)
        cleave train \(train) --allow-fewer -q -o two/\(name) --counts $(ls part*.counts* | shuf) 2>/dev/null ||
          cleave train \(train) -q -o two/\(name) --counts $(ls part*.counts* | shuf)
        diff -r one two
        cleave merge-counts -q part*.counts* | cleave train \(train.replacingOccurrences(of: "--normalizer bert", with: "")) -q -o three.\(name == "vocab.txt" ? "json" : name.split(separator: ".")[1]) --counts - -j 1
        ls -A | grep -c '^\\.' && exit 1 || true
        """)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test("a weight is that of the text so many times")
  func weights() throws {
    let outcome = try Program.shell(
      Self.text + """
        head -50 text > a; tail -n +51 text > b
        cleave count -q a -o a.zst; cleave count -q b -o b.zst
        cat a a a b > mix; cleave count -q mix -o mix.zst
        cleave merge-counts -q a.zst b.zst --weight 3,1 -o sum.zst
        cmp sum.zst mix.zst
        """)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test("records of JSON Lines count as those of lines, and whole files in parts as one")
  func framings() throws {
    let outcome = try Program.shell(
      """
      set -e
      printf '{"text":"one two\\\\n"}\\n{"text":"three"}\\n' > a.jsonl
      printf 'one two\\nthree' > a.txt
      cleave count -q --framing jsonl a.jsonl -o a
      cleave count -q a.txt -o b
      cmp a b
      yes 'a few words of text' | head -c 5000000 > long
      cleave count -q --framing whole -j 2 long | head -1 | grep -o '"records":[0-9]*,"bytes":[0-9]*'
      """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(String(decoding: outcome.output, as: UTF8.self) == "\"records\":1,\"bytes\":5000000\n")
  }

  @Test("nothing is left behind by a process that is killed")
  func killed() throws {
    let outcome = try Program.shell(
      """
      mkdir work
      timeout 20 base64 -w 60 /dev/urandom | timeout -s KILL 1 cleave count -q --memory 1M -j 2 -o work/counts.zst
      echo ${PIPESTATUS[1]}
      ls -A work
      """)
    #expect(String(decoding: outcome.output, as: UTF8.self) == "137\n")
  }

  @Test(
    "what contradicts the counts is refused",
    arguments: [
      (
        "cleave train bpe --counts a --pre-tokenizer llama3 -s 300 -o x.json",
        "The counts were made in another way than the options ask for: in the file pre_tokenizer is "
      ),
      (
        "cleave train bpe --counts a --normalizer lowercase -s 300 -o x.json",
        #"in the file normalizer is 'null' and there '{"type":"Lowercase"}'"#
      ),
      ("cleave train bpe --counts a --line-ends drop -s 300 -o x.json", "line_ends is '\"keep\"' and there '\"drop\"'"),
      (
        "cleave train wordpiece --counts a -s 300 -o x.json",
        "The counts were made for an alphabet of bytes, and wordpiece is to learn characters"
      ),
      ("cleave train bpe --counts a -s 300 -o x.json text", "Learn either from text or from --counts, not from 'text'"),
      ("cleave train lz78 --counts a -s 300 -o x.json", "lz78 learns from text in its order, which counts do not have"),
      ("cleave train bpe --counts text -s 300 -o x.json", "expected the header of a counts file of 'cleave count'"),
      ("cleave merge-counts a w -o x", "'w' was counted in another way than 'a': "),
      ("cleave merge-counts a a --weight 1 -o x", "--weight has 1 numbers for 2 files"),
      ("cleave count --json text", "--json and the counts cannot both go to standard output"),
      ("cleave train characters --counts a -o x.json", "count with cleave count --for characters"),
    ])
  func refusals(script: String, message: String) throws {
    let outcome = try Program.shell(
      "printf 'a b\\n' > text; cleave count -q text -o a; cleave count -q --for words text -o w; " + script)
    #expect(outcome.status == 2)
    let errors = outcome.errors.replacingOccurrences(of: "\n", with: " ").replacingOccurrences(of: "  ", with: " ")
    #expect(errors.contains(message), "\(outcome.errors)")
  }
}
