public import Plots

/// The paper's experiments that need no text from outside, each drawn anew.
///
/// - Source: papers.md 1.3 and 1.4 (arXiv 2404.08335).
public enum MarkovFigure: String, Sendable, CaseIterable {
  /// What a unigram model over characters loses, against the entropy rate.
  case charactersFail = "characters"
  /// Dictionaries of all strings of one length.
  case toyTokenizer = "chunks"
  /// Loss against dictionary size, for several ways of making the dictionary.
  case dictionarySize = "dictionary-size"
  /// A dictionary with which the encoder decides.
  case encoderGap = "encoder-gap"
  /// A text on which byte-pair training learns nothing of use.
  case badText = "bad-text"
  /// A dictionary that compresses its training text to one token.
  case memorizing
  /// Loss against dictionary size when the counts come from little text.
  case finiteSample = "finite-sample"

  /// One number that the paper states, or that follows from what it states, beside ours.
  public struct Comparison: Sendable {
    /// What is compared, with its unit.
    public var name: String
    /// What theory or the paper has; nil where it states only an order of growth.
    public var stated: Double?
    /// What was computed here.
    public var ours: Double

    /// A comparison.
    public init(name: String, stated: Double?, ours: Double) {
      self.name = name
      self.stated = stated
      self.ours = ours
    }
  }

  /// A figure and what there is to say about it.
  public struct Drawing: Sendable {
    /// The picture.
    public var plot: Plot
    /// Our numbers beside the paper's.
    public var comparisons: [Comparison]
    /// What the figure shows and what it does not, a sentence each.
    public var remarks: [String]

    /// A drawing.
    public init(plot: Plot, comparisons: [Comparison], remarks: [String]) {
      self.plot = plot
      self.comparisons = comparisons
      self.remarks = remarks
    }
  }

  /// What it shows, in a line.
  public var summary: String {
    switch self {
    case .charactersFail: "a unigram model over characters against the entropy rate (Theorem 2.1)"
    case .toyTokenizer: "all strings of r characters as tokens (equation 2)"
    case .dictionarySize: "loss against dictionary size: bpe, lz78, chunk"
    case .encoderGap: "greedy against minimal parsing with the same tokens (Theorem E.2)"
    case .badText: "byte-pair merges learned from a text that leads astray (equation 4)"
    case .memorizing: "the training text as a token (Theorem D.1)"
    case .finiteSample: "counts from little text: larger is not always better (Theorem C.1)"
    }
  }

  /// Computes and draws it; most of the figures are exact, the others say how they were measured.
  ///
  /// - Throws: `MarkovError`, or what trainers throw.
  public func draw(seed: UInt64) throws -> Drawing {
    switch self {
    case .charactersFail: try Self.characters()
    case .toyTokenizer: try Self.chunks()
    case .dictionarySize: try Self.dictionarySizes(seed: seed)
    case .encoderGap: try Self.encoders(seed: seed)
    case .badText: try Self.misleadingText(seed: seed)
    case .memorizing: try Self.memorized(seed: seed)
    case .finiteSample: try Self.finiteSamples(seed: seed)
    }
  }

  static func bits(_ nats: Double) -> Double { nats * 1.442_695_040_888_963_4 }

  static func exactLoss(_ dictionary: SymbolDictionary, on source: MarkovSource) throws -> GreedyLoss {
    try GreedyLoss(
      GreedyParser(try SymbolTrie(dictionary.tokens, alphabetSize: source.alphabet.count)), on: source)
  }
}
