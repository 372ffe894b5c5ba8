import Measurement
import Plots
import Report
import Tokenization
import Transfer

/// A comparison as a page to look at.
struct ComparisonReport {
  let comparison: Comparison
  /// What was typed, for the end of the page.
  let command: String
  /// The most texts whose tokens are shown.
  private static let shownTexts = 12
  /// The most texts with a table of their own.
  static let separateTexts = 4

  init(_ comparison: Comparison, command: String) {
    self.comparison = comparison
    self.command = command
  }

  /// The page.
  var report: HTMLReport {
    let texts = comparison.texts.count
    let tokenizers = comparison.tokenizers.count
    var sections = [summary, losses, words]
    if texts > 1 { sections.append(languages) }
    sections.append(documents)
    sections.append(vocabularies)
    if comparison.rows.contains(where: { !$0.noise.isEmpty }) { sections.append(noise) }
    if comparison.tokenizers.contains(where: { $0.measurement.boundaries != nil }) { sections.append(morphology) }
    sections += [tokens, method]
    let bytes = comparison.texts.reduce(0) { $0 + (comparison.rows(of: $1.label).first?.byteCount ?? 0) }
    return HTMLReport(
      title: tokenizers == 1
        ? "The tokenizer \(comparison.tokenizers[0].label.label)" : "\(tokenizers) tokenizers compared",
      lead: "On \(texts == 1 ? "the text \(comparison.texts[0].label.label)" : "\(texts) texts"), "
        + "\(Figure.grouped(bytes)) bytes measured. How many tokens, and how many bits the simplest models over them "
        + "need for a byte of the text as it was given.",
      sections: sections)
  }

  // MARK: Sections

  private var summary: HTMLReport.Section {
    let all = comparison.tokenizers.map { pooled($0.label) }
    let keep = all.filter(\.isLossless)
    var points: [String] = []
    if all.count > 1 {
      if let best = all.min(by: { $0.unigram < $1.unigram }) {
        points.append(
          "Fewest bits a byte by single tokens: \(best.label.label), \(Figure.rounded(best.unigram, places: 4)).")
      }
      if let best = all.min(by: { $0.bigram < $1.bigram }) {
        points.append(
          "Fewest bits a byte by pairs of tokens: \(best.label.label), \(Figure.rounded(best.bigram, places: 4)).")
      }
      if let best = keep.min(by: { $0.tokens < $1.tokens }) {
        points.append(
          "Fewest tokens, of those that keep the text: \(best.label.label), \(Figure.grouped(best.tokens)).")
      }
      points += unfound
    }
    let changing = all.filter { !$0.isLossless }.map(\.label.label)
    if !changing.isEmpty {
      points.append(
        "\(changing.joined(separator: ", ")): text does not come back byte for byte. The losses include the bits that "
          + "bring it back.")
    }
    let columns: [HTMLReport.Table.Column] = [
      .init("tokenizer"), .init("model"), .init("ids"), .init("tokens"), .init("bytes/token"),
      .init("bits/byte", note: "unigram loss over all texts"), .init("bigram", note: "bigram loss over all texts"),
    ]
    func best(_ value: Double, _ values: [Double], _ better: (Double, Double) -> Bool) -> Bool {
      all.count > 1 && !values.contains { better($0, value) }
    }
    let table = HTMLReport.Table(
      caption: "All texts together", columns: columns,
      rows: zip(comparison.tokenizers, all).map { vocabulary, sum in
        [
          .text(sum.label.label + (sum.isLossless ? "" : " !")), .text(vocabulary.model),
          .count(vocabulary.vocabularySize),
          .count(sum.tokens, isBest: sum.isLossless && best(Double(sum.tokens), keep.map { Double($0.tokens) }, <)),
          .number(
            sum.bytesPerToken, places: 3,
            isBest: sum.isLossless && best(sum.bytesPerToken, keep.map(\.bytesPerToken), >)),
          .number(sum.unigram, places: 4, isBest: best(sum.unigram, all.map(\.unigram), <)),
          .number(sum.bigram, places: 4, isBest: best(sum.bigram, all.map(\.bigram), <)),
        ]
      })
    var blocks: [HTMLReport.Block] = points.isEmpty ? [] : [.list(points)]
    blocks.append(.table(table))
    if all.count > 1 {
      blocks.append(
        .plot(
          Plot(
            title: "Loss against vocabulary size", x: Axis("ids", scale: .logarithmic), y: Axis("bits a byte, unigram"),
            series: zip(comparison.tokenizers, all).map { vocabulary, sum in
              .init(
                name: sum.label.label, points: [.init(x: Double(vocabulary.vocabularySize), y: sum.unigram)],
                style: .marks)
            })))
    }
    return .init(heading: "In short", blocks: blocks)
  }

