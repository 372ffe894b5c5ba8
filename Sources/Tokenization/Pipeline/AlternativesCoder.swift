/// Collects the best segmentations of a record: those of its pieces, put together so that the sums are the highest.
///
/// Pieces are cut independently of each other, so the best *k* of a text are among the combinations of the best *k* of what
/// stands before and the best *k* of its last piece. Of equal scores those go first whose front came first.
///
/// Two numbers of memory for each of *k* combinations of each piece, besides the alternatives of the pieces.
final class AlternativesCoder: PieceCoder {
  /// What was added to a text: a piece with its alternatives, or one token.
  private struct Layer {
    var alternatives: [[TokenID]]
    /// For each combination the one of the layer before that it goes on from, and the alternative.
    var links: [(previous: Int32, alternative: Int32)]
  }

  private let tables: UnigramTables
  private let wanted: Int
  private let dropsUnknown: Bool
  private var bestPaths = BestPaths()
  private var distribution: PathDistribution
  private var output = TokenRunWriter()
  private var layers: [Layer] = []
  private var scores: [Double] = [0]
  private var logLikelihood = 0.0
  private var entropy = 0.0
  private var best = WorkBuffer<TokenID>(capacity: 256)

  init(_ tables: UnigramTables, count: Int, options: EncodingOptions) {
    self.tables = tables
    wanted = count
    dropsUnknown = options.unknownSymbols == .drop
    distribution = PathDistribution(tables)
  }

  var droppedCount: Int { output.droppedCount }
  /// It remembers nothing.
  var cacheUse: (pieces: Int, misses: Int) { (0, 0) }

  /// All combinations, best first.
  var segmentations: Segmentations {
    Segmentations(
      best: scores.indices.map { .init(ids: ids($0), score: scores[$0]) }, logLikelihood: logLikelihood,
      entropy: entropy)
  }

  private func ids(_ combination: Int) -> [TokenID] {
    var parts: [[TokenID]] = []
    var combination = combination
    for layer in layers.reversed() {
      let link = layer.links[combination]
      parts.append(layer.alternatives[Int(link.alternative)])
      combination = Int(link.previous)
    }
    return parts.reversed().flatMap { $0 }
  }

  // MARK: PieceCoder

  var count: Int { scores.isEmpty ? 0 : ids(0).count }

  var collected: UnsafeBufferPointer<TokenID> {
    let ids = ids(0)
    best.reserve(ids.count)
    for (index, id) in ids.enumerated() { best.base[index] = id }
    return UnsafeBufferPointer(start: best.base, count: ids.count)
  }

  func removeAll() {
    layers.removeAll(keepingCapacity: true)
    scores = [0]
    logLikelihood = 0
    entropy = 0
  }

  func append(_ id: TokenID) {
    layers.append(
      Layer(alternatives: [[id]], links: scores.indices.map { (previous: Int32($0), alternative: Int32(0)) }))
  }

  func encode(_ text: UnsafeBufferPointer<UInt8>, scanner: PieceScanner) throws(EncodingError) {
    var ends = [UInt32](repeating: 0, count: 128)
    var position = 0
    var start = 0
    while position < text.count {
      let count = ends.withUnsafeMutableBufferPointer { scanner.scan(text, from: &position, into: $0) }
      for end in ends[..<count] {
        try add(text, start..<Int(end))
        start = Int(end)
      }
    }
  }

  func encode(_ text: UnsafeBufferPointer<UInt8>, pieces: [Range<Int>]) throws(EncodingError) {
    for piece in pieces where !piece.isEmpty { try add(text, piece) }
  }

  func encode(_ text: UnsafeBufferPointer<UInt8>, cutBy words: inout SpacedWords) throws {
    var ends = [UInt32](repeating: 0, count: 128)
    var position = 0
    while position < text.count {
      switch try ends.withUnsafeMutableBufferPointer({ try words.cut(text, from: &position, into: $0, after: 0) }) {
      case .pieces(let count):
        var start = 0
        for end in ends[..<count] {
          try add(words.bytes, start..<Int(end))
          start = Int(end)
        }
      case .word(let split): try split.text.bytes.withUnsafeBufferPointer { try encode($0, pieces: split.pieces) }
      }
    }
  }

  func encodeAtRandom(
    _ text: UnsafeBufferPointer<UInt8>, pieces: [Range<Int>], generator: inout RandomGenerator
  ) throws(EncodingError) {
    try encode(text, pieces: pieces)
  }

  /// Where the tokens of one of several segmentations come from is not kept.
  func encodeTracking(
    _ piece: UnsafeBufferPointer<UInt8>, atRandom: Bool, generator: inout RandomGenerator, _ place: (Range<Int>) -> Void
  ) throws(EncodingError) {
    if !piece.isEmpty { try add(piece, 0..<piece.count) }
  }

  // MARK: Details

  private func add(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) throws(EncodingError) {
    let piece = UnsafeBufferPointer(rebasing: text[range])
    do throws(EncodingError) {
      let word = Array(piece) + (tables.model.wordSuffix ?? [])
      let paths = try word.span.withUnsafeBufferPointer { word throws(EncodingError) in
        try tables.withView { view throws(EncodingError) in
          let paths = try bestPaths.find(wanted, in: word, textCount: piece.count, tables, view)
          let (entropy, logLikelihood) = distribution.entropy(word, textCount: piece.count, tables, view)
          self.entropy += entropy
          self.logLikelihood += logLikelihood
          var found: [(ids: [TokenID], score: Double)] = []
          for path in paths {
            output.begin(piece, wordCount: word.count, tables, dropsUnknown: dropsUnknown, tracksStarts: false)
            for step in path.steps.reversed() { output.prepend(step, tables, view) }
            let count = try output.finish(tables)
            found.append((Array(UnsafeBufferPointer(start: output.tokens, count: count)), path.score))
          }
          return found
        }
      }
      combine(paths)
    } catch { throw error.moved(by: range.lowerBound) }
  }

  private func combine(_ paths: [(ids: [TokenID], score: Double)]) {
    var sums: [(score: Double, previous: Int, alternative: Int)] = []
    for previous in scores.indices {
      // A combination behind `wanted` better ones cannot be wanted.
      for alternative in paths.indices where (previous + 1) * (alternative + 1) <= wanted {
        sums.append((scores[previous] + paths[alternative].score, previous, alternative))
      }
    }
    sums.sort {
      $0.score != $1.score
        ? $0.score > $1.score : ($0.previous, $0.alternative) < ($1.previous, $1.alternative)
    }
    sums.removeLast(max(0, sums.count - wanted))
    layers.append(
      Layer(
        alternatives: paths.map(\.ids),
        links: sums.map { (previous: Int32($0.previous), alternative: Int32($0.alternative)) }))
    scores = sums.map(\.score)
  }
}
