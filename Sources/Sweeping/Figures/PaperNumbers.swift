internal import Tokenization

/// What arXiv 2404.08335 prints of natural text.
///
/// - Source: papers.md 1.4.
enum PaperNumbers {
  /// The size at which the paper's ordering of algorithms is looked at.
  static let orderSize = 32_000

  /// How models of a character behind those before it are called.
  static func gramName(_ length: Int) -> String { length == 1 ? "characters" : "character \(length)-grams" }

  /// Table 2: nats a character on RT, Wiki, OpenOrca, Yelp and GLUE, for a tokenizer whose name tells that the paper has it.
  static func table2(_ name: String) -> [Double]? {
    let name = name.lowercased()
    let known: [(names: [String], losses: [Double])] = [
      (["bert-base-uncased", "bert-base-cased"], [1.58, 1.55, 1.50, 1.60, 1.50]),
      (["tinyllama", "llama2", "llama-2"], [1.75, 1.84, 1.75, 1.82, 1.70]),
      (["neox-20b", "neo-20b"], [1.57, 1.64, 1.60, 1.66, 1.48]),
      (["mixtral"], [1.69, 1.80, 1.71, 1.75, 1.66]),
      (["phi-2"], [1.54, 1.62, 1.60, 1.64, 1.45]),
      ([gramName(2)], [2.40, 2.45, 2.49, 2.46, 2.38]),
    ]
    return known.first { $0.names.contains { name.contains($0) } }?.losses
  }

  /// Characters of the text of Figure 7, in millions: derived from the two tables, not printed.
  private static let characters = 6.25

  private static let sizes = [2, 4, 5, 6, 8, 12, 20, 32, 50, 80].map { $0 * 1000 }

  /// Figure 7 in nats a character, for the sizes that the paper has.
  static func figure7Points(_ algorithm: SweepAlgorithm) -> [(size: Int, loss: Double)] {
    let losses: [Double?]
    switch algorithm {
    case .lz78: losses = [16.11, 14.16, nil, nil, 12.88, 12.14, 11.32, 10.71, 10.22, 9.76]
    case .bytePair: losses = [nil, nil, 16.43, 13.02, 11.57, 10.31, 9.49, 9.03, 8.72, 8.53]
    case .unigram: losses = [nil, nil, 16.30, 12.91, 11.09, 10.19, 9.64, 9.33, 9.20, 9.13]
    case .wordPiece(.count): losses = [nil, nil, nil, nil, nil, 11.96, 10.04, 9.30, 8.87, 8.61]
    default: losses = []
    }
    return zip(sizes, losses).compactMap { size, loss in loss.map { (size, $0 / characters) } }
  }

  /// Figure 7 at a size, in nats a character.
  static func figure7(_ algorithm: SweepAlgorithm, size: Int) -> Double? {
    figure7Points(algorithm).first { $0.size == size }?.loss
  }

  /// One to four characters in Figure 7, in nats a character.
  static let figure7Grams: [Double] = [19.68, 14.88, 11.90, 9.07].map { $0 / characters }
}
