internal import Tokenization

/// Looks for the vocabulary with which a text takes the fewest tokens, and proves how far from it the one found can be.
///
/// The bound holds for every vocabulary of the size over the same pieces, whatever algorithm applies it. The same counts
/// and settings give the same vocabulary and bound, whatever the number of threads, unless a time limit ends the search.
///
/// ```swift
/// let training = try OptimalTrainer(vocabularySizes: [8000]).train(on: counts, workers: 2)
/// training.results[0].gap                        // 0.004: at most 0.4 % more tokens than the best vocabulary
/// ```
///
/// - Source: docs/optimal.md.
public struct OptimalTrainer: Sendable {
  /// Sizes of the vocabularies, all their tokens counted: special tokens, 256 bytes, and tokens of two bytes or more.
  public var vocabularySizes: [Int]
  /// Get the first ids, in this order. UTF-8.
  public var specialTokens: [[UInt8]] = []
  /// The search for a size ends when its vocabulary takes at most this share of tokens more than the bound.
  public var gap = 0.005
  /// The longest search for a size; nil for no limit.
  public var timeLimit: Duration?
  /// The most times that multipliers and vocabulary are improved in turn, for each size.
  public var stageLimit = 6
  /// Longer pieces are no part of the search, and count as one token in the bound.
  public var longestPiece = 1024

  /// Whether a size that the text has too few substrings for is taken for the largest that it has: for bounds.
  public var acceptsTooMany = false

  /// A trainer with default settings.
  public init(vocabularySizes: [Int]) { self.vocabularySizes = vocabularySizes }

  /// How far the search is.
  public struct Progress: Sendable {
    /// The size that is searched for.
    public var vocabularySize: Int
    /// The best lower bound so far.
    public var lowerBound: Int
    /// The tokens of the best vocabulary so far; nil before the first.
    public var tokens: Int?
  }

  /// What a vocabulary needs at least: a token for each byte, and the special ones.
  var leastSize: Int { 256 + specialTokens.count }

  /// Refuses what makes no sense with any text.
  ///
  /// - Throws: `OptimalTrainingError`.
  func checkSettings() throws(OptimalTrainingError) {
    guard !vocabularySizes.isEmpty else {
      throw .settingOutOfRange("the list of vocabulary sizes", found: "empty", expected: "one size at least")
    }
    for size in vocabularySizes where size > Vocabulary.idLimit {
      throw .settingOutOfRange("vocabulary size", found: "\(size)", expected: "at most \(Vocabulary.idLimit)")
    }
    guard gap >= 0, gap < 1 else { throw .settingOutOfRange("the gap", found: "\(gap)", expected: "0 up to 1") }
    guard 2...1024 ~= longestPiece else {
      throw .settingOutOfRange("the longest piece", found: "\(longestPiece)", expected: "2 to 1024")
    }
    var seen = Set<[UInt8]>()
    for token in specialTokens {
      if token.isEmpty { throw .emptyToken }
      if String(validating: token, as: UTF8.self) == nil { throw .illFormedToken(token) }
      if !seen.insert(token).inserted { throw .repeatedToken(token) }
    }
  }
}
