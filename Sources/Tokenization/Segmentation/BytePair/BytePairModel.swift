/// A byte-pair vocabulary and its merges, and the rules of the tool it comes from.
///
/// - Source: Sennrich et al. 2016; formats.md 3.3 (Hugging Face) and 6.3 (tiktoken).
public struct BytePairModel: TokenModel {
  /// Two tokens that become a third. Of two merges that can be made, the one with the lower rank is made first, and
  /// among equal ranks the leftmost.
  public struct Merge: Sendable, Equatable, BitwiseCopyable {
    public var left: TokenID
    public var right: TokenID
    public var result: TokenID
    /// Position in Hugging Face's list; in tiktoken's files the rank of the result and in SentencePiece's that of its score, which several merges can share, also with other results.
    public var rank: UInt32

    /// A merge.
    public init(left: TokenID, right: TokenID, result: TokenID, rank: UInt32) {
      self.left = left
      self.right = right
      self.result = result
      self.rank = rank
    }
  }

  /// What the smallest symbols are: bytes, or characters together with the model's marks.
  public var alphabet: Alphabet
  public var vocabulary: Vocabulary
  /// In order of rank. Of a model out of an image, each call makes the list anew, in linear time.
  public var merges: [Merge] {
    get { mergeList.merges(of: vocabulary) }
    set { mergeList = .listed(newValue) }
  }
  private var mergeList: MergeList
  /// Stands for symbols that are not in the vocabulary.
  public var unknown: TokenID?
  /// Neighbouring unknown symbols become one unknown token.
  public var fusesUnknown: Bool
  /// A character that is not in the vocabulary becomes its `<0xHH>` tokens, where all of them are.
  public var byteFallback: Bool
  /// A piece that is a token is that token, whatever merging would give.
  public var ignoresMerges: Bool
  /// In front of every symbol of a piece but the first (`##`).
  public var continuingPrefix: [UInt8]?
  /// Behind the last symbol of a piece (`</w>`).
  public var wordSuffix: [UInt8]?
  /// Found in a piece before anything is merged, the longest first where several begin; they merge with nothing.
  public var userDefined: [TokenID]
  /// Made by merges like others, and cut again where one is left at the end: into what the last merge joined.
  public var unused: [TokenID]
  /// The probability stored in the file with which a merge is passed over; nil for none.
  public var dropout: Double?
  public var verbatimSpellings: [TokenID: [UInt8]]

  /// A model; flags default to those of a plain byte-pair encoder.
  public init(
    alphabet: Alphabet, vocabulary: Vocabulary, merges: [Merge], unknown: TokenID? = nil, fusesUnknown: Bool = false,
    byteFallback: Bool = false, ignoresMerges: Bool = false, continuingPrefix: [UInt8]? = nil,
    wordSuffix: [UInt8]? = nil, userDefined: [TokenID] = [], unused: [TokenID] = [], dropout: Double? = nil,
    verbatimSpellings: [TokenID: [UInt8]] = [:]
  ) {
    self.alphabet = alphabet
    self.vocabulary = vocabulary
    mergeList = .listed(merges)
    self.unknown = unknown
    self.fusesUnknown = fusesUnknown
    self.byteFallback = byteFallback
    self.ignoresMerges = ignoresMerges
    self.continuingPrefix = continuingPrefix
    self.wordSuffix = wordSuffix
    self.userDefined = userDefined
    self.unused = unused
    self.dropout = dropout
    self.verbatimSpellings = verbatimSpellings
  }

  /// A model out of an image.
  init(vocabulary: Vocabulary, mergeList: MergeList, flags: Flags) {
    alphabet = .bytes
    self.vocabulary = vocabulary
    self.mergeList = mergeList
    unknown = flags.unknown
    fusesUnknown = flags.fusesUnknown
    byteFallback = flags.byteFallback
    ignoresMerges = flags.ignoresMerges
    dropout = flags.dropout
    userDefined = []
    unused = []
    verbatimSpellings = [:]
  }

  /// What an image holds beside the tables, for a model over bytes without marks.
  struct Flags: Equatable {
    var unknown: TokenID?
    var fusesUnknown: Bool
    var byteFallback: Bool
    var ignoresMerges: Bool
    var dropout: Double?
  }

  /// The flags of a model that an image can hold; nil for others.
  var imageFlags: Flags? {
    guard alphabet == .bytes, continuingPrefix == nil, wordSuffix == nil, userDefined.isEmpty, unused.isEmpty,
      verbatimSpellings.isEmpty
    else { return nil }
    return Flags(
      unknown: unknown, fusesUnknown: fusesUnknown, byteFallback: byteFallback, ignoresMerges: ignoresMerges,
      dropout: dropout)
  }
}

/// Where the merges of a model are.
enum MergeList: Sendable {
  case listed([BytePairModel.Merge])
  /// In a file.
  case mapped(MappedArray<BytePairModel.Merge>)
  /// All ways to put a token together, as in a rank file.
  case splits

  /// The merges, in order of rank.
  func merges(of vocabulary: Vocabulary) -> [BytePairModel.Merge] {
    switch self {
    case .listed(let merges): merges
    case .mapped(let merges): merges.array
    case .splits: RankMerges.allSplits(of: vocabulary)
    }
  }
}
