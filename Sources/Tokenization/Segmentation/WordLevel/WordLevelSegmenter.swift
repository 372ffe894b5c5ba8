/// A vocabulary of whole pieces made ready for look-ups.
struct WordLevelTables: SegmentationTables {
  let model: WordLevelModel

  /// Checks a model.
  ///
  /// - Throws: `ModelError` when the unknown token is not in the vocabulary.
  init(_ model: WordLevelModel) throws(ModelError) {
    if let unknown = model.unknown, !model.vocabulary.contains(unknown) { throw .missingUnknownToken(id: unknown) }
    self.model = model
  }

  var knowsEverySymbol: Bool { model.unknown != nil }

  /// The vocabulary is looked up as it is.
  struct View {}

  func withView<Result, Failure: Error>(_ body: (View) throws(Failure) -> Result) throws(Failure) -> Result {
    try body(View())
  }
}

/// Looks whole pieces up.
struct WordLevelSegmenter: PieceSegmenter, ~Copyable {
  private let token = WorkBuffer<TokenID>(capacity: 1)
  private let dropsUnknown: Bool
  private(set) var droppedCount = 0

  init(_ tables: WordLevelTables, options: EncodingOptions) { dropsUnknown = options.unknownSymbols == .drop }

  var tokens: UnsafePointer<TokenID> { UnsafePointer(token.base) }

  func start(_ index: Int) -> Int { 0 }

  mutating func segment(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: WordLevelTables, _ view: WordLevelTables.View
  ) throws(EncodingError) -> Int {
    let model = tables.model
    if let id = model.vocabulary.id(of: piece), model.verbatimSpellings.isEmpty || model.verbatimSpellings[id] == nil {
      token.base[0] = id
    } else if let unknown = model.unknown {
      token.base[0] = unknown
    } else if dropsUnknown {
      droppedCount += 1
      return 0
    } else {
      throw .unknownSymbol(Array(piece), offset: 0)
    }
    return 1
  }

  mutating func segmentTrackingStarts(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: WordLevelTables, _ view: WordLevelTables.View
  ) throws(EncodingError) -> Int {
    try segment(piece, tables, view)
  }

  /// There is one segmentation only.
  mutating func segmentAtRandom(
    _ piece: UnsafeBufferPointer<UInt8>, _ tables: WordLevelTables, _ view: WordLevelTables.View,
    generator: inout RandomGenerator
  ) throws(EncodingError) -> Int {
    try segment(piece, tables, view)
  }
}
