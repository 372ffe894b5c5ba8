internal import Glibc
internal import Plots

extension MarkovFigure {
  /// Loss against size for dictionaries learned from a million characters, exactly, under greedy parsing.
  static func dictionarySizes(seed: UInt64) throws -> Drawing {
    let source = try MarkovSource.switching(order: 2, p: 0.1, q: 0.1)
    let sizes = [2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256]
    var series: [Plot.Series] = []
    for family in [DictionaryFamily.bpe, .lz78, .chunk] {
      var sampler = MarkovSampler(source, seed: seed)
      let text = sampler.symbols(1_000_000)
      let dictionaries = try family.dictionaries(sizes: sizes, from: text, alphabetSize: 2)
      series.append(
        .init(
          name: family.rawValue,
          points: try dictionaries.map {
            .init(x: Double($0.tokens.count), y: bits(try exactLoss($0, on: source).loss))
          }))
    }
    let best = series.map { series in (series.name, series.points.map(\.y).min() ?? 0) }
    return Drawing(
      plot: Plot(
        title: "Loss against dictionary size, switching source of order 2, p = q = 0.1",
        x: Axis("tokens", scale: .logarithmic), y: Axis("bits a character"), series: series,
        levels: [
          .init(y: bits(source.marginalEntropy), label: "unigram over characters"),
          .init(y: bits(source.entropyRate), label: "entropy rate"),
        ]),
      comparisons: best.map { name, loss in
        Comparison(name: "\(name), least loss / H∞ (no less than 1)", stated: 1, ours: loss / bits(source.entropyRate))
      },
      remarks: [
        "Dictionaries from one million characters, seed \(seed); greedy parsing, losses exact.",
        "With few tokens the loss can rise above that of characters; which family wins depends on the source.",
        "The paper's Figures 2, 3, 5 and 6 show transformers, not unigram models, and are not what is drawn here.",
      ])
  }

  /// The three-state source with the tokens 1s, s of one symbol.
  static func encoders(seed: UInt64) throws -> Drawing {
    let deltas = [0.3, 0.2, 0.1, 0.05, 0.03, 0.02]
    var greedy: [Plot.Point] = []
    var minimal: [Plot.Point] = []
    var lower: [Plot.Point] = []
    var worst = 0.0
    for delta in deltas {
      let source = try MarkovSource.threeState(delta: delta)
      let longest = Int(1 + 2 * log(1 / delta) / delta)
      var runs: [[UInt8]] = []
      for length in 1..<longest {
        for symbol: UInt8 in 0...2 { runs.append([1] + [UInt8](repeating: symbol, count: length)) }
      }
      let dictionary = SymbolDictionary(tokens: [[0], [1], [2]] + runs)
      greedy.append(.init(x: delta, y: try exactLoss(dictionary, on: source).loss / source.entropyRate))
      lower.append(
        .init(
          x: delta, y: (1 - delta) * (1 - delta) / (3 * (1 + delta)) * source.marginalEntropy / source.entropyRate))
      var sampler = MarkovSampler(source, seed: seed)
      let trie = try SymbolTrie(dictionary.tokens, alphabetSize: 3)
      let parser = GreedyParser(trie)
      var fit = BlockEncoder(sampler.symbols(1_000_000), blockCount: 20, alphabetSize: 3)
      var test = BlockEncoder(sampler.symbols(1_000_000), blockCount: 20, alphabetSize: 3)
      let law = fit.counts(.minimal, dictionary, trie: trie, parser: parser, law: []).laplace
      let counts = test.counts(.minimal, dictionary, trie: trie, parser: parser, law: [])
      let loss = counts.loss(under: law) / source.entropyRate
      minimal.append(.init(x: delta, y: loss))
      worst = max(worst, loss)
    }
    return Drawing(
      plot: Plot(
        title: "The same tokens, two encoders: three-state source", x: Axis("δ", scale: .logarithmic),
        y: Axis("loss / entropy rate", including: [1]),
        series: [
          .init(name: "greedy (exact)", points: greedy), .init(name: "minimal (measured)", points: minimal),
          .init(name: "greedy, lower bound", points: lower),
        ], levels: [.init(y: 1.273, label: "minimal, upper bound 1.273")]),
      comparisons: [Comparison(name: "minimal, largest loss / H∞ (at most)", stated: 1.273, ours: worst)],
      remarks: [
        "Greedy takes 1 and the run behind it; minimal leaves the 1 to the run before it. Minimal: two disjoint samples of "
          + "a million characters, seed \(seed); among parses with equally few tokens the one with the longest first.",
        "The single characters 0 and 2 are tokens too, or texts could not be encoded.",
      ])
  }

