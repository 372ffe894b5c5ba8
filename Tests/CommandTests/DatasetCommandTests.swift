import Foundation
import JSON
import TestSupport
import Testing

/// Token datasets from the command line: what NumPy reads, and work that is shared out or broken off.
@Suite("Datasets from the command line") struct DatasetCommandTests {
  /// Shards with empty documents, hostile text and no line feed at the end, and a tokenizer.
  private static let start = """
    set -e
    mkdir shards
    zstd -dcq "$SHARED/corpora/pud/en.txt.zst" | head -n 40 > shards/a.txt
    printf 'one\\n\\n<|endoftext|>\\n\\377\\n\\nlast' > shards/b.txt
    : > shards/c.txt
    cleave train bpe -q -s 400 --special-tokens '<|endoftext|>' -o tok.json shards/a.txt
    peer() { '\(PythonPeer.interpreter)' '\(SharedMaterial.projectFolder.path)/Tests/Peers/token_dataset.py' "$@"; }

    """

  /// The lists of ids in a text of JSON arrays, one after the other.
  private func documents(_ text: [UInt8]) throws -> JSONValue {
    var reader = JSONReader(text)
    return try reader.readValue()
  }

  @Test(
    "NumPy finds the documents, each where it is",
    arguments: [
      ("megatron", "peer megatron data/$s"), ("datatrove", "peer datatrove data/$s 2"),
      ("npy", "peer offsets data/$s npy"), ("u16", "peer offsets data/$s '<u2'"), ("u32", "peer offsets data/$s '<u4'"),
      ("jsonl", "sed 's/.*\\[/[/; s/}//' data/$s.jsonl | paste -sd, | sed 's/^/[/; s/$/]/'"),
    ])
  func peers(form: String, command: String) throws {
    let outcome = try Program.shell(
      Self.start + """
        cleave dataset -q -t tok.json --to \(form) --end-of-document '<|endoftext|>' shards -o data -j 3
        for s in a b; do
          \(command) | tr -d ' \\n'
          echo
          cleave tokenize -t tok.json shards/$s.txt | sed 's/ /,/g; s/$/,0/; s/^,//; s/.*/[&]/' | paste -sd, | sed 's/.*/[&]/'
        done
        """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").map(String.init)
    try #require(lines.count == 4)
    #expect(lines[0] == lines[1] && lines[2] == lines[3])
    #expect(lines[2].hasPrefix("[[") && lines[2].contains("[0]"))
  }

  @Test("rows of NumPy are the documents' ids")
  func rows() throws {
    let outcome = try Program.shell(
      Self.start + """
        cleave dataset -q -t tok.json --to npy --pack 7 --pad 0 shards/a.txt -o packed
        cleave dataset -q -t tok.json --to npy --buckets 1-16 shards/a.txt -o buckets
        peer npy packed/a.npy | tr -d ' []' | tr , '\\n' > packed.ids
        cleave tokenize -t tok.json shards/a.txt | tr ' ' '\\n' > ids
        head -n $(wc -l < ids) packed.ids | cmp - ids
        tail -n +$(($(wc -l < ids) + 1)) packed.ids | sort -u
        for n in 1 2 4 8 16; do peer npy buckets/a-$n.npy; done | tr -d ' ' | tr '[]' '\\n\\n' | tr , '\\n' | grep . | sort > found
        sort ids | cmp - found
        """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(String(decoding: outcome.output, as: UTF8.self) == "0\n")
  }

  @Test("parts of the work, threads and shards of the text give the same files")
  func shares() throws {
    let outcome = try Program.shell(
      Self.start + """
        cleave dataset -q -t tok.json --to megatron shards -o one -j 1
        for i in 1 2 3; do cleave dataset -q -t tok.json --to megatron --shard $i/3 -j 4 shards -o three & done; wait
        diff -r one three
        cleave dataset -q -t tok.json --to u16 shards/a.txt -o whole
        split -n l/3 --additional-suffix=.txt shards/a.txt part-
        cleave dataset -q -t tok.json --to u16 part-*.txt -o parts
        cat parts/part-*.bin | cmp - whole/a.bin
        """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test("what was broken off goes on, what is there is passed over, what has changed is made anew")
  func resume() throws {
    let outcome = try Program.shell(
      Self.start + """
        cleave dataset -t tok.json --to npy shards -o data 2>&1
        cp -rp data before
        cleave dataset -t tok.json --to npy shards -o data 2>&1
        diff -r data before
        rm data/a.json; printf x > data/b.npy; printf 'more\\n' > shards/c.txt
        cleave dataset -t tok.json --to npy shards -o data --json | grep -o '"shard":"[a-c]","written":[a-z]*'
        cmp data/a.npy before/a.npy; cmp data/b.npy before/b.npy; cmp data/a.json before/a.json
        set +e
        cleave dataset -t tok.json --to npy --pack 8 shards -o data
        cleave dataset -t tok.json --to npy --pack 8 shards -o data --overwrite
        ls -A data | tr '\\n' ' '
        """)
    let lines = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").map(String.init)
    #expect(outcome.status == 0)
    try #require(lines.count > 5, "\(outcome.errors)")
    #expect(lines[0].hasPrefix("wrote 3 shards: 46 documents"), "\(lines)")
    #expect(lines[1].hasPrefix("wrote 0 shards, passed over 3 that were there: 46 documents"))
    #expect(
      lines[2...4] == [#""shard":"a","written":true"#, #""shard":"b","written":true"#, #""shard":"c","written":true"#])
    #expect(
      outcome.errors.replacingOccurrences(of: "\n", with: " ").contains(
        "'data/a.json' is of a dataset with other settings (layout, length, padding)"), "\(outcome.errors)")
    #expect(lines[5].contains("a.json a.npy"))
  }

  @Test func namesThatAreOneTextInTwoFormsAreTwoShards() throws {
    let outcome = try Program.shell(
      Self.start + """
        composed=$(printf 'caf\\303\\251'); decomposed=$(printf 'cafe\\314\\201')
        mkdir forms; printf 'one' > "forms/$composed.txt"; printf 'two two' > "forms/$decomposed.txt"
        cleave dataset -q -t tok.json --to u16 -o data forms
        wc -c < "data/$composed.bin"; wc -c < "data/$decomposed.bin"; ls data | wc -l
        """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let sizes = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").compactMap { Int($0) }
    try #require(sizes.count == 3)
    #expect(sizes[0] > 0 && sizes[0] < sizes[1] && sizes[2] == 6)
  }

  @Test(
    "what cannot be done is said before anything is read",
    arguments: [
      ("--to u16 -t big.tiktoken", "which do not fit the form u16: use --to u32"),
      ("--to npy --dtype uint16 -t big.tiktoken", "which do not fit uint16: leave out --dtype"),
      ("--to megatron --dtype uint32 -t tok.json", "The form megatron has no uint32: use uint16 or int32"),
      (
        "--to u16 -t tok.json --end-of-document '</s>'",
        "--end-of-document '</s>' is no token of the tokenizer, nor an id from 0 to 399"
      ),
      ("--to npy -t tok.json --buckets 3-8", "The value '3-8' is invalid for '--buckets"),
      ("--to npy -t tok.json --pack 8 --buckets 4-8", "Use either --pack or --buckets"),
      ("--to npy -t tok.json --pad 0", "--pad is for --pack"),
      ("--to npy -t tok.json --shard 3/2", "The value '3/2' is invalid for '--shard"),
      ("--to npy -t tok.json shards other/a.txt", "would both be written as 'a': give the files different names"),
    ])
  func refusals(arguments: String, message: String) throws {
    let outcome = try Program.shell(
      Self.start + """
        mkdir other; cp shards/a.txt other
        ln -s "$SHARED/vocabularies/cl100k_base/cl100k_base.tiktoken" big.tiktoken
        set +e
        cleave dataset \(arguments.contains(" shards ") ? "" : "shards") -o data \(arguments)
        status=$?
        ls data 2>/dev/null
        exit $status
        """)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.replacingOccurrences(of: "\n", with: " ").contains(message), "\(outcome.errors)")
  }
}
