public import Tokenization

extension TextEncoding {
  /// The ids that their own text does not give: neither alone, nor behind a letter, nor behind a space.
  ///
  /// That is strong evidence, no proof: another text around it might. Ids that were seen, special, unknown, unused and
  /// byte-fallback ids are not asked.
  ///
  /// - Parameters:
  ///   - ids: which ids to try.
  ///   - text: the text of an id, such as its canonical form.
  /// - Throws: what the encoder throws.
  /// - Complexity: that of encoding every text up to three times.
  public mutating func unreached(
    among ids: some Sequence<TokenID>, text: (TokenID) -> ArraySlice<UInt8>
  ) throws -> [TokenID] {
    var unreached: [TokenID] = []
    for id in ids {
      let own = text(id)
      if try gives(id, own[...]) { continue }
      if try gives(id, ([UInt8(ascii: "a")] + own)[...]) { continue }
      if own.first == 0x20, try gives(id, own.dropFirst()) { continue }
      unreached.append(id)
    }
    return unreached
  }

  private mutating func gives(_ id: TokenID, _ text: ArraySlice<UInt8>) throws -> Bool {
    try ids(of: text).contains(id)
  }
}
