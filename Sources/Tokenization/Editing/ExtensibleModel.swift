/// A model that takes more merges or more tokens of greedy match: byte-pair or WordPiece.
struct ExtensibleModel {
  private let original: Model
  private(set) var vocabulary: Vocabulary
  /// Merges behind those that were there.
  private var merges: [BytePairModel.Merge] = []
  private var rank: UInt32 = 0
  /// In front of tokens that continue a word.
  let prefix: [UInt8]
  /// Behind tokens that end a word.
  let suffix: [UInt8]
  let unknown: TokenID?

  /// - Throws: `EditingError.cannotExtend` for another model.
  init(_ model: Model) throws(EditingError) {
    switch model {
    case .bytePair(let pairs):
      rank = pairs.merges.map(\.rank).max().map { $0 + 1 } ?? 0
      prefix = pairs.continuingPrefix ?? []
      suffix = pairs.wordSuffix ?? []
      unknown = pairs.unknown
    case .wordPiece(let words):
      prefix = words.continuingPrefix
      suffix = []
      unknown = words.unknown
    default: throw .cannotExtend(model: model.name)
    }
    original = model
    vocabulary = model.vocabulary
  }

  /// The model with what was added.
  var model: Model {
    switch original {
    case .bytePair(var pairs):
      pairs.vocabulary = vocabulary
      pairs.merges += merges
      return .bytePair(pairs)
    case .wordPiece(var words):
      words.vocabulary = vocabulary
      return .wordPiece(words)
    default: return original
    }
  }

  var alphabet: Alphabet { original.alphabet }

  /// Whether a file spells a token in characters that stand for no byte.
  func isVerbatim(_ id: TokenID) -> Bool { original.verbatimSpellings[id] != nil }

  /// Which tokens join nothing, since they stand for something else than their spelling.
  var looseTokens: [Bool] {
    var isLoose = [Bool](repeating: false, count: vocabulary.idEnd)
    if let unknown { isLoose[Int(unknown)] = true }
    if case .bytePair(let pairs) = original, pairs.byteFallback {
      for id in vocabulary.ids where ByteFallback.byte(spelledBy: Array(vocabulary[id])) != nil {
        isLoose[Int(id)] = true
      }
    }
    return isLoose
  }

  mutating func add(_ text: [UInt8], id: TokenID) throws(VocabularyError) { try vocabulary.add(text, id: id) }

  /// Adds a merge where the model has merges.
  mutating func addMerge(_ left: TokenID, _ right: TokenID, to result: TokenID) {
    guard case .bytePair = original else { return }
    merges.append(BytePairModel.Merge(left: left, right: right, result: result, rank: rank))
    rank += 1
  }
}
