/// Cuts pieces into the tokens whose probabilities multiply to the most.
struct UnigramSegmenter: PieceSegmenter, ~Copyable {
  private var bestPath: BestPath
  private var boundedPath: BoundedPath
  private var distribution: PathDistribution
  private var bestPaths = BestPaths()
  private var output = TokenRunWriter()
  /// A piece with the end-of-word symbol behind it.
  private var word = WorkBuffer<UInt8>(capacity: 64)
  private let options: EncodingOptions

  init(_ tables: UnigramTables, options: EncodingOptions) {
    bestPath = BestPath(tables)
    boundedPath = BoundedPath(longest: tables.longestStep)
    distribution = PathDistribution(tables)
    self.options = options
  }

  @inline(__always)
  var tokens: UnsafePointer<TokenID> { output.tokens }

  @inline(__always)
  func start(_ index: Int) -> Int { output.start(index) }

  var droppedCount: Int { output.droppedCount }

  mutating func segment(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: UnigramTables, _ view: UnigramTables.View
  ) throws(EncodingError) -> Int {
    try segment(piece, tables, view, tracksStarts: false)
  }

  mutating func segmentTrackingStarts(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: UnigramTables, _ view: UnigramTables.View
  ) throws(EncodingError) -> Int {
    try segment(piece, tables, view, tracksStarts: true)
  }

  mutating func segmentAtRandom(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: UnigramTables, _ view: UnigramTables.View,
    generator: inout RandomGenerator
  ) throws(EncodingError) -> Int {
    guard let sampling = options.sampling else { return try segment(piece, tables, view, tracksStarts: true) }
    let word = spell(piece, tables)
    output.begin(
      piece, wordCount: word.count, tables, dropsUnknown: options.unknownSymbols == .drop, tracksStarts: true)
    if sampling.candidates > 1 {
      let paths = try bestPaths.find(sampling.candidates, in: word, textCount: piece.count, tables, view)
      let chosen = PathDistribution.draw(paths.map { sampling.alpha * $0.score }, &generator)
      if chosen < paths.count { for step in paths[chosen].steps.reversed() { output.prepend(step, tables, view) } }
    } else {
      distribution.sample(word, textCount: piece.count, alpha: sampling.alpha, tables, view, &generator)
      var index = distribution.steps.count
      while index > 0 {
        index -= 1
        output.prepend(distribution.steps[index], tables, view)
      }
    }
    return try output.finish(tables)
  }

  private mutating func segment(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: UnigramTables, _ view: UnigramTables.View, tracksStarts: Bool
  ) throws(EncodingError) -> Int {
    let word = spell(piece, tables)
    output.begin(
      piece, wordCount: word.count, tables, dropsUnknown: options.unknownSymbols == .drop, tracksStarts: tracksStarts)
    if tables.model.isLikelihoodOptimalEncoding {
      boundedPath.find(
        StepWalk(word, textCount: piece.count, tables, view), lengths: view.lengths, bound: tables.model.maximumSteps)
      var index = boundedPath.steps.count
      while index > 0 {
        index &-= 1
        output.prepend(boundedPath.steps[index], tables, view)
      }
    } else {
      bestPath.find(in: word, tables, view)
      let backs = bestPath.backs.base
      var end = word.count
      while end > 0 { end &-= output.prepend(backs[end], tables, view) }
    }
    return try output.finish(tables)
  }

  /// The piece with the end-of-word symbol behind it, where there is one.
  private mutating func spell(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: UnigramTables
  ) -> UnsafeBufferPointer<UInt8> {
    guard let suffix = tables.model.wordSuffix, let base = piece.baseAddress else { return piece }
    word.reserve(piece.count + suffix.count)
    word.base.update(from: base, count: piece.count)
    for (index, byte) in suffix.enumerated() { word.base[piece.count + index] = byte }
    return UnsafeBufferPointer(start: word.base, count: piece.count + suffix.count)
  }
}
