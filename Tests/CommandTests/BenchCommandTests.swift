import Foundation
import JSON
import TestSupport
import Testing

/// `cleave bench` measures what it says, and refuses what it cannot measure.
@Suite struct BenchCommandTests {
  static let tokenizer = "vocabularies/gpt2/tokenizer.json"
  static let text = "corpora/pud/en.txt.zst"

  private func rows(_ arguments: String) throws -> [JSONValue] {
    let tokenizer = try SharedMaterial.path(Self.tokenizer)
    let text = try SharedMaterial.path(Self.text)
    let outcome = try Program.shell("cleave bench '\(tokenizer)' --on '\(text)' --json \(arguments)")
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try outcome.output.split(separator: 0x0A).map { line in
      var reader = JSONReader(Array(line))
      return try reader.readValue()
    }
  }

  private func number(_ row: JSONValue, _ key: StaticString) -> Double? {
    switch row[key] {
    case .integer(let value)?: Double(value)
    case .number(let value)?: value
    default: nil
    }
  }

  @Test(arguments: ["encode", "decode", "count"], ["fresh", "repeat"])
  func ratesFollowFromTheRounds(task: String, mode: String) throws {
    let row = try #require(try rows("--task \(task) --mode \(mode) --rounds 3 -j 2").first)
    #expect(row["task"] == .text(task) && row["mode"] == .text(mode) && row["threads"] == .integer(2))
    guard case .array(let all)? = row["megabytes_per_second_all"] else {
      Issue.record("no rates")
      return
    }
    let rates = all.compactMap { if case .number(let rate) = $0 { rate } else { nil } }.sorted()
    #expect(rates.count == 3 && rates[0] > 0)
    #expect(number(row, "megabytes_per_second") == rates[1])
    #expect(number(row, "megabytes_per_second_p10") == rates[0])
    #expect(number(row, "megabytes_per_second_p90") == rates[2])
    #expect((number(row, "peak_bytes") ?? 0) > 1e6)
    if task == "count" {
      #expect(row["tokens"] == .null)
    } else {
      #expect((number(row, "tokens") ?? 0) > 1000)
    }
  }

  /// Of a repeated text nearly all is known, of fresh text less.
  @Test func modesDiffer() throws {
    let fresh = try #require(try rows("--mode fresh --rounds 2").first)
    let again = try #require(try rows("--mode repeat --rounds 2").first)
    let known = try #require(number(fresh, "cache_hit_rate"))
    #expect(known > 0.5 && known < 1)
    // All but pieces too long for the cache.
    #expect(try #require(number(again, "cache_hit_rate")) > max(known, 0.9))
    // Both rounds of `repeat` take in the whole text, those of `fresh` its second half together.
    let halves = try #require(number(again, "bytes")) / (try #require(number(fresh, "bytes")))
    #expect(halves > 3.5 && halves < 4.5)
    #expect(number(again, "tokens").map { Int($0) % 2 } == 0)
  }

  @Test func aColdRoundIsAProcess() throws {
    let row = try #require(try rows("--mode cold --rounds 2").first)
    #expect(row["mode"] == .text("cold") && row["rounds"] == .integer(2))
    #expect((number(row, "milliseconds") ?? 0) > 0.5)
    #expect((number(row, "peak_bytes") ?? 0) > 1e6)
  }

  @Test func showsATableOfAllTokenizersAndTexts() throws {
    let gpt2 = try SharedMaterial.path(Self.tokenizer)
    let bert = try SharedMaterial.path("vocabularies/bert-base-uncased/vocab.txt")
    let text = try SharedMaterial.path(Self.text)
    let outcome = try Program.run(["bench", gpt2, bert, "--rounds", "1", "--on", text, text])
    #expect(outcome.status == 0)
    let lines = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[0].contains("MB/s") && lines[0].contains("known"))
    #expect(lines[1].hasPrefix("gpt2/tokenizer.json") && lines[3].hasPrefix("bert-base-uncased/vocab.txt"))
  }

  @Test func saysWhatItCannotMeasure() throws {
    let gpt2 = try SharedMaterial.path(Self.tokenizer)
    func errors(_ script: String) throws -> String {
      let outcome = try Program.shell(script)
      #expect(outcome.status == 2)
      #expect(outcome.output.isEmpty)
      return outcome.errors
    }
    #expect(try errors("printf aaa > a; cleave bench '\(gpt2)' --on a").contains("can be cut into 1 documents"))
    #expect(try errors(": > a; cleave bench '\(gpt2)' --on a").contains("'a' holds no text"))
    #expect(
      try errors("echo a > a; cleave bench '\(gpt2)' --on a --mode cold --task count").contains(
        "goes with --task encode"))
  }
}
