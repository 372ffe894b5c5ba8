public import JSON

/// A tokenizer as a value: every stage of its pipeline, as its file describes it.
///
/// ```
/// text → added tokens → normalizer → pre-tokenizer → model → post-processor → ids
/// ids  → tokens → decoder → text
/// ```
///
/// The value says what is to be done; ``Encoder`` and ``Decoder`` are built from it to do it fast.
public struct Tokenizer: Sendable {
  public var normalizer: Normalizer?
  public var preTokenizer: PreTokenizer?
  public var model: Model
  public var postProcessor: PostProcessor?
  public var decoder: TokenDecoder?
  /// In order of id.
  public var addedTokens: [AddedToken]
  /// Hugging Face's `truncation` and `padding` settings, kept for writing; Cleave applies neither.
  public var truncation: JSONValue
  public var padding: JSONValue

  /// A tokenizer; a stage that is nil does nothing.
  public init(
    normalizer: Normalizer? = nil, preTokenizer: PreTokenizer? = nil, model: Model, postProcessor: PostProcessor? = nil,
    decoder: TokenDecoder? = nil, addedTokens: [AddedToken] = [], truncation: JSONValue = .null,
    padding: JSONValue = .null
  ) {
    self.normalizer = normalizer
    self.preTokenizer = preTokenizer
    self.model = model
    self.postProcessor = postProcessor
    self.decoder = decoder
    self.addedTokens = addedTokens
    self.truncation = truncation
    self.padding = padding
  }

  /// How many rows a model's embedding matrix has for this tokenizer: one past the largest id; for byte-to-word, whose
  /// marks are flags of words, ``ByteToWordModel/embeddingRowCount``.
  public var embeddingRowCount: Int {
    if case .byteToWord(let model) = model { max(model.embeddingRowCount, idEnd - 2) } else { idEnd }
  }

  /// One past the largest id, of the model's tokens and the added ones.
  public var idEnd: Int {
    addedTokens.reduce(model.vocabulary.idEnd) { max($0, Int($1.id) + 1) }
  }
}
