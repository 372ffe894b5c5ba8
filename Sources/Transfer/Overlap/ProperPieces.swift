internal import Tokenization

/// Spells texts with tokens of a vocabulary by their canonical forms, where one token may be kept out.
struct ProperPieces: Sendable {
  private let forms: CanonicalForms
  private let longest: Int
  /// The merge of lowest rank that makes each token.
  private var merges: [TokenID: (left: TokenID, right: TokenID, rank: UInt32)] = [:]
  /// Log-probabilities, of unigram models.
  private var scores: [Double] = []

  init(_ forms: CanonicalForms) {
    self.forms = forms
    longest = forms.longestText
    switch forms.tokenizer.model {
    case .bytePair(let model):
      merges.reserveCapacity(model.merges.count)
      for merge in model.merges where (merges[merge.result]?.rank ?? .max) > merge.rank {
        merges[merge.result] = (merge.left, merge.right, merge.rank)
      }
    case .unigram(let model): scores = model.scores
    case .wordPiece, .wordLevel, .byteToWord: break
    }
  }

  /// The best pieces of `text` without the token `whole`; empty when there are none.
  func pieces(of text: ArraySlice<UInt8>, without whole: TokenID) -> [TokenID] {
    if let merge = merges[whole], forms.id(ofText: text) == whole { return [merge.left, merge.right] }
    if !scores.isEmpty { return bestPath(text, without: whole) ?? [] }
    return longestMatches(text, without: whole, skipsUnknown: false) ?? []
  }

  /// The longest token from the left, then the longest behind it.
  ///
  /// - Parameter skipsUnknown: whether bytes without a token are left out; otherwise the result is nil.
  func longestMatches(_ text: ArraySlice<UInt8>, without whole: TokenID?, skipsUnknown: Bool) -> [TokenID]? {
    var pieces: [TokenID] = []
    var start = text.startIndex
    while start < text.endIndex {
      var end = min(text.endIndex, start + longest)
      while end > start {
        if let id = forms.id(ofText: text[start..<end]), id != whole {
          pieces.append(id)
          break
        }
        end -= 1
      }
      if end == start {
        guard skipsUnknown else { return nil }
        end = start + 1
      }
      start = end
    }
    return pieces
  }

  /// The pieces whose probabilities multiply to the most; nil when none spell the text. Among equals the one whose last
  /// piece is longest.
  private func bestPath(_ text: ArraySlice<UInt8>, without whole: TokenID) -> [TokenID]? {
    let bytes = Array(text)
    var best: [(score: Double, start: Int, id: TokenID)?] = Array(repeating: nil, count: bytes.count + 1)
    best[0] = (0, 0, 0)
    for end in 1..<bytes.count + 1 {
      for start in max(0, end - longest)..<end {
        guard let before = best[start], let id = forms.id(ofText: bytes[start..<end]), id != whole else { continue }
        let score = before.score + (Int(id) < scores.count ? scores[Int(id)] : 0)
        if score > best[end]?.score ?? -.infinity { best[end] = (score, start, id) }
      }
    }
    var pieces: [TokenID] = []
    var end = bytes.count
    while end > 0 {
      guard let step = best[end] else { return nil }
      pieces.append(step.id)
      end = step.start
    }
    return pieces.reversed()
  }
}
