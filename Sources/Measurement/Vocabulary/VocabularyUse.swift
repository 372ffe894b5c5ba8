public import Tokenization

/// Which ids of a vocabulary a text uses.
public struct VocabularyUse: Sendable, Equatable {
  /// Ids that a text could use: all that have a token but special, unknown and unused ones.
  public let usableCount: Int
  /// Those of them that do not occur.
  public let deadCount: Int
  /// Those of them that occur, but at most ``nearDeadLimit`` times.
  public let nearDeadCount: Int
  /// Tokens of the kind `<0xHH>`, each occurrence counted.
  public let byteFallbackCount: Int
  /// Tokens that stand for what the vocabulary cannot spell, each occurrence counted.
  public let unknownCount: Int

  /// The most occurrences of a nearly dead id.
  public static let nearDeadLimit = 4

  /// The use of a vocabulary by a text.
  ///
  /// - Parameter counts: occurrences of each id.
  public init(_ origins: TokenOrigins, counts: [Int]) {
    var (usable, dead, nearDead, fallback, unknown) = (0, 0, 0, 0, 0)
    for run in origins.runs {
      for id in run.ids {
        let count = counts[Int(id)]
        switch run.kind {
        case .hole, .special, .unused: continue
        case .unknown:
          unknown += count
          continue
        case .byteFallback: fallback += count
        default: break
        }
        usable += 1
        if count == 0 { dead += 1 } else if count <= VocabularyUse.nearDeadLimit { nearDead += 1 }
      }
    }
    usableCount = usable
    deadCount = dead
    nearDeadCount = nearDead
    byteFallbackCount = fallback
    unknownCount = unknown
  }
}
