/// How text is encoded, as far as the user decides it.
public struct EncodingOptions: Sendable, Equatable {
  /// A choice among the special tokens of a tokenizer.
  public enum SpecialTokens: Sendable, Equatable {
    case none
    case all
    /// Those with these spellings.
    case only([[UInt8]])
  }

  /// What becomes of a byte or character that is no token when the model has no unknown token.
  public enum UnknownSymbols: Sendable, Equatable {
    /// An error that names it.
    case fail
    /// It is left out and its neighbours may merge, as in Hugging Face tokenizers. ``Encoder/droppedSymbolCount`` counts.
    case drop
  }

  /// Merges that are passed over at random (BPE dropout).
  public struct Dropout: Sendable, Equatable {
    /// From 0, where nothing changes, to 1, where nothing is merged.
    public var probability: Double
    public var seed: UInt64

    /// A dropout; the same seed gives the same tokens.
    public init(probability: Double, seed: UInt64) {
      self.probability = probability
      self.seed = seed
    }
  }

  /// Segmentations drawn at random from those that a unigram model allows (subword regularization).
  public struct Sampling: Sendable, Equatable {
    /// What log-probabilities are multiplied by: 1 for the model's own distribution, 0 for all segmentations alike,
    /// large for the best one.
    public var alpha: Double
    /// How many of the best segmentations of a piece are drawn from; 1 or less for all of them.
    public var candidates: Int
    public var seed: UInt64

    /// A way to sample; the same seed gives the same tokens.
    public init(alpha: Double, candidates: Int = 0, seed: UInt64) {
      self.alpha = alpha
      self.candidates = candidates
      self.seed = seed
    }
  }

  /// Special tokens that a text may spell. Any other special token spelt in a text is plain text, in which other added
  /// tokens are found as everywhere.
  public var allowedSpecial: SpecialTokens = .none
  /// Special tokens that are an error when a text spells them, unless they are allowed.
  public var disallowedSpecial: SpecialTokens = .none
  /// Whether the tokens of the post-processor are put around each record.
  public var addsSpecialTokens = false
  public var unknownSymbols = UnknownSymbols.fail
  /// Nil for none. The probability that a tokenizer's file may hold applies only when it is asked for here.
  public var dropout: Dropout?
  /// Nil for the best segmentation. For unigram models only.
  public var sampling: Sampling?
  /// How pieces are cut, whatever the model would do; nil for what the model does.
  public var method: SegmentationMethod?

  /// Options; by default every special token spelt in a text is plain text, and nothing is added.
  public init(
    allowedSpecial: SpecialTokens = .none, disallowedSpecial: SpecialTokens = .none, addsSpecialTokens: Bool = false,
    unknownSymbols: UnknownSymbols = .fail, dropout: Dropout? = nil, sampling: Sampling? = nil,
    method: SegmentationMethod? = nil
  ) {
    self.allowedSpecial = allowedSpecial
    self.disallowedSpecial = disallowedSpecial
    self.addsSpecialTokens = addsSpecialTokens
    self.unknownSymbols = unknownSymbols
    self.dropout = dropout
    self.sampling = sampling
    self.method = method
  }

  /// Whether segmentations are drawn at random.
  var isRandom: Bool { dropout != nil || sampling != nil }
  /// What they are drawn with.
  var randomSeed: UInt64 { sampling?.seed ?? dropout?.seed ?? 0 }
}