  /// Byte-pair merges from the period "01"·(1/δ) "10"·(1/δ), against merges from the source itself.
  static func misleadingText(seed: UInt64) throws -> Drawing {
    let exponents = [1, 2, 3, 4, 5]
    var bad: [Plot.Point] = []
    var good: [Plot.Point] = []
    var rates: [Plot.Point] = []
    for exponent in exponents {
      let inverse = (1 << exponent) + 1
      let delta = 1 / Double(inverse)
      let source = try MarkovSource.switching(order: 2, p: delta, q: delta)
      let half = [[UInt8]](repeating: [0, 1], count: inverse).flatMap { $0 }
      let other = [[UInt8]](repeating: [1, 0], count: inverse).flatMap { $0 }
      let period = half + other
      let misleading = [[UInt8]](repeating: period, count: 200_000 / period.count).flatMap { $0 }
      var sampler = MarkovSampler(source, seed: seed)
      let text = sampler.symbols(1_000_000)
      func loss(_ text: [UInt8]) throws -> Double {
        let dictionary = try DictionaryFamily.bpe.dictionaries(sizes: [24], from: text, alphabetSize: 2)[0]
        return bits(try exactLoss(dictionary, on: source).loss)
      }
      bad.append(.init(x: delta, y: try loss(misleading)))
      good.append(.init(x: delta, y: try loss(text)))
      rates.append(.init(x: delta, y: bits(source.entropyRate)))
    }
    return Drawing(
      plot: Plot(
        title: "24 byte-pair tokens from a misleading text, switching source of order 2",
        x: Axis("δ = p = q", scale: .logarithmic), y: Axis("bits a character", including: [0]),
        series: [
          .init(name: "merges from the misleading text", points: bad),
          .init(name: "merges from the source", points: good), .init(name: "entropy rate", points: rates),
        ]),
      comparisons: [
        Comparison(name: "misleading, loss at the smallest δ: stays away from 0", stated: nil, ours: bad.last?.y ?? 0),
        Comparison(name: "from the source, the same", stated: nil, ours: good.last?.y ?? 0),
      ],
      remarks: [
        "Losses exact, greedy parsing; the paper shows that the loss stays bounded away from 0 however small δ is.",
        "The text's period is '01' 1/δ times, then '10' 1/δ times, as the source could give it but hardly ever does.",
      ])
  }

  /// Counts from n characters, tested on a million.
  static func finiteSamples(seed: UInt64) throws -> Drawing {
    let source = try MarkovSource.dirichlet(alphabetSize: 2, order: 4, seed: 1)
    let sizes = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
    var sampler = MarkovSampler(source, seed: seed)
    let fits = sampler.symbols(1_000_000)
    let tests = sampler.symbols(1_000_000)
    let dictionaries = try DictionaryFamily.chunk.dictionaries(sizes: sizes, from: [], alphabetSize: 2)
    var series: [Plot.Series] = []
    var best: [(Int, Double)] = []
    for count in [300, 1000, 10_000, 1_000_000] {
      var points: [Plot.Point] = []
      for dictionary in dictionaries {
        let trie = try SymbolTrie(dictionary.tokens, alphabetSize: 2)
        let parser = GreedyParser(trie)
        var fit = BlockEncoder(Array(fits.prefix(count)), blockCount: 1, alphabetSize: 2)
        var test = BlockEncoder(tests, blockCount: 20, alphabetSize: 2)
        let law = fit.counts(.greedy, dictionary, trie: trie, parser: parser, law: []).laplace
        let counts = test.counts(.greedy, dictionary, trie: trie, parser: parser, law: [])
        points.append(.init(x: Double(dictionary.tokens.count), y: bits(counts.loss(under: law))))
      }
      series.append(.init(name: "counts from \(count) characters", points: points))
      best.append((count, points.min { $0.y < $1.y }?.x ?? 0))
    }
    return Drawing(
      plot: Plot(
        title: "Counts from little text: all strings of one length, random source of order 4",
        x: Axis("tokens", scale: .logarithmic), y: Axis("bits a character"), series: series,
        levels: [.init(y: bits(source.entropyRate), label: "entropy rate")]),
      comparisons: best.map { count, size in
        Comparison(name: "best size with counts from \(count) characters, tokens", stated: nil, ours: size)
      },
      remarks: [
        "Counts and test from disjoint text, seed \(seed); Laplace's estimate. Nothing but counts tells these tokens apart: with "
          + "learned phrases, even equal probabilities are no bad model, and the best size is blurred.",
        "For a fixed amount of text there is a best size; the paper gives its order of growth, no number.",
      ])
  }
}
