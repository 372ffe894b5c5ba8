import Certificate
import Checksum
import Optimal
import TestSupport
import Testing
import Tokenization

@Suite("Certificates of lower bounds")
struct CertificateTests {
  private let counts: PieceCounts
  private let result: OptimalTraining.SizeResult
  private let file: [UInt8]

  init() throws {
    counts = try ExhaustiveSearch.random(seed: 5, bytes: 300)
    let training = try OptimalTrainer(vocabularySizes: [264]).train(on: counts)
    result = training.results[0]
    file = try training.certificate(
      vocabularySize: 264,
      splitting: CertificateSplitting(normalizer: nil, preTokenizer: SplitPattern.gpt2.preTokenizer, alphabet: .bytes))
  }

  /// The content of `file` changed, with the checksum it should have then.
  private func forged(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
    var content = Array(file.dropLast(32))
    change(&content)
    return content + SHA256(content).digest
  }

  @Test("what the search proves is found proven, and the splitting can be read")
  func valid() throws {
    let certificate = try BoundCertificate(file)
    #expect(try certificate.check(counts, multibyteTokens: 8) == result.lowerBound)
    #expect(certificate.statedBound == result.lowerBound)
    #expect(certificate.isOfBytes)
    let tokenizer = try TokenizerFile.read(path: "splitting.json") { _ in certificate.splitting }
    #expect(tokenizer.preTokenizer == SplitPattern.gpt2.preTokenizer)
  }

  @Test("every check of many small texts agrees with the search, for several sizes", arguments: 0..<10)
  func agrees(block: Int) throws {
    for seed in block * 5..<block * 5 + 5 {
      let counts = try ExhaustiveSearch.random(seed: seed + 300, bytes: 200)
      let size = 258 + seed % 3
      guard let training = try? OptimalTrainer(vocabularySizes: [size]).train(on: counts) else { continue }
      let file = try training.certificate(
        vocabularySize: size, splitting: CertificateSplitting(normalizer: nil, preTokenizer: nil, alphabet: .bytes))
      #expect(try BoundCertificate(file).check(counts) == training.results[0].lowerBound, "seed \(seed)")
    }
  }

  @Test("no changed byte verifies, nor any part of the file")
  func mutations() throws {
    var generator = SeededGenerator(seed: 1)
    for index in file.indices {
      var changed = file
      changed[index] ^= UInt8.random(in: 1...255, using: &generator)
      #expect(throws: CertificateError.self, "byte \(index)") { try BoundCertificate(changed).check(counts) }
    }
    for length in stride(from: 0, to: file.count, by: 7) {
      #expect(throws: CertificateError.self) { try BoundCertificate(Array(file.prefix(length))).check(counts) }
    }
    #expect(throws: CertificateError.damaged) { try BoundCertificate(file + [0]).check(counts) }
  }

  @Test("a forged certificate with a good checksum states no more than it proves")
  func forgeries() throws {
    let stated = Array("\"lower_bound\":\(result.lowerBound),".utf8)
    let lie = forged { $0.replace(stated, with: Array("\"lower_bound\":\(result.lowerBound + 1),".utf8)) }
    #expect(throws: CertificateError.notProven(stated: result.lowerBound + 1, proven: result.lowerBound)) {
      try BoundCertificate(lie).check(counts)
    }
    var generator = SeededGenerator(seed: 2)
    var accepted = 0
    for _ in 0..<2000 {
      let forgery = forged { content in
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          content[Int.random(in: content.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        }
      }
      guard let certificate = try? BoundCertificate(forgery), let bound = try? certificate.check(counts) else {
        continue
      }
      // Other numbers may prove as much; nothing proves what no vocabulary reaches.
      accepted += 1
      #expect(certificate.multibyteTokens != 8 || bound <= result.tokens)
    }
    #expect(accepted < 2000)
  }

  @Test("another text, another splitter or another size is refused")
  func others() throws {
    let certificate = try BoundCertificate(file)
    var more = counts
    try more.add(Array("abcd".utf8))
    #expect(throws: CertificateError.self) { try certificate.check(more) }
    var other = PieceCounts()
    for (piece, count) in counts.sorted() { for byte in piece { try other.add([byte], count: count) } }
    #expect(throws: CertificateError.self) { try certificate.check(other) }
    #expect(throws: CertificateError.otherSize(multibyteTokens: 8, asked: 9)) {
      try certificate.check(counts, multibyteTokens: 9)
    }
  }

  @Test("numbers that would pass 64 bits are refused, and headers that make no sense")
  func hostile() throws {
    var counts = PieceCounts()
    try counts.add(Array("ab".utf8), count: UInt64.max / 4)
    #expect(throws: OptimalTrainingError.self) { try OptimalTrainer(vocabularySizes: [257]).train(on: counts) }
    for (key, value) in [
      ("multibyte_tokens", "-1"), ("longest_piece", "99999999999"), ("lower_bound", "\"x\""), ("longest_piece", "1e3"),
    ] {
      let changed = forged { content in
        let start = content.firstRange(of: Array("\"\(key)\":".utf8))?.upperBound ?? 0
        let end = content[start...].firstIndex(of: UInt8(ascii: ",")) ?? start
        content.replaceSubrange(start..<end, with: Array(value.utf8))
      }
      #expect(throws: CertificateError.self, "\(key) \(value)") { try BoundCertificate(changed) }
    }
    let huge = forged {
      $0.replace(
        Array("\"multibyte_tokens\":8,".utf8), with: Array("\"multibyte_tokens\":9223372036854775807,".utf8))
    }
    #expect(throws: CertificateError.self) { try BoundCertificate(huge).check(self.counts) }
    let short = forged {
      $0.replace(Array("\"longest_piece\":1024,".utf8), with: Array("\"longest_piece\":0,".utf8))
    }
    #expect(throws: CertificateError.self) { try BoundCertificate(short).check(self.counts) }
  }
}
