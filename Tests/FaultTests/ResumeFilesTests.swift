import Foundation
import TestSupport
import Testing

/// The files of `--resume`: whose they are, what they may not be, and when they go.
@Suite("Files of --resume", .serialized)
struct ResumeFilesTests {
  private static func check(_ script: String) throws {
    let outcome = try Program.shell("seq 1 4000 > a.txt; seq 3000 5000 > b.txt\n" + script)
    #expect(outcome.status == 0, "\(outcome.errors)\(String(decoding: outcome.output, as: UTF8.self))")
  }

  @Test("what the run has neither opened nor written stays")
  func others() throws {
    try Self.check(
      """
      echo mine > notes
      cleave train words -s 300 --allow-fewer --resume notes -q -o w.json a.txt || exit 1
      cleave train characters --resume notes -q -o c.json a.txt || exit 2
      [ "$(cat notes)" = mine ] || exit 3
      [ -e notes.counts ] && exit 4
      [ -e notes.lock ] && exit 5
      # The counts of several sources are not kept.
      cleave count -q -o o.counts a.txt && cp o.counts o.before
      cleave train optimal -s 270 --objective weighted --resume o -q -o o.json x=a.txt y=b.txt || exit 6
      cmp o.counts o.before || exit 7
      [ -e o ] && exit 8
      # A lock is another program's too.
      echo mine > run.lock
      cleave train bpe -s 300 --resume run -q -o t.json a.txt || exit 9
      [ "$(cat run.lock)" = mine ] || exit 10
      ls run run.counts 2> /dev/null && exit 11
      # Not ours: said before anything is counted, and left alone.
      for training in 'bpe -s 300' 'unigram -s 100 --allow-fewer' 'wordpiece -s 300' 'swe -s 100' 'optimal -s 270'; do
        cleave train $training --resume notes -q -o n.json a.txt 2> errors && exit 12
        [ $(wc -l < errors) = 1 ] && grep -q "'notes'" errors || { cat errors; exit 13; }
        ls notes.counts notes.lock n.json 2> /dev/null && exit 14
      done
      [ "$(cat notes)" = mine ]
      """)
  }

  /// Everything after `cleave train`, in a folder with text in `a.txt` and `text/`, and counts in `run.counts`.
  static let refused = [
    "bpe -s 300 --resume same.json -o same.json a.txt", "bpe -s 300 --resume same.json -o ./same.json a.txt",
    "bpe -s 300 --resume here/../same.json -o same.json a.txt",
    "words --vocab-sizes 300,400 --resume tok-400.json -o tok.json a.txt",
    "bpe -s 300 --resume here/vocab.json -o here/ a.txt", "bpe -s 300 --resume here -o here/ a.txt",
    "bpe -s 300 --resume run -o t.json --counts run.counts",
    "unigram -s 100 --resume run -o t.json run.counts", "bpe -s 300 --resume a.txt -o t.json a.txt",
    "characters --resume a.txt -o t.json b.txt a.txt", "bpe -s 300 --resume link -o t.json a.txt",
    "bpe -s 300 --resume text/run -o t.json text", "words -s 300 --resume text/deep/run -o t.json b.txt text/",
    "optimal -s 270 --objective weighted --resume text/run -o t.json x=text y=b.txt",
    "optimal -s 270 --resume c.bound --certificate c.bound -o t.json a.txt",
    "optimal --vocab-sizes 270,280 --resume c-280.bound --certificate c.bound -o t.json a.txt",
    "bpe -s 300 --resume run2 -o t.json < <(cat a.txt)", "words -s 300 --resume run2 -o t.json a.txt <(cat b.txt)",
  ]

  @Test("an input, an output, a place in a folder of text and a pipe are refused in one line", arguments: refused)
  func refusal(_ arguments: String) throws {
    try Self.check(
      """
      mkdir -p text/deep here && cp b.txt text/deep && cp a.txt text && ln -s a.txt link
      cleave count -q -o run.counts a.txt
      find . ! -name errors ! -name before ! -name after -type f | sort | xargs sha256sum > before
      cleave train \(arguments.replacing(" -o ", with: " -q -o ")) 2> errors
      status=$?
      [ $status = 2 ] || { echo "status $status"; cat errors; exit 1; }
      [ $(wc -l < errors) = 1 ] && grep -q -e "--resume" errors || { cat errors; exit 2; }
      find . ! -name errors ! -name before ! -name after -type f | sort | xargs sha256sum > after
      cmp before after
      """)
  }

