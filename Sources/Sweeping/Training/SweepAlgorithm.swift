public import Tokenization

/// One of the ways of making a vocabulary that a sweep tries.
public enum SweepAlgorithm: Sendable, Hashable {
  /// Byte-pair encoding, the most frequent pair first, over bytes.
  case bytePair
  /// Unigram training over bytes, by the rules of SentencePiece or of Hugging Face's trainer.
  case unigram(UnigramTrainer.Variant)
  /// WordPiece over characters, `##` inside words, merged by count as in Hugging Face or by the gain in likelihood; cut
  /// greedily.
  case wordPiece(TrainingObjective)
  /// Likelihood-optimal sub-words over bytes, without a bound on steps.
  case likelihoodOptimal
  /// The phrases of Ziv and Lempel's parse over bytes, in text order; greedy longest match.
  case lz78
  /// The dictionary of Zouhar et al. 2023 over bytes; greedy longest match.
  case zouharLZW
  /// Stretches of so many characters, the most frequent first; greedy longest match.
  case chunks(length: Int)
  /// Words as rows of bytes; nothing is learned, so it has one size.
  case byteToWord

  /// The longest stretch of `chunks`.
  public static let chunkLimit = 16

  /// The name on the command line and in tables: `bpe`, `chunk-3`, …
  public var name: String {
    switch self {
    case .bytePair: "bpe"
    case .unigram(.huggingFace): "unigram-hf"
    case .unigram: "unigram"
    case .wordPiece(.likelihood): "wordpiece-likelihood"
    case .wordPiece: "wordpiece"
    case .likelihoodOptimal: "swe"
    case .lz78: "lz78"
    case .zouharLZW: "lzw"
    case .chunks(let length): "chunk-\(length)"
    case .byteToWord: "byteword"
    }
  }

  /// All of them, `chunks` with the lengths that are of use for text.
  public static let usual: [SweepAlgorithm] =
    [
      .bytePair, .unigram(.sentencePiece), .unigram(.huggingFace), .wordPiece(.count), .wordPiece(.likelihood),
      .likelihoodOptimal, .lz78, .zouharLZW,
    ]
    + (1...4).map { .chunks(length: $0) } + [.byteToWord]

  /// The algorithm of a name; nil for a name that is none.
  public init?(name: String) {
    if let known = SweepAlgorithm.usual.first(where: { $0.name == name }) {
      self = known
      return
    }
    guard name.hasPrefix("chunk-"), let length = Int(name.dropFirst(6)),
      (1...SweepAlgorithm.chunkLimit).contains(length)
    else { return nil }
    self = .chunks(length: length)
  }

  /// Whether its vocabulary can be made in several sizes.
  public var hasSizes: Bool { self != .byteToWord }

  /// Says that a size is left out since the text gives fewer tokens.
  func note(size: Int, largest: Int) -> String {
    "\(name): size \(size) left out, the text gives no more than \(largest) tokens"
  }

  /// Whether it learns from text in its order, and not from counted pieces.
  var readsInOrder: Bool {
    switch self {
    case .lz78, .zouharLZW, .chunks: true
    default: false
    }
  }
}
