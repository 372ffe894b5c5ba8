public import Plots

/// The pictures of a sweep.
public struct SweepPlots: Sendable {
  /// A picture and the name of its file.
  public struct Picture: Sendable {
    /// The name without its ending: `pareto-tokens`.
    public var name: String
    /// What it shows.
    public var plot: Plot
  }

  /// Loss, tokens and cost of estimation against size, and the Pareto front against tokens and embedding parameters.
  public static func pictures(_ table: SweepTable) -> [Picture] {
    let hasBigrams = table.points.contains { $0.bigramBitsPerByte != nil }
    var pictures = [
      Picture(
        name: "loss",
        plot: plot(
          table, "Unigram loss against vocabulary size", y: "bits a byte", value: \.unigramBitsPerByte)),
      Picture(
        name: "tokens",
        plot: plot(
          table, "Compression against vocabulary size", y: "bytes a token", value: \.bytesPerToken)),
      Picture(
        name: "estimation",
        plot: plot(
          table, "What it costs to have probabilities from other text", y: "bits a byte", value: \.estimationCost)),
      Picture(name: "pareto-tokens", plot: front(table, x: "positions for the text") { Double($0.positions) }),
      Picture(
        name: "pareto-parameters",
        plot: front(table, x: "embedding parameters, width \(table.width)") {
          Double($0.embeddingParameters(width: table.width))
        }),
    ]
    if let bound = bound(table) { pictures.append(Picture(name: "bound", plot: bound)) }
    if hasBigrams {
      pictures.insert(
        Picture(
          name: "bigram",
          plot: plot(
            table, "Bigram loss against vocabulary size", y: "bits a byte", value: { $0.bigramBitsPerByte ?? .nan })),
        at: 1)
    }
    return pictures
  }

  /// Tokens against size, and below them what every vocabulary needs: of several bounds for a size the least.
  private static func bound(_ table: SweepTable) -> Plot? {
    let known = table.points.filter { $0.lowerBound != nil && $0.bytes > 0 }
    guard !known.isEmpty else { return nil }
    func tokensPerByte(_ point: SweepPoint) -> Double { Double(point.tokens) / Double(point.bytes) }
    var picture = plot(
      table, "Tokens against vocabulary size, and the least possible", y: "tokens a byte", value: tokensPerByte)
    let least = Dictionary(grouping: known, by: \.vocabularySize).map { size, points in
      let bounds = points.map { Double($0.lowerBound ?? 0) / Double($0.bytes) }
      return Plot.Point(x: Double(size), y: bounds.min() ?? 0)
    }
    picture.series.append(Plot.Series(name: "any vocabulary", points: least.sorted { $0.x < $1.x }))
    return picture
  }

  private static func names(_ table: SweepTable) -> [String] {
    var names: [String] = []
    for point in table.points where !names.contains(point.algorithm) { names.append(point.algorithm) }
    return names
  }

  private static func plot(
    _ table: SweepTable, _ title: String, y: String, value: (SweepPoint) -> Double
  ) -> Plot {
    let series = names(table).map { name in
      Plot.Series(
        name: name,
        points: table.points.filter { $0.algorithm == name }.map {
          Plot.Point(x: Double($0.vocabularySize), y: value($0))
        })
    }
    return Plot(title: title, x: Axis("tokens of the vocabulary", scale: .logarithmic), y: Axis(y), series: series)
  }

  /// All points, those on the front joined.
  private static func front(_ table: SweepTable, x: String, _ value: (SweepPoint) -> Double) -> Plot {
    func point(_ index: Int) -> Plot.Point {
      Plot.Point(x: value(table.points[index]), y: table.points[index].unigramBitsPerByte)
    }
    var series = names(table).map { name in
      Plot.Series(
        name: name, points: table.points.indices.filter { table.points[$0].algorithm == name }.map(point),
        style: .marks)
    }
    // The front of this picture's two measures, which is part of that of all three.
    let all = table.points.indices.map(point)
    let edge = all.filter { one in
      !all.contains { $0.x <= one.x && $0.y <= one.y && ($0.x < one.x || $0.y < one.y) }
    }
    series.append(Plot.Series(name: "Pareto front", points: edge.sorted { $0.x < $1.x }))
    return Plot(
      title: "Loss against \(x)", x: Axis(x, scale: .logarithmic), y: Axis("unigram bits a byte"), series: series)
  }
}
