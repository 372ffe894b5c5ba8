/// The merges of a model as tables: the rank of each pair of symbols and the result of each rank.
///
/// Ranks are numbered anew without gaps, in the same order; ranks that merges share stay shared.
struct MergeTable: Sendable {
  private var pairs = PairTable()
  /// What a merge of each rank gives, or `severalResults`.
  private var results = MappedArray<UInt32>()
  /// What merges give whose rank has several results: by pair, in place of a rank.
  private var resultsByPair = PairTable()
  /// The symbol of each byte, or `noSymbol`; of use for the alphabet of bytes.
  private let byteSymbols: MappedArray<UInt32>
  /// The rank of each two bytes, at `first << 8 | second`.
  private var bytePairRanks: MappedArray<UInt32>

  /// Whether every token of more than one byte is what merging its bytes gives. False if that was not looked into, as
  /// it is only for models that ignore merges.
  private(set) var makesEveryToken = false

  /// Whether a merge only ever makes merges of higher ranks possible.
  private(set) var ranksAscend = false

  /// What to add to a rank for what it gives, or `noOffset`: in most vocabularies ids are in order of rank, and one look-up
  /// a merge less is one wait for memory less.
  private var resultOffset = noOffset
  fileprivate static let noOffset = UInt32.max

  /// Whether some byte is no token.
  var lacksBytes: Bool { byteSymbols.array.contains(MergeTable.noSymbol) }

  /// Stands for a byte that is no token.
  static let noSymbol = UInt32.max
  fileprivate static let severalResults = UInt32.max

  /// The tables of a model whose merges name tokens of its vocabulary.
  ///
  /// - Parameter hasPlainBytes: whether pieces start as the tokens of their bytes. Then of merges that share a rank only
  ///   the one is kept that makes the token out of its bytes: no other ever comes up (see ``CanonicalMerges``), and a
  ///   table a third of the size answers sooner.
  init(_ model: BytePairModel, hasPlainBytes: Bool) throws(BytePairError) {
    byteSymbols = MappedArray(
      (UInt8.min...UInt8.max).map { byte in
        guard let id = model.vocabulary.id(of: [byte]), model.verbatimSpellings[id] == nil else {
          return MergeTable.noSymbol
        }
        return id
      })
    bytePairRanks = MappedArray(Array(repeating: PairTable.none, count: MergeTable.bytePairCount))
    let merges = MergeTable.inOrderOfRank(model.merges)
    var merger = BytePairMerger()
    // A symbol may be made by several merges: the last of them must come before every merge that uses the symbol.
    var lastRanks = [Int32](repeating: -1, count: model.vocabulary.idEnd)
    var first = 0
    while first < merges.count {
      var end = first + 1
      while end < merges.count, merges[end].rank == merges[first].rank {
        end += 1
      }
      guard results.count < PairTable.rankLimit else {
        throw .tooManyRanks(limit: PairTable.rankLimit)
      }
      let group = merges[first..<end]
      let hasOneResult = group.allSatisfy { $0.result == merges[first].result }
      let result = hasOneResult ? merges[first].result : MergeTable.severalResults
      results.modify { $0.append(result) }
      if hasOneResult, hasPlainBytes, group.count > 1, let merge = lastMerge(among: group, of: model, &merger) {
        insert(merge, model)
        lastRanks[Int(merge.result)] = Int32(results.count - 1)
      } else {
        for merge in group {
          insert(merge, model)
          lastRanks[Int(merge.result)] = Int32(results.count - 1)
          if !hasOneResult { resultsByPair.insert(left: merge.left, right: merge.right, rank: merge.result) }
        }
      }
      first = end
    }
    ranksAscend = pairs.allSatisfy { lastRanks[Int($0)] < Int32($2) && lastRanks[Int($1)] < Int32($2) }
    resultOffset = MergeTable.offset(of: results)
    makesEveryToken = hasPlainBytes && model.ignoresMerges && makesEveryToken(of: model, &merger)
  }

  /// Whether merging the bytes of each token that texts can hold gives that token.
  private func makesEveryToken(of model: BytePairModel, _ merger: inout BytePairMerger) -> Bool {
    withView { view in
      model.vocabulary.ids.allSatisfy { id in
        let bytes = model.vocabulary[id]
        if bytes.count < 2 || model.verbatimSpellings[id] != nil { return true }
        merger.symbols.reserve(bytes.count)
        for (index, byte) in bytes.enumerated() {
          let symbol = view.symbol(of: byte)
          if symbol == MergeTable.noSymbol { return false }
          merger.symbols.base[index] = symbol
        }
        return merger.merge(bytes.count, view) == 1 && merger.symbols.base[0] == id
      }
    }
  }

  /// What every rank gives less the rank itself, if that is always the same.
  private static func offset(of results: MappedArray<UInt32>) -> UInt32 {
    results.withUnsafeBufferPointer { results in
      guard let first = results.first, first != severalResults,
        results.indices.allSatisfy({ UInt64(results[$0]) == UInt64(first) + UInt64($0) })
      else { return noOffset }
      return first
    }
  }

  /// The merge that is left to make a token when all merges of lower rank have been made on its bytes.
  private func lastMerge(
    among group: ArraySlice<BytePairModel.Merge>, of model: BytePairModel, _ merger: inout BytePairMerger
  ) -> BytePairModel.Merge? {
    guard let result = group.first?.result else { return nil }
    let bytes = model.vocabulary[result]
    merger.symbols.reserve(bytes.count)
    let left = bytes.withUnsafeBufferPointer { bytes in
      withView { view in
        for index in 0..<bytes.count {
          let symbol = view.symbol(of: bytes[index])
          if symbol == MergeTable.noSymbol { return 0 }
          merger.symbols.base[index] = symbol
        }
        return merger.merge(bytes.count, view)
      }
    }
    if left != 2 { return nil }
    return group.first { $0.left == merger.symbols.base[0] && $0.right == merger.symbols.base[1] }
  }

