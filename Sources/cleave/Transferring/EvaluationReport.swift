import JSON
import Plots
import Report
import Transfer

/// What a leave-out test found, as text, JSON, pictures and a page.
struct EvaluationReport {
  let result: EvaluationResult
  let source: String
  let target: String
  let rule: VocabularyMapping.Rule
  let seed: UInt64
  /// The command that made it.
  let command: String

  private static let measures: [(measure: RowMeasure, title: String, note: String)] = [
    (.cosine, "cosine", "between the made and the true row; 1 is best"),
    (.centeredCosine, "centered", "the cosine after the mean row of the source is taken from both; 1 is best"),
    (.relativeError, "rel. error", "length of the difference over the length of the true row; 0 is best"),
    (.lengthRatio, "length", "length over the length of the true row; 1 is best"),
    (.reciprocalRank, "MRR", "mean of 1 / rank of the true row among all rows by cosine; 1 is best"),
    (.recallAt1, "R@1", "share of tokens whose true row is the nearest of all"),
    (.recallAt10, "R@10", "share of tokens whose true row is among the ten nearest"),
  ]

  private var tokenCount: Int { result.folds.folds.reduce(0) { $0 + $1.count } }

  /// Mean seconds of a fold.
  private func seconds(_ method: EvaluationResult.Method) -> Double {
    method.seconds.reduce(0, +) / Double(max(1, method.seconds.count))
  }

  private var bandsNote: String {
    result.folds.bandsAreByUse
      ? "bands by uses in the text, most frequent first" : "bands by source id, which mostly goes from frequent to rare"
  }

  // MARK: Text

  /// Tables for a terminal.
  var text: String {
    let folds = result.folds
    var text = """
      \(source) → \(target), rule \(rule.rawValue)
      \(Figure.grouped(tokenCount)) of \(Figure.grouped(folds.candidateCount)) shared tokens hidden in \
      \(folds.folds.count) folds; ranks among \(Figure.grouped(result.candidateCount)) rows


      """
    var table = TextTable([.left, .left] + EvaluationReport.measures.map { _ in .right } + [.right, .right])
    table.add(["method", ""] + EvaluationReport.measures.map(\.title) + ["fallen back", "seconds"])
    for (index, method) in result.methods.enumerated() {
      var cells = [method.name, ""]
      for (measure, _, _) in EvaluationReport.measures {
        let mean = method.mean(measure)
        let digits = Figure.rounded(mean.mean, places: 4)
        let mark = result.best(measure) == index ? "*" : result.isTied(index, withBest: measure) ? "~" : " "
        cells.append(
          (measure == .cosine ? "\(digits) ± \(Figure.rounded(mean.uncertainty, places: 4))" : digits) + mark)
      }
      cells += [
        Figure.percent(Double(method.fallenBack) / Double(max(1, tokenCount))),
        Figure.rounded(seconds(method), places: 2),
      ]
      table.add(cells)
    }
    text += table.text + "* best  ~ not to be told from the best (95 % interval of the differences, fold by fold)\n\n"
    text += groups("cosine by frequency", \.bands, limit: .max) + bandsNote + "\n\n"
    text += groups("cosine by script", \.scripts, limit: 8)
    return text
  }

  private func groups(
    _ title: String, _ path: KeyPath<EvaluationResult.Method, [EvaluationResult.Group]>, limit: Int
  ) -> String {
    guard let first = result.methods.first?[keyPath: path].prefix(limit) else { return "" }
    var table = TextTable([.left] + first.map { _ in .right })
    table.add([title] + first.map(\.label))
    table.add(["tokens"] + first.map { Figure.grouped($0.tokenCount) })
    for method in result.methods {
      table.add([method.name] + method[keyPath: path].prefix(limit).map { Figure.rounded($0.cosine, places: 4) })
    }
    return table.text
  }

  // MARK: JSON

  /// The members of one object.
  var members: [JSONValue.Member] {
    let folds = result.folds
    return [
      .init("source", .text(source)), .init("target", .text(target)), .init("rule", .text(rule.rawValue)),
      .init("seed", .integer(Int(truncatingIfNeeded: seed))), .init("candidates", .integer(folds.candidateCount)),
      .init("folds", .array(folds.folds.map { .integer($0.count) })),
      .init("ranked_rows", .integer(result.candidateCount)),
      .init("bands_by", .text(folds.bandsAreByUse ? "uses" : "source id")),
      .init(
        "best",
        .object(
          RowMeasure.allCases.compactMap { measure in
            result.best(measure).map { .init(measure.rawValue, .text(result.methods[$0].name)) }
          })),
      .init("methods", .array(result.methods.indices.map(members(of:)))),
    ]
  }