  @Test("within the folder of text or beside it: what is no text is no text later on")
  func besideText() throws {
    try Self.check(
      """
      mkdir -p text && cp a.txt b.txt text
      cleave train bpe -s 400 -q -o whole.json text || exit 1
      # A name with a dot is no text.
      cleave train optimal -s 280 --gap 0 -q -o whole2.json text || exit 2
      cleave train optimal -s 280 --gap 0 -q -o part.json --time 0.001s --resume text/.run text || exit 3
      cleave train optimal -s 280 --gap 0 -q -o part.json --resume text/.run text || exit 4
      cmp whole2.json part.json || exit 5
      cd text && cleave train bpe -s 400 -q -o ../t.json --resume ../run . && cmp ../whole.json ../t.json || exit 6
      [ "$(ls -A)" = "$(printf 'a.txt\\nb.txt')" ]
      """)
  }

  @Test("a search that --time ends is kept, whatever the interval, and gone on with to the same bytes")
  func time() throws {
    try Self.check(
      """
      train() { cleave train optimal --vocab-sizes 300,400 --gap 0 -q "$@" a.txt; }
      train -o whole.json --certificate whole.bound || exit 1
      for name in kept kept.gz kept.zst; do
        train -o t.json --time 0.0001s --resume $name --resume-every 1h || exit 2
        [ -e $name ] && [ -e $name.counts ] || { ls; exit 3; }
        [ -e $name.lock ] && exit 4
        cp $name first
        # The proof needs another gap: refused.
        cleave train optimal --vocab-sizes 300,400 --gap 20% -q --resume $name -o no.json a.txt 2> errors && exit 5
        [ $(wc -l < errors) = 1 ] && grep -q "'$name'" errors || { cat errors; exit 6; }
        # More of it, whatever the time, until it is done.
        for span in 0.0001s 0.01s 0.2s; do train -o t.json --time $span --resume $name || exit 7; done
        [ -e $name ] && cmp -s $name first && exit 8
        train -o t.json --certificate t.bound --resume $name || exit 9
        for size in 300 400; do
          cmp whole-$size.json t-$size.json && cmp whole-$size.bound t-$size.bound || exit 10
        done
        ls $name $name.counts $name.lock 2> /dev/null && exit 11
      done
      exit 0
      """)
  }

  @Test("a second run on the same files is refused while the first goes on")
  func locked() throws {
    try Self.check(
      """
      cleave train bpe -s 400 -q -o whole.json a.txt b.txt
      flock run.lock cleave train bpe -s 400 -q --resume run -o t.json a.txt b.txt 2> errors && exit 1
      [ $(wc -l < errors) = 1 ] && grep -q "'run'" errors || { cat errors; exit 2; }
      [ -e t.json ] && exit 3
      # Left by a run that was killed: no lock.
      for n in 1 2 3 4 5 6; do
        cleave train bpe -s 400 -q --resume run --resume-every 0.000001 -o t$n.json a.txt b.txt 2> errors$n &
        runs="$runs $!"
      done
      done=0
      n=0
      for run in $runs; do
        n=$((n + 1))
        if wait $run; then
          cmp whole.json t$n.json || exit 4
          done=$((done + 1))
        else
          [ $(wc -l < errors$n) = 1 ] && grep -q "'run'" errors$n || { cat errors$n; exit 5; }
          [ -e t$n.json ] && exit 6
        fi
      done
      [ $done -ge 1 ] || exit 7
      ls run run.counts 2> /dev/null && exit 8
      exit 0
      """)
  }

  @Test("--resume-every says when, and needs --resume to say where")
  func every() throws {
    try Self.check(
      """
      for training in 'bpe -s 300' 'lzw -s 300' bytes byteword; do
        case $training in bytes|byteword) text= ;; *) text=a.txt ;; esac
        cleave train $training --resume-every 5m -o t.json $text 2> errors && exit 1
        grep -q -e '--resume-every needs --resume' errors || { cat errors; exit 2; }
        [ -e t.json ] && exit 3
      done
      exit 0
      """)
  }

  @Test("kept counts, added to others, are counts like others")
  func sums() throws {
    try Self.check(
      """
      cleave train optimal -s 300 --gap 0 --time 0.0001s --resume run -q -o t.json a.txt
      [ -e run.counts ] || exit 1
      cleave count -q -o b.counts b.txt || exit 2
      cleave merge-counts -q -o z.counts b.counts run.counts || exit 3
      cleave merge-counts -q -o y.counts run.counts b.counts || exit 4
      cmp z.counts y.counts || exit 5
      cleave train optimal -s 300 --resume z -q -o t.json a.txt 2> errors && exit 6
      [ $(wc -l < errors) = 1 ] && grep -q z.counts errors || { cat errors; exit 7; }
      [ -e z.counts ]
      """)
  }
}