  /// What is said of differences that may be chance.
  private var unfound: [String] {
    comparison.texts.compactMap { text in
      let rows = comparison.rows(of: text.label).filter { $0.differences.unigram?.isFound == false }
      guard !rows.isEmpty else { return nil }
      return "No difference found in bits a byte on \(text.label.label) between \(comparison.baseline.label) and "
        + rows.map(\.tokenizer.label).joined(separator: ", ") + ": 0 is within the 95 % interval."
    }
  }

  private var losses: HTMLReport.Section {
    var blocks: [HTMLReport.Block] = [
      .paragraph(
        "A unigram model gives every token a probability by itself; its loss is tokens a byte times bits a token. It is "
          + "measured on other text than the probabilities were counted on. A bigram model sees one token more. Bits are "
          + "divided by bytes of the text, never by tokens, so tokenizers of any kind can be compared.")
    ]
    blocks += tables(ComparisonTable(comparison: comparison).lossColumns, showsDifference: true)
    if comparison.texts.count > 1 {
      blocks.append(.plot(byText("Loss by text", "bits a byte, unigram") { $0.unigramBitsPerByte }))
    }
    blocks += bounds
    return .init(heading: "Loss", blocks: blocks)
  }

  private var words: HTMLReport.Section {
    .init(
      heading: "Words, ids and time",
      blocks: [
        .paragraph(
          "Words are runs without white space, each tokenized alone. Sizes after zstd are of the ids (two bytes each, or "
            + "four where there are more than 65,536) and of the text.")
      ] + tables(ComparisonTable(comparison: comparison).useColumns, showsDifference: false))
  }

  private var languages: HTMLReport.Section {
    var blocks: [HTMLReport.Block] = []
    if comparison.rows.contains(where: { $0.premium != nil }), let pivot = comparison.settings.pivot {
      blocks.append(
        .paragraph(
          "Texts that say the same, record by record. A premium of 2 means twice as many tokens as for \(pivot). Lost "
            + "text costs no tokens: see what is lost above."))
      blocks.append(.plot(byText("Premium by text", "tokens for one token of \(pivot)") { $0.premium?.total }))
      blocks.append(.table(matrix("Premium over \(pivot)", places: 3) { $0.premium?.total }))
    }
    if comparison.rows.contains(where: { $0.gini != nil }) {
      blocks.append(
        .table(
          .init(
            caption: "Gini's coefficient of tokens over texts: 0 is equal",
            columns: [.init("tokenizer"), .init("Gini")],
            rows: comparison.tokenizers.compactMap { vocabulary in
              guard let row = comparison.rows.first(where: { $0.tokenizer == vocabulary.label }), let gini = row.gini
              else { return nil }
              return [.text(vocabulary.label.label), .number(gini, places: 4)]
            })))
    }
    blocks.append(.plot(byText("Bytes a token by text", "bytes a token") { $0.bytesPerToken }))
    return .init(heading: "Texts side by side", blocks: blocks)
  }

  private var documents: HTMLReport.Section {
    let series = comparison.tokenizers.map { vocabulary -> Plot.Series in
      var values: [Double] = []
      for row in comparison.rows where row.tokenizer == vocabulary.label {
        for (bits, bytes) in zip(row.unigram.recordBits, row.recordByteCounts) where bytes > 0 {
          values.append(bits / Double(bytes))
        }
      }
      values.sort()
      let steps = min(60, max(1, values.count - 1))
      return .init(
        name: vocabulary.label.label,
        points: values.isEmpty
          ? []
          : (0...steps).map { step in
            .init(x: 100 * Double(step) / Double(steps), y: values[step * (values.count - 1) / steps])
          }, style: .curve)
    }
    return .init(
      heading: "Loss by document",
      blocks: [
        .paragraph(
          "Each record's bits a byte, sorted: at 50 the median record. A curve that rises steeply at its end has records "
            + "that it treats badly."),
        .plot(
          Plot(title: "Loss by document", x: Axis("% of records"), y: Axis("bits a byte, unigram"), series: series)),
      ])
  }

