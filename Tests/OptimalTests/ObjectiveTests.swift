import Certificate
import Checksum
import Optimal
import TestSupport
import Testing
import Tokenization

@Suite("Objectives over sources")
struct ObjectiveTests {
  /// Two or three small sources.
  private static func sources(seed: Int, bytes: Int = 16) throws -> [OptimalSource] {
    try (0..<2 + seed % 2).map { index in
      OptimalSource(
        label: "source \(index)", weight: [1, 3, 2][(seed + index) % 3],
        counts: try ExhaustiveSearch.random(seed: 5000 + seed * 7 + index, bytes: bytes))
    }
  }

  /// The smallest objective of all vocabularies of a size.
  private static func best(_ sources: [OptimalSource], _ objective: OptimalObjective, size: Int) throws -> Int {
    var all = PieceCounts()
    for source in sources { try all.merge(source.counts) }
    let candidates = ExhaustiveSearch(pieces: all.sorted()).candidates
    let searches = sources.map { ExhaustiveSearch(pieces: $0.counts.sorted()) }
    var best = Int.max
    func choose(from first: Int, _ chosen: [[UInt8]]) {
      guard chosen.count < size else {
        let values = zip(sources, searches).map { $0.weight * $1.count(chosen) }
        best = min(best, objective == .minimax ? values.max() ?? 0 : values.reduce(0, +))
        return
      }
      for index in first..<max(first, candidates.count) { choose(from: index + 1, chosen + [candidates[index]]) }
    }
    choose(from: 0, [])
    return best
  }

  private static func certificate(_ training: OptimalTraining, size: Int) throws -> [UInt8] {
    try training.certificate(
      vocabularySize: size, splitting: CertificateSplitting(normalizer: nil, preTokenizer: nil, alphabet: .bytes))
  }

