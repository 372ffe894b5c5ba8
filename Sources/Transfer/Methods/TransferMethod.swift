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

  /// What methods need besides the problem, each as far as it does.
  public struct Inputs: Sendable {
    /// For `clp` and `clp+`: vectors of target tokens.
    public var helper: HelperVectors?
    public var seed: UInt64 = 42
    /// For `clp`: tokens whose mean cosine is nearer to zero fall back.
    public var leastMeanCosine = 0.0
    public var workers = 1

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
      return VocabularyTransfer(problem, decomposition: try TokenDecomposition(problem.mapping, style: style))
    case .clp:
      try requireOverlap(problem)
      return try CrossLingualTransfer(
        problem, helper: try helper(inputs), leastMeanCosine: inputs.leastMeanCosine, workers: inputs.workers)
    case .clpPlus:
      try requireOverlap(problem)
      return try SparsemaxTransfer(problem, helper: try helper(inputs))
    }
  }

  private func helper(_ inputs: Inputs) throws -> HelperVectors {
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
