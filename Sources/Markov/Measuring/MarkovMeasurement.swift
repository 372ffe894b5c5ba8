internal import Dispatch
internal import Glibc
internal import Synchronization

/// Measures what unigram models over tokens lose on a source, against what the source allows.
///
/// Dictionary, unigram counts and test text come from three disjoint samples of one seed. The losses are those of the
/// test text under Laplace's estimate from the counts.
///
/// - Source: papers.md 1.1 and 1.5.
public struct MarkovMeasurement: Sendable {
  public var families: [DictionaryFamily]
  public var encoders: [TextEncoder]
  /// Tokens of each dictionary.
  public var sizes: [Int]
  public var seeds: [UInt64]
  /// Symbols of each of the three samples.
  public var sampleCount: Int

  /// The test text is measured in this many blocks, whose spread gives the confidence interval.
  static let blockCount = 20

  /// One loss that was measured.
  public struct Row: Sendable {
    public var family: DictionaryFamily
    public var encoder: TextEncoder
    /// Tokens that were asked for, and that the dictionary has.
    public var size: Int
    public var tokenCount: Int
    public var seed: UInt64
    /// Nats a symbol, on the test text.
    public var loss: Double
    /// Half the width of its 95 % confidence interval, from the spread between blocks.
    public var uncertainty: Double
    public var tokensPerSymbol: Double
    /// The loss of the dictionary in the long run, for greedy parsing; nil where it is not computed.
    public var exact: GreedyLoss?
    /// The dictionary.
    public var dictionary: SymbolDictionary
  }

  /// What is to be measured.
  public init(
    families: [DictionaryFamily], encoders: [TextEncoder], sizes: [Int], seeds: [UInt64], sampleCount: Int
  ) {
    self.families = families
    self.encoders = encoders
    self.sizes = sizes
    self.seeds = seeds
    self.sampleCount = sampleCount
  }

  /// Measures; an encoder by merges is left out for families that have none. Rows come by family, encoder, size and seed, whatever the number of threads.
  ///
  /// - Parameters:
  ///   - computesExactLoss: whether the exact loss of greedy parsing is wanted.
  ///   - progress: is told after each seed and family, from any thread.
  /// - Throws: `MarkovError`, `DictionaryError`, and what trainers throw.
  public func rows(
    on source: MarkovSource, workers: Int, computesExactLoss: Bool = true,
    progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> [Row] {
    let jobs = seeds.flatMap { seed in families.map { (seed: seed, family: $0) } }
    let state = Mutex<(next: Int, rows: [[Row]], done: Int, failure: (any Error)?)>(
      (0, Array(repeating: [], count: jobs.count), 0, nil))
    DispatchQueue.concurrentPerform(iterations: max(1, min(workers, jobs.count))) { _ in
      while true {
        let index = state.withLock { state -> Int? in
          guard state.failure == nil, state.next < jobs.count else { return nil }
          state.next += 1
          return state.next - 1
        }
        guard let index else { return }
        do {
          let rows = try measure(jobs[index].family, on: source, seed: jobs[index].seed, exact: computesExactLoss)
          let done = state.withLock { state in
            state.rows[index] = rows
            state.done += 1
            return state.done
          }
          progress(done, jobs.count)
        } catch {
          state.withLock { $0.failure = $0.failure ?? error }
        }
      }
    }
    return try state.withLock { state in
      if let failure = state.failure { throw failure }
      let rows = state.rows.flatMap { $0 }
      return families.flatMap { family in
        encoders.flatMap { encoder in
          sizes.flatMap { size in rows.filter { $0.family == family && $0.encoder == encoder && $0.size == size } }
        }
      }
    }
  }

  private func measure(
    _ family: DictionaryFamily, on source: MarkovSource, seed: UInt64, exact: Bool
  ) throws -> [Row] {
    var indices = [UInt8](repeating: 0, count: 256)
    for (index, byte) in source.alphabet.enumerated() { indices[Int(byte)] = UInt8(index) }
    var sampler = MarkovSampler(source, seed: seed)
    // One long text: its thirds are far apart, and each is stationary.
    func sample() -> [UInt8] {
      var text: [UInt8] = []
      sampler.append(sampleCount, to: &text)
      return text.map { indices[Int($0)] }
    }
    let alphabetSize = source.alphabet.count
    let dictionaries = try family.dictionaries(sizes: sizes, from: sample(), alphabetSize: alphabetSize)
    var fit = BlockEncoder(sample(), blockCount: Self.blockCount, alphabetSize: alphabetSize)
    var test = BlockEncoder(sample(), blockCount: Self.blockCount, alphabetSize: alphabetSize)
    var rows: [Row] = []
    for encoder in encoders where family.isMadeByMerges || !encoder.needsMerges {
      for (size, dictionary) in zip(sizes, dictionaries) {
        let trie = try SymbolTrie(dictionary.tokens, alphabetSize: alphabetSize)
        let parser = GreedyParser(trie)
        let parse =
          encoder == .likelihood ? fit.selfConsistentLaw(dictionary, trie: trie, parser: parser) : []
        let law = fit.counts(encoder, dictionary, trie: trie, parser: parser, law: parse).laplace
        let counts = test.counts(encoder, dictionary, trie: trie, parser: parser, law: parse)
        rows.append(
          Row(
            family: family, encoder: encoder, size: size, tokenCount: dictionary.tokens.count, seed: seed,
            loss: counts.loss(under: law), uncertainty: Self.halfWidth(counts.blockLosses(under: law)),
            tokensPerSymbol: counts.tokensPerSymbol,
            exact: exact && encoder == .greedy ? try GreedyLoss(parser, on: source) : nil, dictionary: dictionary))
      }
    }
    return rows
  }

  /// Half of the 95 % interval of the mean of independent values.
  private static func halfWidth(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count - 1))
    return StudentT.quantile(degrees: values.count - 1) * (variance / Double(values.count)).squareRoot()
  }
}

extension GreedyLoss {
  /// The bound of Theorem 4.3 on the loss, in nats a symbol: H∞ / (1 − ε) with ε = ln(1/δ) / H(Q, P); nil where ε is 1 or
  /// more, and it says nothing.
  public func bound(on source: MarkovSource) -> Double? {
    let delta = source.smallestTransition
    guard delta > 0, -log(delta) < crossEntropy else { return nil }
    return source.entropyRate / (1 + log(delta) / crossEntropy)
  }
}

extension MarkovSource {
  /// The bound of Theorem 4.5 on the loss of an LZ78 dictionary of `size` tokens, in nats a symbol; nil where it says
  /// nothing, which is also where it passes H(π).
  public func phraseBound(size: Int) -> Double? {
    let delta = smallestTransition
    guard delta > 0, size > 1 else { return nil }
    let epsilon = -log(delta) / (0.99 * log(Double(size)))
    let bound = entropyRate / (1 - epsilon)
    return epsilon < 1 && bound < marginalEntropy ? bound : nil
  }
}
