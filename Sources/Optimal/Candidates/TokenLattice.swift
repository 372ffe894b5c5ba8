/// The candidates for a vocabulary and all places in the pieces where they stand: the graph whose paths are segmentations.
///
/// ```
/// bytes of the pieces:   w1 w1 w1|w2 w2 …
/// edgeCounts:            for each byte how many candidates end with it
/// edges:                 by piece, by end, shorter ones first: token and length
/// ```
///
/// Tokens are numbered by falling frequency, so that what is used most lies together.
struct TokenLattice: Sendable {
  struct Token: Sendable {
    /// One place where it stands in the bytes of the pieces.
    var place: UInt32
    var length: UInt8
    /// All occurrences, by the weights of pieces.
    var frequency: Int64

    /// Fewer tokens than bytes that a text could have by this token: no multiplier needs to be larger.
    var largestSaving: Int64 { frequency * Int64(length - 1) }
  }

  /// The longest candidate.
  static let longestToken = 255

  private(set) var pieces: DistinctPieces
  /// Pieces of more bytes have no edges, and are no part of the search.
  let longestPiece: Int
  private(set) var tokens: [Token] = []
  private(set) var edgeCounts: [UInt8]
  /// The first edge of each piece; one entry more than pieces.
  private(set) var firstEdges: [Int] = []
  private(set) var edgeTokens: [UInt32] = []
  private(set) var edgeLengths: [UInt8] = []

  var edgeCount: Int { edgeTokens.count }

  private struct Candidate {
    var part: Range<Int>
    var length: UInt8
    var frequency: Int64
  }

  /// All candidates that could save more than `threshold` tokens.
  ///
  /// - Complexity: O(*s*), the number of distinct substrings, and O(*e*) for *e* edges, 6 bytes each.
  ///
  /// - Parameter usefulOnly: whether substrings that a whole piece can stand in for are left out.
  init(
    _ pieces: DistinctPieces, order: SuffixOrder, longestPiece: Int, threshold: Int64, usefulOnly: Bool
  ) {
    self.pieces = pieces
    self.longestPiece = longestPiece
    var candidates: [Candidate] = []
    SubstringFrequencies(pieces, order).visit(usefulOnly: usefulOnly) { length, part, frequency in
      if frequency * Int64(length - 1) > threshold {
        candidates.append(Candidate(part: part, length: UInt8(length), frequency: frequency))
      }
    }
    // Ties by the order of the suffixes, then the shorter one: by text.
    candidates.sort {
      $0.frequency != $1.frequency
        ? $0.frequency > $1.frequency : ($0.part.lowerBound, $0.length) < ($1.part.lowerBound, $1.length)
    }
    tokens = candidates.map {
      Token(place: order.places[$0.part.lowerBound], length: $0.length, frequency: $0.frequency)
    }
    edgeCounts = Array(repeating: 0, count: pieces.bytes.count)
    for candidate in candidates {
      for index in candidate.part { edgeCounts[Int(order.places[index]) + Int(candidate.length) - 1] += 1 }
    }
    var next: [UInt32] = []
    next.reserveCapacity(edgeCounts.count)
    var sum = 0
    for index in 0..<pieces.count {
      firstEdges.append(sum)
      for place in pieces.range(index) {
        next.append(UInt32(truncatingIfNeeded: sum))
        sum += Int(edgeCounts[place])
      }
    }
    firstEdges.append(sum)
    edgeTokens = Array(repeating: 0, count: sum)
    edgeLengths = Array(repeating: 0, count: sum)
    // By length, so that shorter ones come first at each end.
    var byLength = [[Int]](repeating: [], count: TokenLattice.longestToken + 1)
    for (token, candidate) in candidates.enumerated() { byLength[Int(candidate.length)].append(token) }
    for (length, list) in byLength.enumerated() {
      for token in list {
        for index in candidates[token].part {
          let end = Int(order.places[index]) + length - 1
          edgeTokens[Int(next[end])] = UInt32(token)
          edgeLengths[Int(next[end])] = UInt8(length)
          next[end] += 1
        }
      }
    }
  }

  /// Gives pieces other weights; the frequencies of tokens stay what they were.
  mutating func reweigh(_ weights: [Int64]) { pieces.reweigh(weights) }

  /// The bytes of a token.
  func bytes(of token: Int) -> ArraySlice<UInt8> {
    let place = Int(tokens[token].place)
    return pieces.bytes[place..<place + Int(tokens[token].length)]
  }
}
