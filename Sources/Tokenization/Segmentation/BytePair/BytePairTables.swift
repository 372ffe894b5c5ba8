/// A byte-pair model made ready for merging: what two symbols become, and when. Symbols are token ids.
///
/// - Complexity: O(*m*) memory and O(*m* log *m*) time to make, where *m* is the number of merges.
public struct BytePairTables: SegmentationTables {
  /// The model the tables were made from.
  public let model: BytePairModel

  let merges: MergeTable
  /// The symbol `<0xHH>` of each byte, or `noSymbol`.
  let fallbackSymbols: [UInt32]
  /// Whether the symbols of a piece are its bytes, whatever their place.
  let hasPlainBytes: Bool

  /// Whether every text can be written as symbols of the vocabulary.
  let knowsEverySymbol: Bool
  /// Where long pieces can be cut; nil when marks or unknown symbols depend on what stands beside them. Of no use where
  /// unknown symbols are left out, whose neighbours then merge.
  let bridges: BridgeTable?
  /// Whether a piece that is a token has to be looked up before merging: not where merging gives that token anyway.
  let looksUpWholePieces: Bool
  /// Finds the user-defined tokens.
  let userDefined: PrefixMatcher
  /// What unused tokens are cut into.
  let cuts: [TokenID: TokenCut]

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
    hasPlainBytes =
      model.alphabet == .bytes && model.continuingPrefix == nil && model.wordSuffix == nil
      && model.userDefined.isEmpty && model.unused.isEmpty
    merges = try MergeTable(model, hasPlainBytes: hasPlainBytes)
    looksUpWholePieces = model.ignoresMerges && !merges.makesEveryToken
    let fallbackSymbols = (UInt8.min...UInt8.max).map { byte in
      model.vocabulary.id(of: ByteFallback.spelling(of: byte)) ?? BytePairTables.noSymbol
    }
    self.fallbackSymbols = fallbackSymbols
    switch model.alphabet {
    case .bytes: knowsEverySymbol = hasPlainBytes && !merges.lacksBytes
    case .characters: knowsEverySymbol = model.byteFallback && !fallbackSymbols.contains(BytePairTables.noSymbol)
    }
    userDefined = PrefixMatcher(model.userDefined.map { Array(model.vocabulary[$0]) })
    cuts = TokenCut.cuts(of: model)
    bridges =
      BytePairTables.canCutPieces(model, fallbackSymbols, knowsEverySymbol) ? BytePairTables.bridges(model) : nil
  }

  /// Tables that an image holds, of a model whose symbols are plain bytes.
  init(image model: BytePairModel, merges: MergeTable, fallbackSymbols: [UInt32], bridges: BridgeTable?) {
    self.model = model
    self.merges = merges
    self.fallbackSymbols = fallbackSymbols
    self.bridges = bridges
    hasPlainBytes = true
    knowsEverySymbol = !merges.lacksBytes
    looksUpWholePieces = model.ignoresMerges && !merges.makesEveryToken
    userDefined = PrefixMatcher([])
    cuts = [:]
  }

  /// Whether what becomes of a character depends only on what tokens can hold it and its neighbours.
  private static func canCutPieces(
    _ model: BytePairModel, _ fallbackSymbols: [UInt32], _ knowsEverySymbol: Bool
  ) -> Bool {
    if model.continuingPrefix != nil || model.wordSuffix != nil { return false }
    if !model.unused.isEmpty { return false }
    // Unknown symbols may join, or come out behind the bytes of others.
    if !knowsEverySymbol, model.unknown != nil, model.fusesUnknown || model.byteFallback { return false }
    // Symbols that stand for something else than their spelling must not merge.
    var odd = Set(model.byteFallback ? fallbackSymbols : [])
    if let unknown = model.unknown { odd.insert(unknown) }
    return odd.isEmpty || !model.merges.contains { odd.contains($0.left) || odd.contains($0.right) }
  }

  /// The neighbours within what merges make; its symbols bear no marks.
  private static func bridges(_ model: BytePairModel) -> BridgeTable {
    var table = BridgeTable()
    var last: TokenID?
    for merge in model.merges where merge.result != last {
      last = merge.result
      table.insert(model.vocabulary[merge.result])
    }
    for id in model.userDefined { table.insert(model.vocabulary[id]) }
    return table
  }

  /// Gives look-ups without bounds checks for the time of `body`.
  func withView<Result, Failure: Error>(
    _ body: (MergeTable.View) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try merges.withView(body)
  }

  func wholePieceToken(_ piece: UnsafeBufferPointer<UInt8>) -> TokenID? {
    looksUpWholePieces ? wholeToken(piece) : nil
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