  private func members(of index: Int) -> JSONValue {
    let method = result.methods[index]
    func groups(_ groups: [EvaluationResult.Group]) -> JSONValue {
      .array(
        groups.map {
          .object([
            .init("label", .text($0.label)), .init("tokens", .integer($0.tokenCount)),
            .init("cosine", .number($0.cosine)),
          ])
        })
    }
    var members: [JSONValue.Member] = [.init("method", .text(method.name))]
    for measure in RowMeasure.allCases {
      let mean = method.mean(measure)
      members.append(
        .init(
          measure.rawValue,
          .object([
            .init("mean", .number(mean.mean)), .init("uncertainty", .number(mean.uncertainty)),
            .init("folds", .array(method.foldMeans(measure).map { .number($0) })),
            .init("tied_with_best", .bool(result.isTied(index, withBest: measure))),
          ])))
    }
    members += [
      .init("fallen_back", .integer(method.fallenBack)),
      .init("seconds", .array(method.seconds.map { .number($0) })), .init("bands", groups(method.bands)),
      .init("scripts", groups(method.scripts)),
    ]
    return .object(members)
  }

  // MARK: Pictures and page

  /// Cosines with their intervals, method by method.
  var plot: Plot {
    Plot(
      title: "Cosine between made and true rows",
      x: Axis("method", names: result.methods.map(\.name)), y: Axis("cosine", including: [0]),
      series: [
        Plot.Series(
          name: "mean over folds, 95 % interval",
          points: result.methods.enumerated().map { index, method in
            let mean = method.mean(.cosine)
            return Plot.Point(x: Double(index), y: mean.mean, uncertainty: mean.uncertainty)
          }, style: .marks)
      ])
  }

  /// Cosines by frequency band, a line a method.
  private var bandPlot: Plot {
    Plot(
      title: "Cosine by frequency",
      x: Axis("tokens, \(bandsNote)", names: result.methods.first?.bands.map(\.label) ?? []),
      y: Axis("cosine", including: [0]),
      series: result.methods.map { method in
        Plot.Series(
          name: method.name,
          points: method.bands.enumerated().map { Plot.Point(x: Double($0.offset), y: $0.element.cosine) })
      })
  }

  /// The page for a browser.
  var page: HTMLReport {
    let best = result.best(.cosine).map { result.methods[$0] }
    let lead = best.map {
      "Nearest to the true rows: \($0.name), mean cosine \(Figure.rounded($0.mean(.cosine).mean, places: 4))."
    }
    return HTMLReport(
      title: "Initializing \(target) from \(source)", lead: lead,
      sections: [
        .init(
          heading: "Methods",
          blocks: [
            .paragraph(
              "\(Figure.grouped(tokenCount)) of \(Figure.grouped(result.folds.candidateCount)) tokens that both "
                + "vocabularies have were hidden in \(result.folds.folds.count) folds, made as if they were new and "
                + "compared with their true rows; ranks are among \(Figure.grouped(result.candidateCount)) rows. "
                + "Numbers behind ± are halves of 95 % intervals over the folds; a tilde marks what cannot be told "
                + "from the best."),
            .table(methodTable), .plot(plot),
          ]),
        .init(
          heading: "By frequency",
          blocks: [.plot(bandPlot), .table(groupTable("By frequency: \(bandsNote)", \.bands))]),
        .init(heading: "By script", blocks: [.table(groupTable(nil, \.scripts))]),
        .init(
          heading: "How this was made",
          blocks: [
            .code(command),
            .paragraph(
              "Hidden rows are kept from everything a method does. A row near the true one is no promise that a model "
                + "works well with it, and tokens of both vocabularies are more frequent and simpler than those of one "
                + "alone."),
          ]),
      ])
  }

  private var methodTable: HTMLReport.Table {
    HTMLReport.Table(
      columns: [.init("method")] + EvaluationReport.measures.map { .init($0.title, note: $0.note) } + [
        .init("fallen back", note: "tokens that the method had nothing for; they got the mean row and count"),
        .init("seconds", note: "mean of a fold, learning included"),
      ],
      rows: result.methods.enumerated().map { index, method in
        var cells: [HTMLReport.Table.Cell] = [.text(method.name)]
        for (measure, _, _) in EvaluationReport.measures {
          let mean = method.mean(measure)
          let isBest = result.best(measure) == index
          let tie = !isBest && result.isTied(index, withBest: measure) ? " ~" : ""
          cells.append(
            .number(
              mean.mean,
              as: "\(Figure.rounded(mean.mean, places: 4)) ± \(Figure.rounded(mean.uncertainty, places: 4))\(tie)",
              isBest: isBest))
        }
        cells.append(.count(method.fallenBack))
        cells.append(.number(seconds(method), places: 2))
        return cells
      })
  }

  private func groupTable(
    _ caption: String?, _ path: KeyPath<EvaluationResult.Method, [EvaluationResult.Group]>
  ) -> HTMLReport.Table {
    let groups = result.methods.first?[keyPath: path] ?? []
    let best = groups.indices.map { group in
      result.methods.map { $0[keyPath: path][group].cosine }.max() ?? 0
    }
    return HTMLReport.Table(
      caption: caption,
      columns: [.init("method")] + groups.map { .init("\($0.label) (\(Figure.grouped($0.tokenCount)))") },
      rows: result.methods.map { method in
        [.text(method.name)]
          + method[keyPath: path].enumerated().map { group, entry in
            .number(entry.cosine, places: 4, isBest: entry.cosine == best[group])
          }
      })
  }
}
