public import Markov
internal import Plots
public import Tokenization

/// The paper's measurements of natural text, on texts that the user gives.
///
/// The paper's numbers are of other texts and other tokenizers' settings: they stand beside ours for scale, and the
/// difference proves nothing by itself.
///
/// - Source: papers.md 1.4 (Table 2 and Figure 7 of arXiv 2404.08335).
public enum TextFigure: String, Sendable, CaseIterable {
  /// Tokenizers that are there, measured on a text.
  case pretrained
  /// Vocabularies of growing size, trained on one text and measured on another.
  case naturalText = "natural-text"

  /// What it shows, in a line.
  public var summary: String {
    switch self {
    case .pretrained: "tokenizers from files, plug-in loss on a text (Table 2; --tokenizers, --on)"
    case .naturalText: "lz78, bpe, unigram, wordpiece by size (Figure 7; --train, --on)"
    }
  }

  /// The plug-in loss of tokenizers on a text, in nats a character, and that of characters.
  ///
  /// - Parameter tokenizers: with the names that they are shown by, which also tell those that the paper has.
  /// - Throws: `CorpusError`, and what encoders throw.
  public static func pretrained(
    _ tokenizers: [(name: String, tokenizer: Tokenizer)], on text: SweepText, workers: Int,
    progress: (SweepProgress) -> Void = { _ in }
  ) throws -> MarkovFigure.Drawing {
    var names: [String] = []
    var losses: [PlugInLoss] = []
    var changed: [String] = []
    for (index, (name, tokenizer)) in tokenizers.enumerated() {
      progress(SweepProgress("measuring \(name)", done: index, of: tokenizers.count, unit: "tokenizers"))
      let loss = try PlugInLoss(tokenizer, on: text, workers: workers)
      names.append(name)
      losses.append(loss)
      if loss.changedRecordCount > 0 { changed.append(name) }
    }
    for length in 1...4 {
      names.append(PaperNumbers.gramName(length))
      losses.append(try PlugInLoss(charactersBehind: length, in: text))
    }
    var remarks = [
      "Frequencies are those of the measured text itself (plug-in), as in the paper: too low, the more so the larger the vocabulary.",
      "The paper's column is the mean of its five texts; its texts, and so its characters, are others.",
    ]
    if !changed.isEmpty {
      remarks.append("\(changed.joined(separator: ", ")): the text is changed, so the loss is of a changed text.")
    }
    return MarkovFigure.Drawing(
      plot: Plot(
        title: "Unigram loss of tokenizers, frequencies of the text itself", x: Axis("", names: names),
        y: Axis("nats a character"),
        series: [
          .init(
            name: "here", points: losses.enumerated().map { .init(x: Double($0), y: $1.natsPerCharacter) },
            style: .marks),
          .init(
            name: "the paper's five texts",
            points: names.enumerated().flatMap { index, name in
              (PaperNumbers.table2(name) ?? []).map { Plot.Point(x: Double(index), y: $0) }
            }, style: .marks),
        ].filter { !$0.points.isEmpty }),
      comparisons: zip(names, losses).map { name, loss in
        let paper = PaperNumbers.table2(name)
        return MarkovFigure.Comparison(
          name: "\(name) (\(loss.typeCount) types), nats a character",
          stated: paper.map { $0.reduce(0, +) / Double($0.count) }, ours: loss.natsPerCharacter)
      }, remarks: remarks)
  }

  /// The plug-in loss of vocabularies of growing size, in nats a character.
  ///
  /// - Throws: `CorpusError`, and what trainers and encoders throw.
  public static func naturalText(
    training: SweepText, on text: SweepText, sizes: [Int], trainer: SweepTrainer,
    progress: @Sendable (SweepProgress) -> Void = { _ in }
  ) throws -> MarkovFigure.Drawing {
    let counts = try trainer.count(training, progress: progress)
    var series: [Plot.Series] = []
    var comparisons: [MarkovFigure.Comparison] = []
    var remarks: [String] = []
    var atOrder: [(name: String, loss: Double)] = []
    for algorithm in [
      SweepAlgorithm.lz78, .bytePair, .unigram(.sentencePiece), .unigram(.huggingFace), .wordPiece(.count),
    ] {
      let run = try trainer.run(algorithm, sizes: sizes, counts: counts, text: training, progress: progress)
      remarks += run.notes
      var points: [Plot.Point] = []
      for made in run.made {
        progress(SweepProgress("measuring \(algorithm.name) \(made.size)", done: 0, of: nil, unit: "bytes"))
        let loss = try PlugInLoss(made.tokenizer, on: text, workers: trainer.workers)
        points.append(.init(x: Double(made.size), y: loss.natsPerCharacter))
        comparisons.append(
          MarkovFigure.Comparison(
            name: "\(algorithm.name), \(made.size) tokens, nats a character",
            stated: PaperNumbers.figure7(algorithm, size: made.size), ours: loss.natsPerCharacter))
        if made.size == PaperNumbers.orderSize { atOrder.append((algorithm.name, loss.natsPerCharacter)) }
      }
      series.append(.init(name: algorithm.name, points: points))
      let paper = PaperNumbers.figure7Points(algorithm)
      series.append(
        .init(
          name: "\(algorithm.name), paper", points: paper.map { .init(x: Double($0.size), y: $0.loss) }, style: .marks))
    }
    var levels: [Plot.Level] = []
    for length in 1...4 {
      let loss = try PlugInLoss(charactersBehind: length, in: text)
      levels.append(.init(y: loss.natsPerCharacter, label: PaperNumbers.gramName(length)))
      comparisons.append(
        MarkovFigure.Comparison(
          name: "\(PaperNumbers.gramName(length)) (\(loss.typeCount) types), nats a character",
          stated: PaperNumbers.figure7Grams[length - 1], ours: loss.natsPerCharacter))
      if length == 3 { atOrder.append((PaperNumbers.gramName(3), loss.natsPerCharacter)) }
    }
    if atOrder.count > 1 {
      let order = atOrder.sorted { $0.loss < $1.loss }.map(\.name).joined(separator: " < ")
      remarks.append(
        "At \(PaperNumbers.orderSize) tokens: \(order). The paper: BPE < WordPiece ≈ Unigram < LZW (lz78) < character 3-grams."
      )
    }
    remarks.append(
      "Frequencies are those of the measured text itself (plug-in). The paper trained on WikiText-103 and measured GLUE; its totals "
        + "are divided by about 6.25 million characters here, a figure derived from its two tables, not printed there.")
    return MarkovFigure.Drawing(
      plot: Plot(
        title: "Unigram loss against vocabulary size, frequencies of the text itself",
        x: Axis("tokens", scale: .logarithmic), y: Axis("nats a character"), series: series, levels: levels),
      comparisons: comparisons, remarks: remarks)
  }
}
