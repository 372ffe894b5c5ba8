extension CompiledTokenizer {
  /// Whether a record may be encoded in parts, cut where no known split pattern joins what stands on both sides (in
  /// front of a space between ASCII letters, or behind a line feed between something visible and an ASCII letter or
  /// digit): the ids of the parts, one after the other, are then those of the whole.
  ///
  /// It may not when a normalizer or an unknown pattern could look across the cut, when an added token could, when
  /// tokens are put around each record, or when dropout draws its numbers for the whole record.
  public var canCutText: Bool {
    guard normalizer == nil, !options.isRandom, frame == [.text],
      segmentsWholeTexts || firstSplitter.scanner != nil && laterSplitter.scanner != nil
    else { return false }
    let mayStraddle = { (bytes: [UInt8]) in bytes.contains { $0 == 0x20 || $0 == 0x0A } }
    return !activeTokens.contains { mayStraddle($0.content) || $0.stripsLeft || $0.stripsRight }
      && !refusedSpellings.contains(where: mayStraddle)
  }
}
