internal import Glibc
internal import Synchronization
public import Tokenization
internal import WorkerThreads

/// Measures what unigram models over tokens lose on a source, against what the source allows.
///
/// Dictionary, unigram counts and test text come from three disjoint samples of one seed. The losses are those of the
/// test text under Laplace's estimate from the counts.
///
/// - Source: papers.md 1.1 and 1.5.
public struct MarkovMeasurement: Sendable {
  /// Ways of making dictionaries.
  public var families: [DictionaryFamily]
  /// Tokenizers that are there already, by their names.
  public var tokenizers: [(name: String, tokenizer: Tokenizer)]
  /// What is put on dictionaries; tokenizers are also measured as they are.
  public var encoders: [TextEncoder]
  /// Tokens of each dictionary.
  public var sizes: [Int]
  /// Where samples begin.
  public var seeds: [UInt64]
  /// Symbols of each of the three samples.
  public var sampleCount: Int

  /// The test text is measured in this many blocks, whose spread gives the confidence interval.
  static let blockCount = 20

  /// One loss that was measured.
  public struct Row: Sendable {
    /// The name of the family, or of the tokenizer.
    public var name: String
    /// What made the dictionary; nil for a tokenizer that was there.
    public var family: DictionaryFamily?
    /// What cut the text.
    public var encoder: TextEncoder
    /// Tokens that were asked for.
    public var size: Int
    /// Tokens that the dictionary has.
    public var tokenCount: Int
    /// Where the samples began.
    public var seed: UInt64
    /// Nats a symbol, on the test text.
    public var loss: Double
    /// Half the width of its 95 % confidence interval, from the spread between blocks.
    public var uncertainty: Double
    /// Tokens for each symbol of the test text.
    public var tokensPerSymbol: Double
    /// The loss of the dictionary in the long run, for greedy parsing; nil where it is not computed.
    public var exact: GreedyLoss?
    /// The dictionary; nil for a tokenizer whose own pipeline cut the text.
    public var dictionary: SymbolDictionary?
  }

  /// What is to be measured.
  public init(
    families: [DictionaryFamily], tokenizers: [(name: String, tokenizer: Tokenizer)] = [], encoders: [TextEncoder],
    sizes: [Int], seeds: [UInt64], sampleCount: Int
  ) {
    self.families = families
    self.tokenizers = tokenizers
    self.encoders = encoders
    self.sizes = sizes
    self.seeds = seeds
    self.sampleCount = sampleCount
  }

  /// How many parts of the work there are, which progress counts.
  public var jobCount: Int { seeds.count * (families.count + tokenizers.count) }

  /// Measures; an encoder by merges is left out for dictionaries that have none. Rows come by family or tokenizer, encoder,
  /// size and seed, whatever the number of threads.
  ///
  /// - Parameters:
  ///   - computesExactLoss: whether the exact loss of greedy parsing is wanted.
  ///   - progress: is told after each seed and family, from any thread.
  /// - Throws: `MarkovError`, `DictionaryError`, `EncodingError`, and what trainers throw.
  public func rows(
    on source: MarkovSource, workers: Int, computesExactLoss: Bool = true,
    progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> [Row] {
    // By family or tokenizer, then seed: the order of the rows.
    let subjects = families.count + tokenizers.count
    let jobs = (0..<subjects).flatMap { subject in seeds.map { (subject: subject, seed: $0) } }
    let state = Mutex<(next: Int, rows: [[Row]], done: Int, failure: (any Error)?)>(
      (0, Array(repeating: [], count: jobs.count), 0, nil))
    ThreadTeam.perform(max(1, min(workers, jobs.count))) { _ in
      while true {
        let index = state.withLock { state -> Int? in
          guard state.failure == nil, state.next < jobs.count else { return nil }
          state.next += 1
          return state.next - 1
        }
        guard let index else { return }
        do {
          let rows = try measure(jobs[index].subject, on: source, seed: jobs[index].seed, exact: computesExactLoss)
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
    let rows = try state.withLock { state in
      if let failure = state.failure { throw failure }
      return state.rows
    }
    return (0..<subjects).flatMap { subject in
      // All seeds of a family have their rows in the same order.
      let own = rows[subject * seeds.count..<(subject + 1) * seeds.count]
      return (own.first?.indices ?? 0..<0).flatMap { row in own.map { $0[row] } }
    }
  }

  private func measure(_ subject: Int, on source: MarkovSource, seed: UInt64, exact: Bool) throws -> [Row] {
    // One long text: its thirds are far apart, and each is stationary.
    var sampler = MarkovSampler(source, seed: seed)
    let training = sampler.symbols(sampleCount)
    let size = source.alphabet.count
    var run = MeasurementRun(
      source: source, seed: seed, computesExactLoss: exact,
      fit: BlockEncoder(sampler.symbols(sampleCount), blockCount: Self.blockCount, alphabetSize: size),
      test: BlockEncoder(sampler.symbols(sampleCount), blockCount: Self.blockCount, alphabetSize: size))
    guard subject >= families.count else {
      let family = families[subject]
      return try run.rows(
        of: try family.dictionaries(sizes: sizes, from: training, alphabetSize: size), sizes: sizes,
        encoders: encoders.filter { $0 != .own && (family.isMadeByMerges || !$0.needsMerges) }, family: family)
    }
    let (name, tokenizer) = tokenizers[subject - families.count]
    var rows = [try run.row(of: tokenizer, named: name)]
    if let dictionary = SymbolDictionary(tokenizer, alphabet: source.alphabet) {
      rows += try run.rows(
        of: [dictionary], sizes: [dictionary.tokens.count],
        encoders: encoders.filter { $0 != .own && (!dictionary.merges.isEmpty || !$0.needsMerges) }, name: name)
    }
    return rows
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
