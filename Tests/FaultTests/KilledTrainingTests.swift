import Foundation
import TestSupport
import Testing

/// Trainings that are killed at random moments and begun again with `--resume`: the same bytes in the end.
@Suite("Killed trainings", .serialized)
struct KilledTrainingTests {
  /// How often each training is killed before it may end.
  static let kills = isFull ? 40 : 3

  /// Every trainer, with what counting, learning and several sizes call for.
  static let all = [
    "bpe --vocab-sizes 600,3000", "bpe -s 1500 --alphabet-level characters",
    "bpe --ties spm -s 1200 --framing whole --max-sentence-length 99999",
    "wordpiece -s 1200 --objective likelihood", "unigram --vocab-sizes 500,1500 --seed-size 20000",
    "unigram -s 900 --variant hf --framing jsonl", "swe -s 900 --seed-size 4000 --rounds 5",
    "swe -s 900 --form merges --rounds 3", "words -s 3000", "characters", "optimal -s 400 --gap 2%", "lz78 -s 900",
    "lzw -s 900 --pre-tokenizer gpt2", "chunks --length 3 -s 900 --pre-tokenizer gpt2", "byteword", "bytes",
  ]

  /// The file that shows that a training has kept something; nil where nothing is.
  private static func kept(by training: String) -> String? {
    switch training.prefix(while: { $0 != " " }) {
    case "lz78", "lzw", "chunks", "byteword", "bytes": nil
    case "words", "characters": "kept.counts"
    default: "kept"
    }
  }

  /// Text in a dozen files of three kinds, fifty lines each; every second one compressed.
  ///
  /// - Parameter form: `lines` or `jsonl`.
  private static func writeTexts(_ form: String, folder: URL) throws {
    let texts = try ["en", "ru"].map { "'\(try SharedMaterial.path("corpora/pud/\($0).txt.zst"))'" }
    let outcome = try Program.shell(
      """
      set -euo pipefail
      mkdir text
      for n in 0 1 2 3 4 5 6 7 8 9 10 11; do
        for text in \(texts.joined(separator: " ")); do
          zstd -dcq "$text" | awk -v n=$n 'NR % 12 == n && ++taken <= 25'
        done > text/$n.txt
      done
      if [ \(form) = jsonl ]; then
        for n in 0 1 2 3 4 5 6 7 8 9 10 11; do
          sed 's/[\\"]/\\&/g; s/.*/{"text": "&"}/' text/$n.txt > text/$n.jsonl
          rm text/$n.txt
        done
      fi
      for n in 1 3 5 7 9 11; do zstd -q --rm text/$n.*; done
      for file in text/*; do
        case $file in *.zst) zstd -dcq $file ;; *) cat $file ;; esac | wc -l
      done
      """, folder: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    try #require(String(decoding: outcome.output, as: UTF8.self) == String(repeating: "50\n", count: 12))
  }

  @Test(arguments: all)
  func killed(_ training: String) throws {
    let scratch = try ScratchFolder()
    let folder = scratch.url
    let form = training.contains("jsonl") ? "jsonl" : "lines"
    try Self.writeTexts(form, folder: folder)
    let learnsNothing = training == "byteword" || training == "bytes"
    let command = "cleave train \(training) --quiet".replacingOccurrences(
      of: "bytes --quiet", with: "bytes"
    ).replacingOccurrences(of: "byteword --quiet", with: "byteword")
    let files = learnsNothing ? "" : " text"
    let start = Date()
    let whole = try Program.shell("mkdir whole && \(command) -o whole/tok.json\(files)", folder: folder)
    let seconds = Date().timeIntervalSince(start)
    try #require(whole.status == 0, "\(whole.errors)")

    var generator = SeededGenerator(seed: training.utf8.reduce(5) { $0 &* 31 &+ UInt64($1) })
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("again"), withIntermediateDirectories: true)
    let resuming = "\(command) -o again/tok.json --resume kept --resume-every 0.000001"
    if let kept = Self.kept(by: training) {
      try killOnceKept("\(resuming)\(files)", folder.appendingPathComponent(kept), folder: folder, scratch: scratch)
    }
    for round in 0..<Self.kills {
      let threads = learnsNothing ? "" : " -j \(1 + round % 3)"
      let program = try RunningProgram("exec \(resuming)\(threads)\(files)", folder: folder, scratch: scratch)
      // Later and later, since more and more is done already.
      usleep(UInt32(Double.random(in: 0...1.2, using: &generator) * seconds * 1e6))
      program.send(round % 4 == 3 ? SIGTERM : SIGKILL)
      let (status, errors) = try program.end()
      #expect([0, 128 + SIGKILL, 128 + SIGTERM].contains(status), "\(errors)")
      let there = Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
      let known = ["text", "whole", "again", "kept", "kept.counts", "kept.lock"]
      #expect(there.subtracting(known).filter { !$0.hasPrefix("errors-") } == [])
    }
    let last = try Program.shell("\(resuming)\(files) && diff -r whole again", folder: folder)
    #expect(last.status == 0, "\(last.errors)\(String(decoding: last.output, as: UTF8.self))")
    let there = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(there.filter { $0.hasPrefix("kept") } == [])
  }