  private mutating func insert(_ merge: BytePairModel.Merge, _ model: BytePairModel) {
    let rank = UInt32(results.count - 1)
    pairs.insert(left: merge.left, right: merge.right, rank: rank)
    let left = model.vocabulary[merge.left]
    let right = model.vocabulary[merge.right]
    if left.count == 1, right.count == 1, let first = left.first, let second = right.first,
      byteSymbols[Int(first)] == merge.left, byteSymbols[Int(second)] == merge.right
    {
      bytePairRanks.modify { $0[Int(first) << 8 | Int(second)] = rank }
    }
  }

  private static func inOrderOfRank(_ merges: [BytePairModel.Merge]) -> [BytePairModel.Merge] {
    for index in merges.indices.dropFirst() where merges[index].rank < merges[index - 1].rank {
      return merges.sorted { $0.rank < $1.rank }
    }
    return merges
  }

  // MARK: Images

  private static let bytePairCount = 65_536

  /// The parts as they lie in an image; nil when a rank has several results, which images do not hold.
  var imageParts: ImageParts? {
    guard !results.array.contains(MergeTable.severalResults) else { return nil }
    return ImageParts(
      pairs: pairs.parts.slots, pairFilter: pairs.parts.filter, results: results, byteSymbols: byteSymbols,
      bytePairRanks: bytePairRanks,
      makesEveryToken: makesEveryToken, ranksAscend: ranksAscend)
  }

  /// What an image holds of the tables.
  struct ImageParts {
    var pairs: MappedArray<UInt64>
    var pairFilter: MappedArray<UInt64>
    var results: MappedArray<UInt32>
    var byteSymbols: MappedArray<UInt32>
    var bytePairRanks: MappedArray<UInt32>
    var makesEveryToken: Bool
    var ranksAscend: Bool
  }

  /// Tables made of parts; nil when they could lead outside themselves or to ids from `idEnd` on.
  ///
  /// - Complexity: O(*n*) in the parts.
  init?(_ parts: ImageParts, idEnd: Int) {
    let rankCount = parts.results.count
    guard rankCount <= PairTable.rankLimit, parts.byteSymbols.count == 256,
      parts.bytePairRanks.count == MergeTable.bytePairCount,
      let pairs = PairTable(slots: parts.pairs, filter: parts.pairFilter, rankCount: rankCount),
      parts.results.withUnsafeBufferPointer({ $0.allSatisfy { $0 < idEnd } }),
      parts.byteSymbols.withUnsafeBufferPointer({ $0.allSatisfy { $0 < idEnd || $0 == MergeTable.noSymbol } }),
      parts.bytePairRanks.withUnsafeBufferPointer({ $0.allSatisfy { $0 < rankCount || $0 == PairTable.none } })
    else { return nil }
    self.pairs = pairs
    results = parts.results
    byteSymbols = parts.byteSymbols
    bytePairRanks = parts.bytePairRanks
    makesEveryToken = parts.makesEveryToken
    ranksAscend = parts.ranksAscend
    resultOffset = MergeTable.offset(of: results)
  }

  // MARK: Look-up

  /// Gives look-ups without bounds checks for the time of `body`.
  func withView<Result, Failure: Error>(
    _ body: (View) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try pairs.withView { pairs throws(Failure) -> Result in
      try results.withUnsafeBufferPointer { results throws(Failure) -> Result in
        try byteSymbols.withUnsafeBufferPointer { byteSymbols throws(Failure) -> Result in
          try bytePairRanks.withUnsafeBufferPointer { bytePairRanks throws(Failure) -> Result in
            try resultsByPair.withView { resultsByPair throws(Failure) -> Result in
              try body(
                View(
                  pairs: pairs, results: results, resultsByPair: resultsByPair, byteSymbols: byteSymbols,
                  bytePairRanks: bytePairRanks, resultOffset: resultOffset, ranksAscend: ranksAscend))
            }
          }
        }
      }
    }
  }

  /// The tables as bare memory. Ranks must be of these tables, symbols ids of the vocabulary.
  struct View {
    let pairs: PairTable.View
    fileprivate let results: UnsafeBufferPointer<UInt32>
    fileprivate let resultsByPair: PairTable.View
    fileprivate let byteSymbols: UnsafeBufferPointer<UInt32>
    fileprivate let bytePairRanks: UnsafeBufferPointer<UInt32>
    fileprivate let resultOffset: UInt32
    /// Whether a merge only ever makes merges of higher ranks possible.
    let ranksAscend: Bool

    /// One past the highest rank.
    var rankCount: Int { results.count }

    /// What two symbols whose pair has this rank become.
    @inline(__always)
    func result(ofRank rank: UInt32, _ left: UInt32, _ right: UInt32) -> UInt32 {
      if resultOffset != MergeTable.noOffset { return rank &+ resultOffset }
      let result = results.baseAddress.unsafelyUnwrapped[Int(rank)]
      return result == MergeTable.severalResults ? resultsByPair.rank(left, right) : result
    }

    @inline(__always)
    func symbol(of byte: UInt8) -> UInt32 { byteSymbols.baseAddress.unsafelyUnwrapped[Int(byte)] }

    /// The rank at which two bytes merge, for the alphabet of bytes.
    @inline(__always)
    func rank(of first: UInt8, _ second: UInt8) -> UInt32 {
      bytePairRanks.baseAddress.unsafelyUnwrapped[Int(first) &<< 8 | Int(second)]
    }
  }
}
