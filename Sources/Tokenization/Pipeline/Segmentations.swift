/// The segmentations that a unigram model allows for a text, the best of them one by one.
public struct Segmentations: Sendable, Equatable {
  /// One way to cut the whole text.
  public struct Candidate: Sendable, Equatable {
    public var ids: [TokenID]
    /// The sum of the scores of its pieces: the logarithm of its weight, in nats. Added tokens count as certain.
    public var score: Double
  }

  /// The best ones, best first; fewer than asked for when there are no more.
  public var best: [Candidate] = []
  /// The logarithm of the sum of the weights of all segmentations, in nats.
  public var logLikelihood = 0.0
  /// How uncertain the segmentation is: the entropy of its distribution, in nats.
  public var entropy = 0.0
}

extension Encoder {
  /// An encoder that finds the best `count` segmentations of each record, not one alone; they stand in
  /// ``segmentations`` after `encode`, which gives the ids of the best.
  ///
  /// - Throws: `EncodingError.needsProbabilities` when the model is no unigram model.
  public init(_ compiled: CompiledTokenizer, alternatives count: Int) throws(EncodingError) {
    guard case .unigram(let tables) = compiled.tables else {
      throw .needsProbabilities("more than one segmentation", model: compiled.tokenizer.model.name)
    }
    self.init(compiled, coder: AlternativesCoder(tables, count: max(1, count), options: compiled.options))
  }

  /// What the record encoded last can be cut into; empty in an encoder for one segmentation.
  ///
  /// - Complexity: O(*k* · *n*) in the tokens of the record.
  public var segmentations: Segmentations { (coder as? AlternativesCoder)?.segmentations ?? Segmentations() }
}
