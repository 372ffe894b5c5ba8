public import Tokenization

/// The source tokens that each target token is spelt with: the table that averaging methods and hypernetworks read.
///
/// - Source: papers.md 4.2 (ids, their number truncated at L).
public struct TokenDecomposition: Sendable {
  /// How target tokens are cut.
  public enum Style: Sendable, Equatable {
    /// As the source's model cuts their text.
    case model
    /// The same, and where the model knows a symbol not, the longest tokens byte by byte (byte-FVT).
    case bytes
    /// As the model does, but never as the single token that is the same: for leave-out tests and for learning.
    case properPieces
    /// The same, and longest tokens byte by byte where the model knows a symbol not.
    case properBytes

    fileprivate var isProper: Bool { self == .properPieces || self == .properBytes }
    fileprivate var readsBytes: Bool { self == .bytes || self == .properBytes }
  }

  /// The most pieces that are kept of a token.
  public let limit: Int
  /// How the tokens were cut.
  public let style: Style
  private var ids: [TokenID] = []
  private var ends: [Int] = [0]
  private var counts: [UInt32] = []

  /// The table of a mapping's target tokens.
  ///
  /// A special token is the source token of the same role, alone; a token that nothing spells has no pieces.
  ///
  /// - Parameters:
  ///   - limit: ZeTT's L; 7 in its released configurations.
  ///   - hidden: source tokens that spell nothing: what they would spell is cut further.
  /// - Throws: what the source's model throws.
  public init(
    _ mapping: VocabularyMapping, limit: Int = .max, style: Style = .model, hidden: Set<TokenID> = []
  ) throws {
    self.limit = limit
    self.style = style
    var decomposer = try TokenDecomposer(mapping.source)
    let unknown = mapping.source.unknown
    var pieces: [TokenID] = []
    for id in 0..<TokenID(mapping.target.idEnd) {
      pieces.removeAll(keepingCapacity: true)
      switch mapping.target.kind(of: id) {
      case .absent: break
      case .special, .placeholder: if !style.isProper, let same = mapping[id] { pieces = [same] }
      case .text:
        let text = mapping.target.text(of: id)
        let same = style.isProper ? mapping.source.id(ofText: text) : nil
        if !hidden.isEmpty {
          try decomposer.decompose(text, without: same, avoiding: hidden, of: mapping.source, into: &pieces)
        } else if let same {
          try decomposer.decompose(text, without: same, into: &pieces)
        } else {
          try decomposer.decompose(text, into: &pieces)
        }
        if style.readsBytes, pieces.isEmpty || unknown.map({ pieces.contains($0) }) == true {
          decomposer.decomposeGreedily(text, without: same, into: &pieces)
        }
      }
      ids += pieces.prefix(limit)
      ends.append(ids.count)
      counts.append(UInt32(clamping: pieces.count))
    }
  }

  /// How many target ids there are.
  public var idEnd: Int { counts.count }

  /// The source tokens of a target token, at most `limit`.
  public subscript(target: TokenID) -> ArraySlice<TokenID> {
    Int(target) < counts.count ? ids[ends[Int(target)]..<ends[Int(target) + 1]] : []
  }

  /// How many source tokens a target token has, those beyond the limit included.
  public func count(of target: TokenID) -> Int { Int(target) < counts.count ? Int(counts[Int(target)]) : 0 }
}