  @Test("weighted: the vocabulary is the best of all, the bound below it, the certificate proves it", arguments: 0..<12)
  func weighted(block: Int) throws {
    for seed in block * 4..<block * 4 + 4 {
      let sources = try Self.sources(seed: seed)
      for size in 0...2 {
        var trainer = OptimalTrainer(vocabularySizes: [256 + size])
        trainer.gap = 0
        guard let training = try? trainer.train(on: sources, objective: .weighted) else { continue }
        let result = training.results[0]
        let best = try Self.best(sources, .weighted, size: size)
        #expect(result.tokens == best, "seed \(seed), \(size) tokens")
        #expect(result.lowerBound <= best, "seed \(seed), \(size) tokens")
        #expect(result.tokens == zip(sources, result.sourceTokens).reduce(0) { $0 + $1.0.weight * $1.1 })
        let file = try Self.certificate(training, size: 256 + size)
        #expect(
          try BoundCertificate(file).check(sources: sources.map { ($0.label, $0.counts) }) == result.lowerBound)
      }
    }
  }

  @Test("minimax: the best of all lies between bound and vocabulary, the certificate proves it", arguments: 0..<12)
  func minimax(block: Int) throws {
    for seed in block * 4..<block * 4 + 4 {
      let sources = try Self.sources(seed: seed)
      for size in 0...2 {
        var trainer = OptimalTrainer(vocabularySizes: [256 + size])
        trainer.gap = 0
        guard let training = try? trainer.train(on: sources, objective: .minimax) else { continue }
        let result = training.results[0]
        let best = try Self.best(sources, .minimax, size: size)
        #expect(result.lowerBound <= best && best <= result.tokens, "seed \(seed), \(size) tokens")
        if result.ending == .everyVocabulary { #expect(result.tokens == best, "seed \(seed), \(size) tokens") }
        #expect(result.tokens == zip(sources, result.sourceTokens).map { $0.weight * $1 }.max())
        let file = try Self.certificate(training, size: 256 + size)
        let parts = sources.map { (label: $0.label, counts: $0.counts) }
        #expect(try BoundCertificate(file).check(sources: parts.reversed()) == result.lowerBound)
      }
    }
  }

  @Test("parity of two languages of which one is ten times as long takes nothing from the short one")
  func parity() throws {
    let long = try ExhaustiveSearch.random(seed: 1, bytes: 4000)
    var short = PieceCounts()
    for (piece, count) in try ExhaustiveSearch.random(seed: 2, bytes: 400).sorted() {
      try short.add(piece.map { $0 + 32 }, count: count)
    }
    let sources = [
      OptimalSource(label: "long", counts: long), OptimalSource(label: "short", weight: 10, counts: short),
    ]
    var trainer = OptimalTrainer(vocabularySizes: [286])
    let sum = try trainer.train(on: [sources[0], .init(label: "short", counts: short)], objective: .weighted).results[0]
    trainer.gap = 0.01
    let parity = try trainer.train(on: sources, objective: .minimax).results[0]
    #expect(parity.sourceTokens[1] <= sum.sourceTokens[1])
    #expect(parity.tokens <= max(sum.sourceTokens[0], 10 * sum.sourceTokens[1]))
    #expect(parity.gap < 0.06, "\(parity.gap)")
  }

  @Test("sources of weight 1 together are one text")
  func oneText() throws {
    let sources = try (0..<3).map {
      OptimalSource(label: "\($0)", counts: try ExhaustiveSearch.random(seed: 90 + $0, bytes: 1000))
    }
    var all = PieceCounts()
    for source in sources { try all.merge(source.counts) }
    let trainer = OptimalTrainer(vocabularySizes: [300])
    let one = try trainer.train(on: all).results[0]
    let parts = try trainer.train(on: sources, objective: .weighted).results[0]
    #expect(one.vocabulary == parts.vocabulary)
    #expect(one.lowerBound == parts.lowerBound)
    #expect(one.tokens == parts.sourceTokens.reduce(0, +))
  }

  @Test("a certificate with other weights, shares or sources is refused")
  func forged() throws {
    let sources = try Self.sources(seed: 3, bytes: 200)
    let trainer = OptimalTrainer(vocabularySizes: [262])
    for objective in [OptimalObjective.weighted, .minimax] {
      let training = try trainer.train(on: sources, objective: objective)
      let file = try Self.certificate(training, size: 262)
      let parts = sources.map { (label: $0.label, counts: $0.counts) }
      #expect(try BoundCertificate(file).check(sources: parts) == training.results[0].lowerBound)
      func changed(_ old: String, _ new: String) -> [UInt8] {
        var content = Array(file.dropLast(32))
        content.replace(Array(old.utf8), with: Array(new.utf8))
        #expect(content != Array(file.dropLast(32)), "\(old)")
        return content + SHA256(content).digest
      }
      let other = objective == .weighted ? OptimalObjective.minimax : .weighted
      var forgeries = [
        changed("\"weight\":3", "\"weight\":4"), changed("source 0", "source 9"),
        changed("\"share\":", "\"share\":1"),
        changed("\"lower_bound\":", "\"lower_bound\":1"),
      ]
      if objective == .minimax { forgeries.append(changed(objective.rawValue, other.rawValue)) }
      for (index, forgery) in forgeries.enumerated() {
        #expect(throws: CertificateError.self, "\(objective) \(index)") {
          try BoundCertificate(forgery).check(sources: parts)
        }
      }
      #expect(throws: CertificateError.self) { try BoundCertificate(file).check(sources: Array(parts.dropLast())) }
      #expect(throws: CertificateError.self) { try BoundCertificate(file).check(sources[0].counts) }
    }
  }

  @Test("what cannot be is refused")
  func refusals() throws {
    let counts = try ExhaustiveSearch.random(seed: 1)
    let trainer = OptimalTrainer(vocabularySizes: [257])
    #expect(throws: OptimalTrainingError.emptySource("b")) {
      try trainer.train(
        on: [.init(label: "a", counts: counts), .init(label: "b", counts: PieceCounts())], objective: .minimax)
    }
    #expect(throws: OptimalTrainingError.self) {
      try trainer.train(on: [.init(label: "a", weight: 0, counts: counts)], objective: .weighted)
    }
    #expect(throws: OptimalTrainingError.self) {
      try trainer.train(
        on: [.init(label: "a", counts: counts), .init(label: "a", counts: counts)], objective: .weighted)
    }
  }
}
