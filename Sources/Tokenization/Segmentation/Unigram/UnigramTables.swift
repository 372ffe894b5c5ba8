/// A unigram model made ready for segmenting: its pieces in a trie, each with what an edge of that piece adds to a path.
public struct UnigramTables: SegmentationTables {
  /// The model the tables were made from.
  public let model: UnigramModel

  let trie: PieceTrie
  /// The byte count of each id.
  let lengths: [UInt32]
  /// What each id adds to a path; 0 for those that are in none.
  private let stepScores: [Double]
  /// Where no piece reaches across, for models that segment whole texts; nil for others.
  let partBridges: BridgeTable?
  /// What a character adds that no piece covers.
  let unknownScore: Double
  /// The token `<0xHH>` of each byte, or `noToken`. Empty without byte fallback, and for SentencePiece when one of the
  /// 256 is missing, while Hugging Face asks for the bytes at hand only.
  let fallback: [UInt32]
  /// What user-defined pieces add in n-best search and sampling, where it is another number; by id.
  let latticeScores: [TokenID: Double]
  let knowsEverySymbol: Bool

  /// A score beyond this could make sums of scores infinite.
  static let scoreLimit = 1e28
  /// The most steps of a bounded search.
  static let stepLimit = 255
  /// The longest end-of-word symbol, in bytes.
  static let suffixLimit = 64
  /// How much worse than the worst piece a character is that no piece covers.
  static let unknownPenalty = 10.0
  /// In the place of an id: a character that no piece covers, whose byte count stands in the other bits.
  static let unknownMark: UInt32 = 1 << 31
  /// Stands for a byte without a token.
  static let noToken = UInt32.max

  /// Checks a model and makes its tables.
  ///
  /// - Throws: `UnigramError`.
  /// - Complexity: O(*n* log *n*) in the size of the vocabulary.
  public init(_ model: UnigramModel) throws(UnigramError) {
    guard model.scores.count == model.vocabulary.idEnd else {
      throw .scoreCount(model.scores.count, ids: model.vocabulary.idEnd)
    }
    if let unknown = model.unknown, !model.vocabulary.contains(unknown) { throw .missingUnknownToken(id: unknown) }
    for id in model.vocabulary.ids {
      let score = model.scores[Int(id)]
      guard score > -UnigramTables.scoreLimit, score < UnigramTables.scoreLimit else {
        throw .scoreOutOfRange(score, id: id)
      }
    }
    guard 0...UnigramTables.stepLimit ~= model.maximumSteps else {
      throw .tooManySteps(model.maximumSteps, limit: UnigramTables.stepLimit)
    }
    if let suffix = model.wordSuffix {
      guard 1...UnigramTables.suffixLimit ~= suffix.count else {
        throw .wordSuffixLength(suffix.count, limit: UnigramTables.suffixLimit)
      }
      guard model.vocabulary.id(of: suffix) != nil else { throw .missingWordSuffix(suffix) }
    }
    self.model = model
    let lowest = UnigramTables.lowestScore(of: model)
    switch model.rule {
    case .huggingFace: unknownScore = lowest - UnigramTables.unknownPenalty
    case .sentencePiece: unknownScore = Double(Float(lowest) - Float(UnigramTables.unknownPenalty))
    }
    (trie, stepScores, latticeScores) = UnigramTables.makeTrie(of: model)
    partBridges = UnigramTables.bridges(of: model)
    var lengths = [UInt32](repeating: 0, count: model.vocabulary.idEnd)
    for id in model.vocabulary.ids { lengths[Int(id)] = UInt32(model.vocabulary[id].count) }
    self.lengths = lengths
    let tokens = (UInt8.min...UInt8.max).map { byte in
      model.vocabulary.id(of: ByteFallback.spelling(of: byte)) ?? UnigramTables.noToken
    }
    let hasAllBytes = !tokens.contains(UnigramTables.noToken)
    fallback = model.byteFallback && (hasAllBytes || model.rule == .huggingFace) ? tokens : []
    knowsEverySymbol = model.unknown != nil || (model.byteFallback && hasAllBytes)
  }

