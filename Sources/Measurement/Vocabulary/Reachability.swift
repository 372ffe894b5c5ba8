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
      if try self.ids(of: own, contain: id) { continue }
      if try self.ids(of: ([UInt8(ascii: "a")] + own)[...], contain: id) { continue }
      if own.first == 0x20, try self.ids(of: own.dropFirst(), contain: id) { continue }
      unreached.append(id)
    }
    return unreached
  }
}
