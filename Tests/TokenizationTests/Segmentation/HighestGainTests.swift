import Foundation
import TestSupport
import Testing
import Tokenization

/// Merging for the largest gain in likelihood, or the largest ratio.
@Suite struct HighestGainTests {
  // MARK: papers.md 2.2

  /// The sequence a b a b a b c.
  @Test func theExampleOfThePapers() {
    let before = LikelihoodGain.logLikelihood([3, 3, 1])
    #expect(abs(before - -7.029697) < 1e-6)
    #expect(abs(LikelihoodGain.logLikelihood([3, 1]) - -2.249341) < 1e-6)
    #expect(abs(LikelihoodGain.gain(left: 3, right: 3, count: 3, total: 7) - 4.780357) < 1e-6)
  }

  @Test func gainsAreDifferencesOfLikelihoods() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<2000 {
      let size: Int64 = [4, 50, 100_000, 1 << 40].randomElement(using: &random)!
      let count = Int64.random(in: 1...size, using: &random)
      let (left, right) = (
        count + Int64.random(in: 0...size, using: &random), count + Int64.random(in: 0...size, using: &random)
      )
      let other = Int64.random(in: 0...size, using: &random)
      let result = Bool.random(using: &random) ? 0 : Int64.random(in: 0...size, using: &random)
      let total = left + right + other + result
      let before = likelihood([left, right, other, result])
      let after = likelihood([left - count, right - count, other, result + count])
      let gain = LikelihoodGain.gain(left: left, right: right, count: count, result: result, total: total)
      #expect(
        abs(gain - (after - before)) <= 1e-11 * abs(before) + 1e-11, "\(left) \(right) \(count) \(result) \(total)")
      guard 2 * count <= left else { continue }
      let doubled = LikelihoodGain.gain(
        left: left, right: left, count: count, result: result, total: total, isDouble: true)
      let afterDouble = likelihood([left - 2 * count, right, other, result + count])
      #expect(abs(doubled - (afterDouble - before)) <= 1e-11 * abs(before) + 1e-11)
    }
  }

  /// By the formula as it stands, with the system's logarithm.
  private func likelihood(_ counts: [Int64]) -> Double {
    func f(_ x: Int64) -> Double { x == 0 ? 0 : Double(x) * log(Double(x)) }
    return counts.reduce(0) { $0 + f($1) } - f(counts.reduce(0, +))
  }

  // MARK: Against a trainer that looks at everything again before each merge

  /// Words over few letters with many repetitions, so that pairs overlap, texts are made in several ways and ties abound.
  private func randomWords(_ random: inout SeededGenerator) -> [[UInt8]: UInt64] {
    let letters = Array("abcd".utf8.prefix(Int.random(in: 1...4, using: &random)))
    var words: [[UInt8]: UInt64] = [:]
    for _ in 0..<Int.random(in: 1...14, using: &random) {
      var word: [UInt8] = []
      for _ in 0..<Int.random(in: 1...5, using: &random) {
        let part = (0..<Int.random(in: 1...3, using: &random)).map { _ in letters.randomElement(using: &random)! }
        for _ in 0..<Int.random(in: 1...3, using: &random) { word += part }
      }
      words[word] = UInt64.random(in: 1...[2, 9, 1000].randomElement(using: &random)!, using: &random)
    }
    return words
  }

  @Test(arguments: [TrainingObjective.likelihood, .ratio], 0..<4)
  func equalsTheNaiveTrainer(objective: TrainingObjective, part: Int) throws {
    for seed in part * 150..<part * 150 + 150 {
      var random = SeededGenerator(seed: seed)
      let words = randomWords(&random)
      var trainer = BytePairTrainer(vocabularySizes: [Int.random(in: 13...70, using: &random)], alphabet: .characters)
      trainer.objective = objective
      trainer.acceptsLoss = Bool.random(using: &random)
      trainer.minimumCount = UInt64.random(in: 0...3, using: &random)
      trainer.allowsFewer = true
      if Bool.random(using: &random) { trainer.continuingPrefix = Array("##".utf8) }
      if Bool.random(using: &random) { trainer.wordSuffix = Array("</w>".utf8) }
      var counts = PieceCounts()
      for (word, count) in words { try counts.add(word, count: count) }
      let training = try trainer.train(on: counts)
      let size = trainer.vocabularySizes[0]
      let model = try training.model(vocabularySize: size)
      var naive = NaiveGainTrainer(
        words: words, base: (0..<UInt32(training.baseSize)).map { Array(model.vocabulary[$0]) }, trainer: trainer)
      let expected = naive.train(vocabularySize: size)
      let made = training.mergedPairs.map { pair in [pair.left, pair.right].map { Array(model.vocabulary[$0]) } }
      #expect(made == expected, "seed \(seed): \(words.map { (String(decoding: $0.key, as: UTF8.self), $0.value) })")
      let fit = try #require(training.fit(vocabularySize: size))
      #expect(fit.tokenCount == naive.tokenCount)
      let logLikelihood = try #require(fit.logLikelihood)
      #expect(abs(logLikelihood - naive.logLikelihood) <= 1e-8 * max(100, abs(naive.logLikelihood)), "seed \(seed)")
    }
  }

  @Test func stopsWhereNothingGains() throws {
    // Independent letters: no pair says more than its parts.
    var counts = PieceCounts()
    for word in ["aa", "ab", "ba", "bb"] { try counts.add(Array(word.utf8), count: 5) }
    var trainer = BytePairTrainer(vocabularySizes: [4], alphabet: .characters)
    trainer.objective = .likelihood
    #expect(
      errorMessage { _ = try trainer.train(on: counts) }
        == "vocabulary size 4 cannot be reached: after 2 tokens no merge makes the text more likely; ask for 2 or fewer, accept losses, or accept fewer tokens"
    )
    trainer.acceptsLoss = true
    #expect(try trainer.train(on: counts).model(vocabularySize: 4).merges.count == 2)
  }
}

