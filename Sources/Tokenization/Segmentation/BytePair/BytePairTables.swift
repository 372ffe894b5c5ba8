/// A byte-pair model made ready for merging: what two symbols become, and when. Symbols are token ids.
///
/// - Complexity: O(*m*) memory and O(*m* log *m*) time to make, where *m* is the number of merges.
public struct BytePairTables: Sendable {
  /// The model the tables were made from.
  public let model: BytePairModel

  let merges: MergeTable
  /// The symbol `<0xHH>` of each byte, or `noSymbol`.
  let fallbackSymbols: [UInt32]
  /// Whether the symbols of a piece are its bytes, whatever their place.
  let hasPlainBytes: Bool

  /// Stands for a byte or character that is no token.
  static let noSymbol = MergeTable.noSymbol

  /// Checks a model and makes its tables.
  public init(_ model: BytePairModel) throws(BytePairError) {
    if let unknown = model.unknown, !model.vocabulary.contains(unknown) {
      throw .missingUnknownToken(id: unknown)
    }
    guard model.vocabulary.idEnd <= PairTable.symbolLimit else {
      throw .idTooLarge(id: TokenID(model.vocabulary.idEnd - 1), limit: PairTable.symbolLimit)
    }
    for merge in model.merges {
      if !model.vocabulary.contains(merge.left) { throw .mergeOfMissingToken(id: merge.left, rank: merge.rank) }
      if !model.vocabulary.contains(merge.right) { throw .mergeOfMissingToken(id: merge.right, rank: merge.rank) }
      if !model.vocabulary.contains(merge.result) { throw .mergeOfMissingToken(id: merge.result, rank: merge.rank) }
    }
    self.model = model
    hasPlainBytes = model.alphabet == .bytes && model.continuingPrefix == nil && model.wordSuffix == nil
    merges = try MergeTable(model, hasPlainBytes: hasPlainBytes)
    fallbackSymbols = (UInt8.min...UInt8.max).map { byte in
      model.vocabulary.id(of: ByteFallback.spelling(of: byte)) ?? BytePairTables.noSymbol
    }
  }

  /// Gives look-ups without bounds checks for the time of `body`.
  func withView<Result, Failure: Error>(
    _ body: (MergeTable.View) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try merges.withView(body)
  }

  /// The token that the whole of `piece` is, whatever merging would give; nil when it is none.
  ///
  /// Tokens whose file spells them outside the byte-level alphabet are never met in a text.
  func wholeToken(_ piece: UnsafeBufferPointer<UInt8>) -> TokenID? {
    guard let id = model.vocabulary.id(of: piece) else { return nil }
    if !model.verbatimSpellings.isEmpty, model.verbatimSpellings[id] != nil { return nil }
    return id
  }
}