  private var vocabularies: HTMLReport.Section {
    let tokenizers = comparison.tokenizers
    var blocks: [HTMLReport.Block] = [
      .paragraph(
        "Dead ids occur in none of the measured texts, nearly dead ones at most \(VocabularyUse.nearDeadLimit) times. "
          + "Unreached ids occur in no text, and their own text does not give them either, alone or behind a letter."),
      .table(
        .init(
          caption: "Ids",
          columns: [
            .init("tokenizer"), .init("ids"), .init("dead"), .init("dead %"), .init("nearly dead"), .init("unreached"),
            .init("scripts of the vocabulary"),
          ],
          rows: tokenizers.map { vocabulary in
            let use = vocabulary.use
            return [
              .text(vocabulary.label.label), .count(vocabulary.vocabularySize), .count(use.deadCount),
              .number(100 * Double(use.deadCount) / Double(max(1, use.usableCount)), places: 1),
              .count(use.nearDeadCount), .count(vocabulary.measurement.unreachedCount),
              .text(
                vocabulary.scripts.vocabulary.prefix(5)
                  .map { "\($0.script) \(Figure.percent($0.share))" }.joined(separator: ", ")),
            ]
          })),
      .plot(
        Plot(
          title: "Rank and frequency", x: Axis("rank", scale: .logarithmic),
          y: Axis("share of tokens", scale: .logarithmic),
          series: tokenizers.map { vocabulary in
            let total = Double(
              max(1, comparison.rows.reduce(0) { $0 + ($1.tokenizer == vocabulary.label ? $1.tokenCount : 0) }))
            return .init(
              name: vocabulary.label.label,
              points: vocabulary.rankedCounts.map { .init(x: Double($0.rank), y: Double($0.count) / total) },
              style: .curve)
          })),
      .plot(lengths("Length of tokens in the texts") { $0.lengthCounts }),
      .plot(lengths("Length of tokens in the vocabulary") { $0.measurement.lengthCounts }),
    ]
    if tokenizers.count > 1 {
      blocks.append(
        .table(
          .init(
            caption: "Of the row's tokens, how many % stand for a text that the column has a token for too",
            columns: [.init("tokenizer")] + tokenizers.map { .init($0.label.label) },
            rows: tokenizers.map { row in
              [.text(row.label.label)]
                + tokenizers.map { .number(100 * row.measurement.share(in: $0.measurement), places: 1) }
            })))
    }
    return .init(heading: "Vocabularies", blocks: blocks)
  }

  private var noise: HTMLReport.Section {
    let names: [(TextNoise, String)] = [
      (.drop, "dropped"), (.repeat, "repeated"), (.upper, "capitals"), (.randomCase, "random case"), (.ant, "spaced"),
    ]
    return .init(
      heading: "Noise",
      blocks: [
        .paragraph(
          "How many more tokens there are, in %, when a tenth of the characters is dropped, a fifth repeated one to three "
            + "times, everything is in capitals, each letter is in either case by chance, or capitals stand with a space "
            + "behind every character."),
        .table(
          .init(
            columns: [.init("text"), .init("tokenizer")] + names.map { .init($0.1) },
            rows: comparison.rows.map { row in
              [.text(row.text.label), .text(row.tokenizer.label)]
                + names.map { name in
                  row.noise.first { $0.noise == name.0 }.map { .number(100 * $0.tokens, places: 1) } ?? .text("–")
                }
            })),
      ])
  }

  private var morphology: HTMLReport.Section {
    .init(
      heading: "Morphemes",
      blocks: [
        .paragraph("How well tokens end where morphemes do, each word tokenized alone; ends of words are not counted."),
        .table(
          .init(
            columns: [.init("tokenizer"), .init("precision"), .init("recall"), .init("F1")],
            rows: comparison.tokenizers.compactMap { vocabulary in
              guard let score = vocabulary.measurement.boundaries else { return nil }
              return [
                .text(vocabulary.label.label), .number(score.precision, places: 4), .number(score.recall, places: 4),
                .number(score.f1, places: 4),
              ]
            })),
      ])
  }

  private var tokens: HTMLReport.Section {
    let shown = comparison.texts.prefix(Self.shownTexts)
    return .init(
      heading: "The text by token",
      blocks: [
        .paragraph(
          "The same characters stand one above the other. Point at a token, or tab to it and walk with the arrow keys, to "
            + "see its id, bytes and probability; the redder the line beneath, the less probable. Struck out: no token "
            + "stands for it.")
      ]
        + shown.map { text in
          .tokens(
            TokenView(
              caption: text.label.label, text: text.excerpt,
              rows: comparison.rows(of: text.label).map { row in
                .init(
                  name: row.tokenizer.label,
                  tokens: row.excerpt.map {
                    .init(
                      range: $0.token.range, id: Int($0.token.id), bytes: $0.bytes, probability: $0.probability)
                  })
              }))
        })
  }

  private var method: HTMLReport.Section {
    let table = ComparisonTable(comparison: comparison)
    let settings = comparison.settings
    return .init(
      heading: "How this was measured",
      blocks: [
        .list(
          [
            settings.trainOn.isEmpty
              ? "Probabilities are counted on every other record of each text; the others are measured."
              : "Probabilities are counted on \(settings.trainOn.joined(separator: ", ")).",
            "Unigram: (n + 1) / (N + ids). Bigram: interpolated modified Kneser-Ney down to a uniform law over the ids.",
            "Lost text: bytes are aligned with the decoded ids; which bytes differ is coded by their number and place, "
              + "each lost byte by its frequency in the text that is counted.",
            "Intervals: \(settings.draws) draws of the records with replacement, paired, seed \(settings.seed); the "
              + "middle 95 %.",
          ] + (table.lossColumns + table.useColumns).map { "\($0.title): \($0.note)." }),
        .code(command),
      ])
  }
}