/// Training with nothing clever in it: every step counts every symbol and pair of every word again.
private struct NaiveGainTrainer {
  private var texts: [[UInt8]]
  private var words: [(symbols: [Int], count: Int64)]
  private let trainer: BytePairTrainer

  init(words: [[UInt8]: UInt64], base: [[UInt8]], trainer: BytePairTrainer) {
    self.trainer = trainer
    texts = base
    let (prefix, suffix) = (trainer.continuingPrefix ?? [], trainer.wordSuffix ?? [])
    self.words = words.map { word, count in
      let symbols = word.indices.map { index in
        let text = (index == 0 ? [] : prefix) + [word[index]] + (index == word.count - 1 ? suffix : [])
        return base.firstIndex(of: text)!
      }
      return (symbols, Int64(count))
    }
  }

  private var counts: [Int64] {
    var counts = [Int64](repeating: 0, count: texts.count)
    for word in words { for symbol in word.symbols { counts[symbol] += word.count } }
    return counts
  }

  var tokenCount: Int64 { counts.reduce(0, +) }

  var logLikelihood: Double {
    func f(_ x: Int64) -> Double { x == 0 ? 0 : Double(x) * log(Double(x)) }
    return counts.reduce(0) { $0 + f($1) } - f(tokenCount)
  }

  mutating func train(vocabularySize: Int) -> [[[UInt8]]] {
    var merges: [[[UInt8]]] = []
    while texts.count < vocabularySize {
      let (counts, total) = (counts, tokenCount)
      var occurrences: [[Int]: Int64] = [:]
      for word in words {
        for pair in zip(word.symbols, word.symbols.dropFirst()) {
          occurrences[[pair.0, pair.1], default: 0] += word.count
        }
      }
      var best: (gain: Double, pair: [Int])?
      for (pair, count) in occurrences where count >= max(1, Int64(trainer.minimumCount)) {
        let gain = gain(of: pair, occurrences: count, counts, total)
        if let other = best, gain < other.gain || gain == other.gain && other.pair.lexicographicallyPrecedes(pair) {
          continue
        }
        best = (gain, pair)
      }
      guard let best else { return merges }
      if trainer.objective == .likelihood, best.gain <= 0, !trainer.acceptsLoss { return merges }
      let text = joined(best.pair)
      let result = texts.firstIndex(of: text) ?? texts.count
      if result == texts.count { texts.append(text) }
      merges.append(best.pair.map { texts[$0] })
      for index in words.indices {
        words[index].symbols = replacing(best.pair, by: result, in: words[index].symbols).symbols
      }
    }
    return merges
  }

  private func gain(of pair: [Int], occurrences: Int64, _ counts: [Int64], _ total: Int64) -> Double {
    let (left, right) = (counts[pair[0]], counts[pair[1]])
    if trainer.objective == .ratio { return Double(occurrences) / (Double(left) * Double(right)) }
    let replaced = words.reduce(Int64(0)) { $0 + $1.count * Int64(replacing(pair, by: 0, in: $1.symbols).count) }
    let result = texts.firstIndex(of: joined(pair)).map { counts[$0] } ?? 0
    return LikelihoodGain.gain(
      left: left, right: right, count: replaced, result: result, total: total, isDouble: pair[0] == pair[1])
  }

  private func joined(_ pair: [Int]) -> [UInt8] {
    let prefix = trainer.continuingPrefix ?? []
    let right = texts[pair[1]]
    return texts[pair[0]] + (!prefix.isEmpty && right.starts(with: prefix) ? right.dropFirst(prefix.count) : right[...])
  }

  private func replacing(_ pair: [Int], by result: Int, in symbols: [Int]) -> (symbols: [Int], count: Int) {
    var replaced: [Int] = []
    var index = 0
    var count = 0
    while index < symbols.count {
      if index + 1 < symbols.count, symbols[index] == pair[0], symbols[index + 1] == pair[1] {
        replaced.append(result)
        index += 2
        count += 1
      } else {
        replaced.append(symbols[index])
        index += 1
      }
    }
    return (replaced, count)
  }
}