  /// Kills a training that has kept something and is still running. That it goes on from there is shown by damage to what it
  /// kept: a training that began anew would not notice.
  private func killOnceKept(_ resuming: String, _ kept: URL, folder: URL, scratch: ScratchFolder) throws {
    var content: Data?
    for _ in 0..<50 where content == nil {
      let program = try RunningProgram("exec \(resuming)", folder: folder, scratch: scratch)
      while program.isRunning && !FileManager.default.fileExists(atPath: kept.path) { usleep(100) }
      program.send(SIGKILL)
      // It may have ended in between, and has taken away what it kept.
      if try program.end().status == 128 + SIGKILL { content = try? Data(contentsOf: kept) }
    }
    let whole = try #require(content, "never killed with '\(kept.lastPathComponent)' there")
    var damaged = whole
    damaged[damaged.count / 2] ^= 0x10
    try damaged.write(to: kept)
    let refused = try Program.shell(resuming, folder: folder)
    #expect(refused.status == 2)
    #expect(refused.errors.contains(kept.lastPathComponent), "\(refused.errors)")
    try whole.write(to: kept)
  }

  /// The first file is counted and kept; then the second one turns out to be cut short, and is put right.
  @Test("what has been counted is not read again, and must be what it was; what has not may change")
  func counted() throws {
    let outcome = try Program.shell(
      """
      seq 1 9000 > a.txt
      seq 5000 20000 > b.txt
      zstd -q b.txt && head -c 9000 b.txt.zst > cut && mv cut c.txt.zst
      cleave train bpe -s 400 -q -o whole.json a.txt b.txt
      mv b.txt plain
      for threads in 1 3; do
        rm -f kept* tok.json
        cleave train bpe -s 400 -q -o tok.json --resume kept --resume-every 0.000001 -j $threads a.txt c.txt.zst 2> errors && exit 1
        grep -q 'cut short\\|truncated\\|ends' errors || { cat errors; exit 2; }
        [ -e kept.counts ] || exit 3
        cleave train bpe -s 400 --counts kept.counts -q -o no.json 2> errors && exit 4
        grep -q 'part of a text' errors || exit 5
        cp a.txt saved && cp -p a.txt time
        tr 0-9 a-j < saved > a.txt && touch -r time a.txt
        cp -p c.txt.zst cut.zst && cp b.txt.zst c.txt.zst
        cleave train bpe -s 400 -q -o tok.json --resume kept a.txt c.txt.zst || exit 6
        cmp tok.json whole.json || exit 7
        [ -e kept.counts ] && exit 8
        cp -p time a.txt && cp -p cut.zst c.txt.zst
      done
      # Another text, other settings, and damage: refused in one line.
      cleave train bpe -s 400 -q -o tok.json --resume kept --resume-every 0.000001 a.txt c.txt.zst 2> /dev/null && exit 9
      cp kept.counts saved.counts
      for change in 'touch a.txt' ': --normalizer nfc' 'printf x >> kept.counts' 'head -c 99 saved.counts > kept.counts'; do
        cp -p time a.txt && cp saved.counts kept.counts && eval "${change%%--*}"
        case "$change" in *--*) options="--${change#*--}" ;; *) options= ;; esac
        cleave train bpe -s 400 -q -o tok.json --resume kept $options a.txt b.txt.zst 2> errors && exit 10
        [ $(wc -l < errors) = 1 ] || { cat errors; exit 11; }
        grep -q kept.counts errors || { cat errors; exit 12; }
      done
      """)
    #expect(outcome.status == 0, "\(outcome.errors)\(String(decoding: outcome.output, as: UTF8.self))")
  }
}
