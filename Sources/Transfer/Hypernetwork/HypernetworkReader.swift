internal import Tokenization

/// Makes the inputs of tokens: decomposes them, finds their neighbours, hashes their bytes.
struct HypernetworkReader: ~Copyable {
  private let forms: CanonicalForms
  private let hidden: Set<TokenID>
  private let neighbors: TokenNeighbors
  private var decomposer: TokenDecomposer
  private var pieces: [TokenID] = []

  /// A reader over the tokens of `forms`; those in `hidden` are as if they were not there.
  init(_ forms: CanonicalForms, hidden: Set<TokenID>) throws {
    self.forms = forms
    self.hidden = hidden
    neighbors = TokenNeighbors(forms, hidden: hidden)
    decomposer = try TokenDecomposer(forms)
  }

  /// Adds the input of `text`, read without the token `whole`.
  ///
  /// - Parameter needsPieces: whether a text that no other token is part of is not added.
  /// - Returns: whether it was added.
  mutating func read(
    _ text: ArraySlice<UInt8>, without whole: TokenID?, needsPieces: Bool, into inputs: inout HypernetworkInputs
  ) throws -> Bool {
    try decomposer.decompose(text, without: whole, avoiding: hidden, of: forms, into: &pieces)
    if let unknown = forms.unknown { pieces.removeAll { $0 == unknown } }
    guard !needsPieces || !pieces.isEmpty else { return false }
    inputs.add(text: text, pieces: pieces, neighbors: neighbors.find(text, without: whole), forms: forms)
    return true
  }
}

extension TokenDecomposer {
  /// The tokens that spell `text` where neither `whole` nor any of `hidden` may be used: those that may not are cut
  /// further, and what then is left without a token is left out.
  mutating func decompose(
    _ text: ArraySlice<UInt8>, without whole: TokenID?, avoiding hidden: Set<TokenID>, of forms: CanonicalForms,
    into pieces: inout [TokenID]
  ) throws {
    if let whole {
      try decompose(text, without: whole, into: &pieces)
    } else {
      try decompose(text, into: &pieces)
    }
    guard pieces.contains(where: hidden.contains) else { return }
    var rest = Array(pieces.reversed())
    pieces.removeAll(keepingCapacity: true)
    var parts: [TokenID] = []
    while let piece = rest.popLast() {
      guard hidden.contains(piece) else {
        pieces.append(piece)
        continue
      }
      let part = forms.text(of: piece)
      try decompose(part, without: piece, into: &parts)
      // Pieces must get shorter, or this would not end.
      for id in parts.reversed() where !hidden.contains(id) || forms.text(of: id).count < part.count { rest.append(id) }
    }
  }
}
