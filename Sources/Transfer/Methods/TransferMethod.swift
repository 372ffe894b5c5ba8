/// The methods by the names that commands give them.
public enum TransferMethod: String, Sendable, CaseIterable {
  /// N(mean, deviation) of the source's rows.
  case random
  /// The mean of the source's rows.
  case mean
  /// The row of the source's unknown token, or one drawn.
  case lexical
  /// The mean of the rows of the source tokens that spell the token.
  case fvt
  /// The same, with what the source cannot spell left out.
  case byteFVT = "byte-fvt"
  /// Cosines in a helper's space, divided by their sum.
  case clp
  /// Their sparsemax.
  case clpPlus = "clp+"
  /// Sparsemax of cosines between auxiliary vectors, over the overlap.
  case focus
  /// Softmax of the ten largest cosines between auxiliary vectors, over all source tokens.
  case wechsel
  /// Combinations of shared tokens found by orthogonal matching pursuit in a helper's space.
  case omp
  /// A network trained on the source's rows.
  case hypernet

  /// What methods need besides the problem, each as far as it does.
  public struct Inputs: Sendable {
    /// For `clp` and `clp+`: vectors of target tokens.
    public var helper: HelperModelVectors?
    /// For `random` and `lexical`: the seed of the rows that are drawn.
    public var seed: UInt64 = 42
    /// For `clp`: tokens whose mean cosine is nearer to zero fall back.
    public var leastMeanCosine = 0.0
    /// Threads; the rows are the same for any number.
    public var workers = 1
    /// For `focus`, `wechsel` and `omp`: vectors of target tokens, and of source tokens in the same space. Where they are
    /// missing, the helper's serve.
    public var auxiliary: (target: TokenVectors, source: TokenVectors)?
    /// For `omp`: the most tokens of a combination.
    public var combination = 64
    /// For `hypernet`: how it is built and trained.
    public var hypernet = HypernetworkSettings()
    /// For `hypernet`: one that was trained on this matrix; nil to train one.
    public var network: Hypernetwork?
    /// For `hypernet`: told after each step of training.
    public var training: (@Sendable (_ done: Int, _ of: Int) throws -> Void)?

    /// Inputs that are enough for methods without a helper.
    public init() {}
  }

  /// The method for a problem.
  ///
  /// - Throws: `TransferError.missingInput`, `noOverlap` where the method lives on the overlap, and the method's errors.
  public func make(_ problem: TransferProblem, _ inputs: Inputs) throws -> any InitializationMethod {
    switch self {
    case .random, .mean, .lexical:
      let kind: FallbackRows.Kind = self == .random ? .random : self == .mean ? .mean : .unknown
      if self == .lexical { try requireOverlap(problem) }
      return FallbackMethod(
        FallbackRows(kind, problem, seed: inputs.seed, workers: inputs.workers), width: problem.source.width,
        outcome: self == .lexical ? .fallenBack : .initialized)
    case .fvt, .byteFVT:
      // A hidden token must not be spelt with itself.
      let isProper = !problem.hidden.isEmpty
      let style: TokenDecomposition.Style =
        self == .fvt ? (isProper ? .properPieces : .model) : isProper ? .properBytes : .bytes
      return VocabularyTransfer(
        problem, decomposition: try TokenDecomposition(problem.mapping, style: style, hidden: problem.hidden))
    case .clp:
      try requireOverlap(problem)
      return try CrossLingualTransfer(
        problem, helper: try helper(inputs), leastMeanCosine: inputs.leastMeanCosine, workers: inputs.workers)
    case .clpPlus:
      try requireOverlap(problem)
      return try SparsemaxTransfer(problem, helper: try helper(inputs))
    case .focus:
      try requireOverlap(problem)
      return try SimilarityMethod.focus(problem, vectors: try auxiliary(problem, inputs).target)
    case .wechsel:
      let vectors = try auxiliary(problem, inputs)
      return try SimilarityMethod.wechsel(problem, vectors: vectors.target, sourceVectors: vectors.source)
    case .omp:
      try requireOverlap(problem)
      let vectors = try inputs.helper.map { try TokenVectors($0, of: problem.mapping.target) }
      return try MatchingPursuitMethod(
        problem, vectors: try vectors ?? auxiliary(problem, inputs).target, limit: inputs.combination)
    case .hypernet:
      if let network = inputs.network { return try HypernetworkMethod(problem, network: network) }
      let training = try HypernetworkTraining(
        source: problem.source, forms: problem.mapping.source, hidden: problem.hidden, settings: inputs.hypernet)
      let network = try training.run(workers: inputs.workers) { try inputs.training?($0, $1) }
      return try HypernetworkMethod(problem, network: network)
    }
  }

  /// What tokens are compared by.
  private func auxiliary(
    _ problem: TransferProblem, _ inputs: Inputs
  ) throws -> (target: TokenVectors, source: TokenVectors) {
    if let auxiliary = inputs.auxiliary { return auxiliary }
    guard let helper = inputs.helper else {
      throw TransferError.missingInput(
        method: rawValue, needs: "vectors of tokens: --auxiliary FILE, --auxiliary-text FILE or --helper MATRIX")
    }
    let (source, target) = (problem.mapping.source, problem.mapping.target)
    let vectors = try TokenVectors(helper, of: target)
    return (vectors, self == .wechsel ? try TokenVectors(source, from: vectors, of: target) : vectors)
  }

  private func helper(_ inputs: Inputs) throws -> HelperModelVectors {
    guard let helper = inputs.helper else {
      throw TransferError.missingInput(
        method: rawValue,
        needs: "vectors of the target's tokens: --helper MATRIX, and --helper-tokenizer where they "
          + "belong to another tokenizer than the target's")
    }
    return helper
  }

  private func requireOverlap(_ problem: TransferProblem) throws {
    guard problem.known.isEmpty else { return }
    throw TransferError.noOverlap(
      source: problem.mapping.source.name, target: problem.mapping.target.name, rule: problem.mapping.rule.rawValue)
  }
}
