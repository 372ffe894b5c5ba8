/// What an unused token is cut into where merging leaves one.
///
/// SentencePiece cuts it into the two symbols that were joined to it last in the same text. Here these are the two that
/// are joined when the token's own text is merged: the same but for a token that one text makes in two ways.
///
/// - Source: formats.md 9.3.
struct TokenCut: Sendable, Equatable {
  /// No unused one among them, unless nothing was joined to make it.
  var tokens: [TokenID]
  /// For each token, how many symbols stand before it within the cut one.
  var places: [UInt32]

  /// The cuts of a model's unused tokens.
  static func cuts(of model: BytePairModel) -> [TokenID: TokenCut] {
    if model.unused.isEmpty { return [:] }
    let merges = ReferenceBytePairEncoder(model)
    let unused = Set(model.unused)
    var cuts: [TokenID: TokenCut] = [:]
    for id in unused {
      var cut = TokenCut(tokens: [], places: [])
      // Each token left to be looked at, with its place; the last one first.
      var rest: [(token: TokenID, place: UInt32)] = [(id, 0)]
      while let (token, place) = rest.popLast() {
        guard unused.contains(token), let parts = merges.lastMerge(of: token) else {
          cut.tokens.append(token)
          cut.places.append(place)
          continue
        }
        let leftCount = String(decoding: model.vocabulary[parts.left], as: UTF8.self).unicodeScalars.count
        rest.append((parts.right, place + UInt32(leftCount)))
        rest.append((parts.left, place))
      }
      cuts[id] = cut
    }
    return cuts
  }
}