  /// The byte count of the longest piece, character or end-of-word symbol.
  var longestStep: Int { max(trie.longest, 4, model.wordSuffix?.count ?? 0) }

  /// The lowest score that counts: of all tokens for Hugging Face, of normal ones for SentencePiece.
  private static func lowestScore(of model: UnigramModel) -> Double {
    var lowest = Double.infinity
    for id in model.vocabulary.ids where model.rule == .huggingFace || model.kind(of: id) == .normal {
      lowest = min(lowest, model.scores[Int(id)])
    }
    return lowest < .infinity ? lowest : 0
  }

  /// What a user-defined piece adds, measured on SentencePiece 0.2.3: a tenth for each byte or character but the first,
  /// whatever the scores of the others are.
  private static func userDefinedScore(length: Int) -> Double { Double(Float(length - 1) * 0.1) }

  private static func bridges(of model: UnigramModel) -> BridgeTable? {
    guard model.rule == .sentencePiece, model.alphabet == .characters, model.wordSuffix == nil,
      !model.isLikelihoodOptimalEncoding
    else { return nil }
    var table = BridgeTable()
    for id in model.vocabulary.ids { table.insert(model.vocabulary[id]) }
    return table
  }

  private static func makeTrie(
    of model: UnigramModel
  ) -> (trie: PieceTrie, stepScores: [Double], latticeScores: [TokenID: Double]) {
    var storage: [UInt8] = []
    var ends: [Int] = []
    var values: [UInt32] = []
    var scores: [Double] = []
    var latticeScores: [TokenID: Double] = [:]
    var stepScores = [Double](repeating: 0, count: model.vocabulary.idEnd)
    storage.reserveCapacity(model.vocabulary.byteCount)
    for id in model.vocabulary.ids where model.verbatimSpellings[id] == nil {
      var score = model.scores[Int(id)]
      if model.rule == .sentencePiece {
        switch model.kind(of: id) {
        case .unknown, .control, .byte, .unused: continue
        case .normal: score = Double(Float(score))
        case .userDefined:
          let piece = Array(model.vocabulary[id])
          score = userDefinedScore(length: piece.count)
          latticeScores[id] = userDefinedScore(length: characterCount(of: piece))
        }
      } else if id < model.kinds.count, model.kinds[Int(id)] == .unused || model.kinds[Int(id)] == .control {
        continue
      }
      storage += model.vocabulary[id]
      ends.append(storage.count)
      values.append(id)
      scores.append(score)
      stepScores[Int(id)] = score
    }
    return (PieceTrie(storage: storage, ends: ends, values: values, scores: scores), stepScores, latticeScores)
  }

  private static func characterCount(of piece: [UInt8]) -> Int {
    piece.withUnsafeBufferPointer { piece in
      var count = 0
      var index = 0
      while index < piece.count {
        index += UTF8Character.length(in: piece, at: index)
        count += 1
      }
      return count
    }
  }

  /// The tables without bounds checks, valid for the time of `withView`.
  public struct View {
    let trie: PieceTrie.View
    let lengths: UnsafePointer<UInt32>
    /// What each id adds to a path.
    let scores: UnsafePointer<Double>
  }

  /// Gives the view for the time of `body`.
  public func withView<Result, Failure: Error>(_ body: (View) throws(Failure) -> Result) throws(Failure) -> Result {
    try trie.withView { trie throws(Failure) in
      try lengths.span.withUnsafeBufferPointer { lengths throws(Failure) in
        try stepScores.span.withUnsafeBufferPointer { scores throws(Failure) in
          // A vocabulary without tokens has no id that could be looked up.
          var (noLength, noScore) = (UInt32(0), 0.0)
          return try withUnsafePointer(to: &noLength) { noLength throws(Failure) in
            try withUnsafePointer(to: &noScore) { noScore throws(Failure) in
              try body(
                View(trie: trie, lengths: lengths.baseAddress ?? noLength, scores: scores.baseAddress ?? noScore))
            }
          }
        }
      }
    }
  }
}
