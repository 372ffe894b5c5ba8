import Foundation
import JSON
import TestSupport
import Testing

@Suite struct CompareCommandTests {
  private static let vocabularies = SharedMaterial.projectFolder.appendingPathComponent("vocabularies").path

  private static func compare(_ arguments: [String], files: [String: String]) throws -> Program.Outcome {
    let scratch = try ScratchFolder()
    for (name, text) in files {
      try text.write(to: scratch.url.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    return try Program.run(["compare"] + arguments, folder: scratch.url)
  }

  private static func rows(_ bytes: some Collection<UInt8>) throws -> [[String: Any]] {
    try bytes.split(separator: 0x0A).map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
    }
  }

  private static let texts = [
    "en.txt": (0..<60).map { "The cat number \($0) sat on the mat, and ran.\n" }.joined(),
    "de.txt": (0..<60).map { "Die Katze Nummer \($0) saß auf der Matte und lief, naïve Ünïcödé.\n" }.joined(),
    "gold.tsv": "# words\ncats\tcat s\nrunning\trun ning\n",
  ]

  @Test func theContractsKeysAreThereAndAgree() throws {
    let outcome = try Self.compare(
      [
        "bpe=\(Self.vocabularies)/bpe-icu-8k", "uni=\(Self.vocabularies)/unigram-icu-4k", "--on", "en.txt", "de.txt",
        "--json", "--pivot", "en", "--context", "20", "--order", "3", "--noise", "--morphology", "gold.tsv",
        "--documents", "/dev/stderr",
      ], files: Self.texts)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let rows = try Self.rows(outcome.output)
    #expect(rows.count == 4)
    for row in rows {
      for key in [
        "tokenizer", "text", "bytes", "scalars", "tokens", "bytes_per_token", "fertility", "unigram_bits_per_byte",
        "unigram_plugin_bits_per_byte", "bigram_bits_per_byte", "renyi_efficiency", "unk_rate", "lossless", "strr",
        "premium", "gini", "fits_context", "ngram_bits_per_byte", "ids_zstd_ratio", "dead_ids", "near_dead_ids",
        "unreached_ids", "noise_drop_tokens", "morphology_f1", "overlap", "scripts", "encode_megabytes_per_second",
      ] { #expect(row[key] != nil && !(row[key] is NSNull), "\(key)") }
      func number(_ key: String) throws -> Double { try #require(row[key] as? NSNumber, "\(key)").doubleValue }
      #expect(abs(try number("continued_words") + number("strr") - 1) < 1e-9)
      #expect(
        abs(
          try number("tokens") / number("bytes") * number("bits_per_token") + number("lost_bits_per_byte")
            - number("unigram_bits_per_byte")) < 1e-9, "tokens a byte times bits a token, and what was lost")
      #expect(try number("unigram_plugin_bits_per_byte") <= number("unigram_bits_per_byte"))
      #expect(abs(try number("unigram_nats_per_byte") / number("unigram_bits_per_byte") - log(2)) < 1e-9)
      if row["lossless"] as? Bool == false { #expect(try number("lost_bits_per_byte") > 0) }
    }
    #expect(rows[0]["premium"] as? Double == 1 && (rows[1]["premium"] as? Double ?? 0) > 1)
    #expect(rows[0]["difference_bits_per_byte"] is NSNull, "the baseline")
    let documents = try Self.rows(Array(outcome.errors.utf8))
    #expect(documents.count == 4 * 30)
    let bits = documents.prefix(30).reduce(0) { $0 + ($1["unigram_bits"] as? Double ?? 0) }
    let whole = try #require(rows[0]["unigram_bits_per_byte"] as? Double)
    #expect(abs(bits / (rows[0]["bytes"] as? Double ?? 1) - whole) < 1e-9)
  }

  @Test func csvHasTheSameColumns() throws {
    let outcome = try Self.compare(["\(Self.vocabularies)/bpe-icu-8k", "--on", "en.txt", "--csv"], files: Self.texts)
    let lines = String(decoding: outcome.output, as: UTF8.self).components(separatedBy: "\r\n")
    #expect(lines.count == 3 && lines[0].hasPrefix("tokenizer,text,vocabulary_size,records,bytes"))
    #expect(lines[0].split(separator: ",").count == lines[1].components(separatedBy: ",").count)
  }

  @Test func saysWhatIsWrong() throws {
    let bpe = "\(Self.vocabularies)/bpe-icu-8k"
    func errors(_ arguments: [String], _ files: [String: String]) throws -> String {
      let outcome = try Self.compare(arguments, files: files)
      #expect(outcome.status != 0)
      return outcome.errors
    }
    #expect(
      try errors([bpe, "--on", "one.txt"], ["one.txt": "a single line\n"]).contains(
        "text 'one.txt': expected records to measure, found 1, and every other one is counted"))
    #expect(
      try errors([bpe, "--on", "a.txt", "b.txt", "--pivot", "a"], ["a.txt": "1\n2\n3\n4\n", "b.txt": "1\n2\n"])
        .contains(
          "text 'b.txt': expected as many records as the pivot 'a.txt' has, 2, found 1"))
    #expect(
      try errors([bpe, "--on", "a.txt", "--morphology", "m.tsv"], ["a.txt": "1\n2\n", "m.tsv": "cats\tcat z\n"])
        .contains("'m.tsv', line 1: expected morphemes that join to 'cats', found 'cat z'"))
    #expect(try errors([bpe, "--on", "a.txt", "--pivot", "fr"], ["a.txt": "1\n2\n"]).contains("--pivot 'fr'"))
    #expect(try errors([bpe, "--on", "a.txt", "--order", "2"], ["a.txt": "1\n2\n"]).contains("from 3 to 8"))
  }
}
