public import Checkpoints

/// Learns a WordPiece vocabulary from piece counts.
///
/// Words begin as characters, those behind the first with the continuing prefix, and pairs are merged by an objective; the
/// tokens that come out make the vocabulary, which is used greedily: the merges are forgotten.
///
/// ```
/// var trainer = WordPieceTrainer(vocabularySizes: [30_000])
/// trainer.objective = .likelihood
/// trainer.specialTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map { Array($0.utf8) }
/// let training = try trainer.train(on: counts)
/// let model = try training.model(vocabularySize: 30_000)
/// ```
///
/// With the objective `count` the tokens are those of Hugging Face's WordPiece trainer, which leaves the ids of
/// characters with a prefix, and by them ties, to the order of a hash table: here they are sorted.
///
/// - Source: Schuster and Nakajima 2012; papers.md 2.2; formats.md 10.2.
public struct WordPieceTrainer: Sendable {
  /// The sizes wanted, special tokens and alphabet included; one run gives them all.
  public var vocabularySizes: [Int]
  public var objective = TrainingObjective.count
  /// Which of several pairs that the objective finds equal goes first.
  public var ties: TieRule = .huggingFace
  /// A pair that occurs less often is not merged; 0 is taken as 1.
  public var minimumCount: UInt64 = 1
  /// Get the first ids, in this order. UTF-8.
  public var specialTokens: [[UInt8]] = []
  /// Stands for words that cannot be cut, if it is one of the special tokens.
  public var unknownToken = Array("[UNK]".utf8)
  /// In front of tokens that continue a word; may be empty.
  public var continuingPrefix = Array("##".utf8)
  /// A word with more characters than this is unknown when the vocabulary is used. Training takes it as it is.
  public var characterLimit = WordPieceModel.defaultCharacterLimit
  /// The most alphabet characters; the least frequent are dropped from the words, whose rests close up.
  public var alphabetLimit: Int?
  /// As ``BytePairTrainer/maximumTokenLength``.
  public var maximumTokenLength: Int?
  /// Whether a vocabulary may stay smaller than asked for when no pair is left, or none gains anything.
  public var allowsFewer = false
  /// Whether training for likelihood goes on when no merge makes the text more likely.
  public var acceptsLoss = false

  /// A trainer with Hugging Face's settings.
  public init(vocabularySizes: [Int]) { self.vocabularySizes = vocabularySizes }

  /// Learns tokens until the largest size is reached or no pair is worth merging.
  ///
  /// - Parameters:
  ///   - checkpoints: how to keep the merges, and which to go on from; nil for neither.
  ///   - progress: called now and then.
  /// - Throws: as ``BytePairTrainer/train(on:checkpoints:progress:)``.
  /// - Complexity: for counts, about O(*n* log *n*) in the symbols of the distinct words; for the other objectives every
  ///   merge also looks at the pairs that hold one of the symbols merged.
  public func train(
    on counts: consuming PieceCounts, checkpoints: TrainingCheckpoints? = nil,
    progress: (BytePairTrainer.Progress) throws -> Void = { _ in }
  ) throws -> WordPieceTraining {
    var trainer = BytePairTrainer(vocabularySizes: vocabularySizes, alphabet: .characters)
    trainer.objective = objective
    trainer.acceptsLoss = acceptsLoss
    trainer.ties = ties
    trainer.minimumCount = minimumCount
    trainer.specialTokens = specialTokens
    trainer.continuingPrefix = continuingPrefix.isEmpty ? nil : continuingPrefix
    trainer.alphabetLimit = alphabetLimit
    trainer.maximumTokenLength = maximumTokenLength
    trainer.allowsFewer = allowsFewer
    return WordPieceTraining(
      settings: self, merging: try trainer.train(on: consume counts, checkpoints: checkpoints, progress: progress))
  }
}

/// What a ``WordPieceTrainer`` learned.
public struct WordPieceTraining: Sendable {
  /// What was asked for.
  public let settings: WordPieceTrainer
  /// The merges that made the tokens.
  public let merging: BytePairTraining

  /// The model of one size. When fewer tokens are allowed it may be smaller.
  ///
  /// - Throws: `BytePairTrainingError.sizeNotTrained`.
  /// - Complexity: O(*n*) in the size.
  public func model(vocabularySize: Int) throws -> WordPieceModel {
    let vocabulary = try merging.model(vocabularySize: vocabularySize).vocabulary
    return WordPieceModel(
      vocabulary: vocabulary,
      unknown: settings.specialTokens.contains(settings.unknownToken) ? vocabulary.id(of: settings.unknownToken) : nil,
      unknownSpelling: settings.unknownToken, continuingPrefix: settings.continuingPrefix,
      characterLimit: settings.characterLimit)
  }

  /// The tokenizer of one size, for texts that are normalized and split as the words were.
  ///
  /// Special tokens are added tokens, too.
  ///
  /// - Parameter postProcessor: what puts tokens around a text, made from the vocabulary; nil for none.
  /// - Throws: `BytePairTrainingError.sizeNotTrained`.
  public func tokenizer(
    vocabularySize: Int, normalizer: Normalizer?, preTokenizer: PreTokenizer?,
    postProcessor: (Vocabulary) -> PostProcessor? = { _ in nil }
  ) throws -> Tokenizer {
    let model = try model(vocabularySize: vocabularySize)
    return Tokenizer(
      normalizer: normalizer, preTokenizer: preTokenizer, model: .wordPiece(model),
      postProcessor: postProcessor(model.vocabulary),
      decoder: .wordPiece(prefix: settings.continuingPrefix, cleanup: true),
      addedTokens: settings.specialTokens.enumerated().map { AddedToken(id: UInt32($0.offset), content: $0.element) })
  }
}
