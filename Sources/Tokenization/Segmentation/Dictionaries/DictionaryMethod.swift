/// How a dictionary of phrases is learned from a text, from its beginning to its end.
public enum DictionaryMethod: Sendable, Equatable {
  /// The shortest prefix of what remains that is no phrase yet becomes one and is removed. It starts with no phrases.
  ///
  /// - Source: papers.md 1.1: definition 4.4 of arXiv 2404.08335, there called LZW; it is the parse of Ziv and Lempel
  ///   1978.
  case lz78
  /// Starts with the alphabet; takes the longest known phrase, which counts as observed, and knows from then on that
  /// phrase with the next unit behind it. What was taken are the units of the next pass. The dictionary is what one pass
  /// observes.
  ///
  /// A match takes no more units than the longest known phrase had symbols when the pass began, and one; so in the first
  /// pass two.
  ///
  /// - Source: papers.md 1.1: Zouhar et al. 2023, as the authors' program does it.
  case zouharLZW
  /// Stretches of `length` symbols, laid out from the beginning of each piece; the most frequent first, among equals the
  /// one whose bytes come first. A shorter rest is left to single symbols.
  ///
  /// - Source: papers.md 1.1 (the "toy" tokenizer of arXiv 2404.08335); the choice of some out of all stretches is ours.
  case chunks(length: Int)

  /// Longest stretch.
  public static let chunkLimit = 256

  /// The name in files and reports.
  public var name: String {
    switch self {
    case .lz78: "lz78"
    case .zouharLZW: "lzw-zouhar"
    case .chunks(let length): "chunks-\(length)"
    }
  }
}
