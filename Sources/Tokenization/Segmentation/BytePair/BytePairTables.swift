/// A byte-pair model made ready for merging: what two symbols become, and when.
///
/// Symbols are token ids. Ranks are numbered anew without gaps, in the same order, so that a rank finds its result in an
/// array; ranks that merges share stay shared.
///
/// - Complexity: O(*m*) memory and O(*m* log *m*) time to make, where *m* is the number of merges.
public struct BytePairTables: Sendable {
  /// The model the tables were made from.
  public let model: BytePairModel

  /// What the pairs of symbols merge at.
  let pairs: PairTable
  /// What a merge of each rank gives.
  let results: [UInt32]
  /// The symbol of each byte, or `noSymbol`; of use for the alphabet of bytes.
  let byteSymbols: [UInt32]
  /// The rank of each two bytes, at `first << 8 | second`; empty for the alphabet of characters.
  let bytePairRanks: [UInt32]

  /// The symbol `<0xHH>` of each byte, or `noSymbol`.
  let fallbackSymbols: [UInt32]

  /// Whether the symbols of a piece are its bytes, found in `byteSymbols` whatever their place.
  let hasPlainBytes: Bool

  /// Stands for a byte or character that is no token.
  static let noSymbol = UInt32.max

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
    let merges = BytePairTables.inOrderOfRank(model.merges)
    var results: [UInt32] = []
    var pairs = PairTable(capacity: merges.count)
    var lastRank: UInt32?
    for merge in merges {
      if merge.rank != lastRank {
        results.append(merge.result)
        lastRank = merge.rank
      }
      let dense = results.count - 1
      guard results[dense] == merge.result else {
        throw .rankWithTwoResults(rank: merge.rank, results[dense], merge.result)
      }
      guard dense < PairTable.rankLimit else { throw .tooManyRanks(count: merges.count, limit: PairTable.rankLimit) }
      pairs.insert(left: merge.left, right: merge.right, rank: UInt32(dense))
    }

    var byteSymbols = [UInt32](repeating: BytePairTables.noSymbol, count: 256)
    for byte in UInt8.min...UInt8.max {
      guard let id = model.vocabulary.id(of: [byte]), model.verbatimSpellings[id] == nil else { continue }
      byteSymbols[Int(byte)] = id
    }
    let fallbackSymbols = (UInt8.min...UInt8.max).map { byte in
      model.vocabulary.id(of: ByteFallback.spelling(of: byte)) ?? BytePairTables.noSymbol
    }
    var bytePairRanks: [UInt32] = []
    if model.alphabet == .bytes {
      bytePairRanks = Array(repeating: PairTable.none, count: 65_536)
      for first in 0..<256 where byteSymbols[first] != BytePairTables.noSymbol {
        for second in 0..<256 where byteSymbols[second] != BytePairTables.noSymbol {
          bytePairRanks[first << 8 | second] = pairs.rank(left: byteSymbols[first], right: byteSymbols[second])
        }
      }
    }

    self.model = model
    hasPlainBytes = model.alphabet == .bytes && model.continuingPrefix == nil && model.wordSuffix == nil
    self.pairs = pairs
    self.results = results
    self.byteSymbols = byteSymbols
    self.fallbackSymbols = fallbackSymbols
    self.bytePairRanks = bytePairRanks
  }

  /// Gives look-ups without bounds checks for the time of `body`.
  func withView<Result, Failure: Error>(
    _ body: (View) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try pairs.withView { pairs throws(Failure) -> Result in
      try results.withUnsafeBufferPointer { results throws(Failure) -> Result in
        try byteSymbols.withUnsafeBufferPointer { byteSymbols throws(Failure) -> Result in
          try bytePairRanks.withUnsafeBufferPointer { bytePairRanks throws(Failure) -> Result in
            try body(
              View(pairs: pairs, results: results, byteSymbols: byteSymbols, bytePairRanks: bytePairRanks))
          }
        }
      }
    }
  }

  /// The tables as bare memory. Ranks must be of these tables, symbols ids of the vocabulary.
  struct View {
    let pairs: PairTable.View
    fileprivate let results: UnsafeBufferPointer<UInt32>
    fileprivate let byteSymbols: UnsafeBufferPointer<UInt32>
    fileprivate let bytePairRanks: UnsafeBufferPointer<UInt32>

    @inline(__always)
    func result(ofRank rank: UInt32) -> UInt32 { results.baseAddress.unsafelyUnwrapped[Int(rank)] }

    @inline(__always)
    func symbol(of byte: UInt8) -> UInt32 { byteSymbols.baseAddress.unsafelyUnwrapped[Int(byte)] }

    /// The rank at which two bytes merge, for the alphabet of bytes.
    @inline(__always)
    func rank(of first: UInt8, _ second: UInt8) -> UInt32 {
      bytePairRanks.baseAddress.unsafelyUnwrapped[Int(first) &<< 8 | Int(second)]
    }
  }

  /// The token that the whole of `piece` is, whatever merging would give; nil when it is none.
  ///
  /// Tokens whose file spells them outside the byte-level alphabet are never met in a text.
  func wholeToken(_ piece: UnsafeBufferPointer<UInt8>) -> TokenID? {
    guard let id = model.vocabulary.id(of: piece) else { return nil }
    if !model.verbatimSpellings.isEmpty, model.verbatimSpellings[id] != nil { return nil }
    return id
  }

  private static func inOrderOfRank(_ merges: [BytePairModel.Merge]) -> [BytePairModel.Merge] {
    for index in merges.indices.dropFirst() where merges[index].rank < merges[index - 1].rank {
      return merges.sorted { $0.rank < $1.rank }
    }
    return merges
  }
}
