internal import Glibc
internal import Plots

extension MarkovFigure {
  /// Characters: H(π) stays at a bit while H∞ goes to zero.
  static func characters() throws -> Drawing {
    let probabilities = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5]
    let sources = try probabilities.map { try MarkovSource.switching(order: 1, p: $0, q: $0) }
    let ratios: [(p: Double, ratio: Double)] = [
      (0.2, 1.3852), (0.1, 2.1322), (0.05, 3.4917), (0.01, 12.3773), (0.001, 87.6596),
    ]
    return Drawing(
      plot: Plot(
        title: "A unigram model over characters", x: Axis("p = q of the switching source", scale: .logarithmic),
        y: Axis("bits a character", including: [0, 1]),
        series: [
          .init(
            name: "best unigram model over characters, H(π)",
            points: zip(probabilities, sources).map { .init(x: $0, y: bits($1.marginalEntropy)) }),
          .init(
            name: "best model of any kind, H∞",
            points: zip(probabilities, sources).map { .init(x: $0, y: bits($1.entropyRate)) }),
        ]),
      comparisons: try ratios.map { p, ratio in
        let source = try MarkovSource.switching(order: 1, p: p, q: p)
        return Comparison(
          name: "H(π) / H∞ at p = q = \(p)", stated: ratio, ours: source.marginalEntropy / source.entropyRate)
      }, remarks: ["Exact. The ratio grows without bound as p goes to 0."])
  }

  /// Chunks: exactly H(X₁…Xᵣ) / r, which order 1 makes H∞(1 − 1/r) + H(π)/r.
  static func chunks() throws -> Drawing {
    let lengths = Array(1...12)
    let orders = [1, 2, 4]
    let sources = try orders.map { try MarkovSource.switching(order: $0, p: 0.1, q: 0.1) }
    let first = sources[0]
    return Drawing(
      plot: Plot(
        title: "All strings of r characters as tokens, switching source, p = q = 0.1", x: Axis("r"),
        y: Axis("bits a character", including: [0, 1]),
        series: zip(orders, sources).map { order, source in
          .init(
            name: "order \(order)",
            points: lengths.map { .init(x: Double($0), y: bits(source.blockEntropy($0)) / Double($0)) })
        }, levels: [.init(y: bits(first.entropyRate), label: "entropy rate")]),
      comparisons: [2, 4, 8].map { length in
        let r = Double(length)
        return Comparison(
          name: "order 1, r = \(length), bits",
          stated: bits(first.entropyRate * (1 - 1 / r) + first.marginalEntropy / r),
          ours: bits(first.blockEntropy(length)) / r)
      },
      remarks: [
        "Exact. Equation 2 of the paper is the case of order 1; with order k nothing is gained for r up to k.",
        "A dictionary of this kind has 2^r tokens.",
      ])
  }

  /// Memorizing: the training text is one token, and a fresh text never holds it.
  static func memorized(seed: UInt64) throws -> Drawing {
    let source = try MarkovSource.switching(order: 1, p: 0.1, q: 0.1)
    let lengths = [4, 8, 16, 32, 64, 128, 256]
    var points: [Plot.Point] = []
    for length in lengths {
      var sampler = MarkovSampler(source, seed: seed)
      let text = sampler.symbols(length)
      points.append(.init(x: Double(length), y: bits(try exactLoss(.init(tokens: [[0], [1], text]), on: source).loss)))
    }
    return Drawing(
      plot: Plot(
        title: "The training text as a token, switching source, p = q = 0.1",
        x: Axis("characters of the training text", scale: .logarithmic),
        y: Axis("bits a character", including: [0, 1]),
        series: [.init(name: "characters and the training text", points: points)],
        levels: [
          .init(y: bits(source.marginalEntropy), label: "unigram over characters"),
          .init(y: bits(source.entropyRate), label: "entropy rate"),
        ]),
      comparisons: [
        Comparison(
          name: "loss with a text of 256 characters / H(π), at least 1 − o(1)", stated: 1,
          ours: (points.last?.y ?? 0) / bits(source.marginalEntropy))
      ],
      remarks: ["Exact, greedy parsing. The training text itself is one token: compressing it says nothing."])
  }
}
