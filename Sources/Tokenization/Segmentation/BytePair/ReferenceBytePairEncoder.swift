/// Byte-pair encoding written to be read, as the oracle of the fast encoder.
///
/// - Complexity: O(*n*²) in the symbols of a piece.
/// - Source: formats.md 3.3 and 6.3.
package struct ReferenceBytePairEncoder {
  private struct Pair: Hashable {
    var left: TokenID
    var right: TokenID
  }

  private let model: BytePairModel
  private let merges: [Pair: (rank: UInt32, result: TokenID)]

  /// An encoder; a pair that is listed twice has the later rank.
  package init(_ model: BytePairModel) {
    self.model = model
    var merges: [Pair: (rank: UInt32, result: TokenID)] = [:]
    for merge in model.merges.sorted(by: { $0.rank < $1.rank }) {
      merges[Pair(left: merge.left, right: merge.right)] = (merge.rank, merge.result)
    }
    self.merges = merges
  }

  /// The tokens of `piece`; a symbol that is not in the vocabulary is left out when there is no unknown token.
  package func encode(_ piece: [UInt8]) -> [TokenID] {
    if piece.isEmpty { return [] }
    if model.ignoresMerges, let whole = model.vocabulary.id(of: piece), model.verbatimSpellings[whole] == nil {
      return [whole]
    }
    var symbols = symbols(of: model.alphabet == .bytes ? piece.map { [$0] } : Self.characters(of: piece))
    while let place = placeOfNextMerge(symbols) {
      let merge = merges[Pair(left: symbols[place], right: symbols[place + 1])]
      symbols.replaceSubrange(place...place + 1, with: merge.map { [$0.result] } ?? [])
    }
    return symbols
  }

  /// What is joined last when the text of a token is merged; nil when merging does not make the token.
  func lastMerge(of token: TokenID) -> (left: TokenID, right: TokenID)? {
    let text = Array(model.vocabulary[token])
    var symbols = symbols(of: model.alphabet == .bytes ? text.map { [$0] } : Self.characters(of: text))
    while symbols.count > 2, let place = placeOfNextMerge(symbols) {
      let merge = merges[Pair(left: symbols[place], right: symbols[place + 1])]
      symbols.replaceSubrange(place...place + 1, with: merge.map { [$0.result] } ?? [])
    }
    guard symbols.count == 2, merges[Pair(left: symbols[0], right: symbols[1])]?.result == token else { return nil }
    return (symbols[0], symbols[1])
  }

  /// The leftmost of the pairs with the lowest rank.
  private func placeOfNextMerge(_ symbols: [TokenID]) -> Int? {
    var best: (place: Int, rank: UInt32)?
    for place in symbols.indices.dropLast() {
      guard let merge = merges[Pair(left: symbols[place], right: symbols[place + 1])] else { continue }
      if best.map({ merge.rank < $0.rank }) ?? true { best = (place, merge.rank) }
    }
    return best?.place
  }

  /// The tokens of the characters or bytes that a piece consists of, before any merge.
  private func symbols(of parts: [[UInt8]]) -> [TokenID] {
    var result: [TokenID] = []
    // An unknown symbol is held back until the next known one, so that others can join it.
    var unknown: TokenID?
    for (index, part) in parts.enumerated() {
      var token = part
      if index > 0, let prefix = model.continuingPrefix { token = prefix + token }
      if index == parts.count - 1, let suffix = model.wordSuffix { token += suffix }
      if let id = model.vocabulary.id(of: token), model.verbatimSpellings[id] == nil {
        if let held = unknown { result.append(held) }
        unknown = nil
        result.append(id)
      } else if model.byteFallback, let bytes = fallback(token) {
        result += bytes
      } else if let id = model.unknown {
        if let held = unknown, !model.fusesUnknown { result.append(held) }
        unknown = id
      }
    }
    if let held = unknown { result.append(held) }
    return result
  }

  private func fallback(_ token: [UInt8]) -> [TokenID]? {
    var result: [TokenID] = []
    for byte in token {
      let digits = String(byte, radix: 16, uppercase: true)
      guard let id = model.vocabulary.id(of: Array("<0x\(byte < 16 ? "0" : "")\(digits)>".utf8)) else { return nil }
      result.append(id)
    }
    return result
  }

  /// Cut into characters; an ill-formed byte is one.
  private static func characters(of bytes: [UInt8]) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var rest = bytes[...]
    while let first = rest.first {
      // A character is the shortest prefix that is valid by itself, of at most four bytes.
      let length = (1...4).first { $0 <= rest.count && String(validating: rest.prefix($0), as: UTF8.self) != nil } ?? 1
      result.append(first < 0x80 ? [first] : Array(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    return result
  }
}
