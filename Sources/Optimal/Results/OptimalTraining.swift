internal import JSON
public import Tokenization

/// What an ``OptimalTrainer`` found and proved.
public struct OptimalTraining: Sendable {
  /// Why a search ended.
  public enum Ending: String, Sendable, CaseIterable {
    /// The vocabulary is as close to the bound as was asked for.
    case gapReached = "gap reached"
    /// Every vocabulary was tried or ruled out: the one found is the best.
    case everyVocabulary = "every vocabulary tried"
    /// Another stage was not worth it.
    case converged
    /// The time limit.
    case timeIsOver = "time is over"
    /// As many stages as there may be.
    case stagesDone = "stages done"
  }

  /// The vocabulary of one size and the bound for all of that size.
  public struct SizeResult: Sendable {
    /// Tokens in all: special tokens, 256 bytes, and those of two bytes or more.
    public let vocabularySize: Int
    /// Tokens of the text with this vocabulary; with another objective what that is: the weighted sum, or the largest
    /// weighted number of a source.
    public let tokens: Int
    /// Tokens of each source, unweighted; one number where there are no sources.
    public let sourceTokens: [Int]
    /// What `tokens` is at least for every vocabulary of this size.
    public let lowerBound: Int
    /// Tokens of two bytes or more in the vocabularies that the bound is for.
    public let multibyteTokens: Int
    /// Rounds of the ascent.
    public let rounds: Int
    /// Why the search for this size ended.
    public let ending: Ending
    /// Tokens of two bytes or more, by falling frequency of their bytes in the text, ties by text.
    public let vocabulary: [[UInt8]]
    let potentials: Potentials
    /// The parts of the sources that the bound was proven with.
    let mix: [Int64]

    /// The share of tokens that the best vocabulary could save at most.
    public var gap: Double { tokens == 0 ? 0 : Double(tokens - lowerBound) / Double(tokens) }
  }

  /// What was counted and made.
  public struct Report: Sendable, Equatable {
    /// Occurrences of all pieces.
    public var pieces: UInt64
    /// How many different pieces there are.
    public var distinctPieces: Int
    /// Distinct pieces that were too long for the search.
    public var longPieces: Int
    /// The longest piece, in bytes, that the search took in.
    public var longestPiece: Int
    /// Distinct substrings of two bytes or more.
    public var substrings: Int
    /// Those the search chose from; the bound is for all of them.
    public var candidates: Int
    /// Places in distinct pieces where a candidate stands.
    public var edges: Int
    /// How long training took, counting pieces not included.
    public var duration: Duration
  }

  /// What was asked for.
  public let settings: OptimalTrainer
  /// What was counted and made.
  public let report: Report
  /// By ascending size.
  public let results: [SizeResult]
  let pieces: DistinctPieces
  let objective: SearchObjective
  /// What sources are called, in their order; empty where there are none.
  public let labels: [String]

  /// The result for a size.
  ///
  /// - Throws: `OptimalTrainingError.sizeNotTrained`.
  public func result(vocabularySize: Int) throws(OptimalTrainingError) -> SizeResult {
    guard let result = results.first(where: { $0.vocabularySize == vocabularySize }) else {
      throw .sizeNotTrained(vocabularySize, sizes: settings.vocabularySizes)
    }
    return result
  }

  /// The tokenizer of one size, for texts that are normalized and split as the pieces were: a unigram model with equal
  /// scores.
  ///
  /// - Throws: `OptimalTrainingError.sizeNotTrained`.
  public func tokenizer(
    vocabularySize: Int, normalizer: Normalizer?, preTokenizer: PreTokenizer?
  ) throws -> Tokenizer {
    let result = try result(vocabularySize: vocabularySize)
    let model = try EqualScores.model(specialTokens: settings.specialTokens, tokens: result.vocabulary)
    return Tokenizer(
      normalizer: normalizer, preTokenizer: preTokenizer, model: .unigram(model),
      decoder: .byteLevel(addPrefixSpace: true, trimOffsets: true, useRegex: true),
      addedTokens: settings.specialTokens.enumerated().map {
        AddedToken(id: TokenID($0.offset), content: $0.element, special: true)
      })
  }

  /// The proof of a size's bound, as a file that `cleave certify --check` reads.
  ///
  /// - Parameter splitting: how text becomes pieces: see ``CertificateSplitting``.
  /// - Throws: `OptimalTrainingError.sizeNotTrained`.
  public func certificate(vocabularySize: Int, splitting: CertificateSplitting) throws -> [UInt8] {
    let result = try result(vocabularySize: vocabularySize)
    var (pieces, objective) = (pieces, objective)
    objective.restore(result.mix)
    if let shares = objective.shares { pieces.reweigh(try shares.weights(objective.factors, pieces)) }
    return CertificateWriter(pieces: pieces, longestPiece: report.longestPiece).file(
      result.potentials, vocabulary: result.multibyteTokens, lowerBound: Int64(result.lowerBound),
      splitting: objective.members(labels) + splitting.members)
  }
}
