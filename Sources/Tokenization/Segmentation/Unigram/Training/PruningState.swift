internal import Checkpoints

/// How far a training has come that fits the scores of many pieces and drops some, in turn: what is kept of it.
struct PruningState {
  /// Pieces at the start.
  var seedCount: Int
  /// The pieces there are.
  var pieces: PieceSet
  /// How often they have been fitted since some were dropped.
  var fitCount = 0
  /// The log-likelihood of the last fit.
  var logLikelihood = -Double.infinity
  /// What is done, by vocabulary size.
  var finished: [Int: PieceSet] = [:]
  /// The rounds so far, ``roundWidth`` numbers each.
  var rounds: [Double] = []

  static let roundWidth = 5

  init(seedCount: Int, pieces: PieceSet) {
    self.seedCount = seedCount
    self.pieces = pieces
  }

  func write(to writer: inout BinaryWriter) {
    writer.add(seedCount)
    writer.add(fitCount)
    writer.add([logLikelihood])
    writer.add(rounds)
    pieces.write(to: &writer)
    writer.add(finished.count)
    for (size, pieces) in finished.sorted(by: { $0.key < $1.key }) {
      writer.add(size)
      pieces.write(to: &writer)
    }
  }

  /// - Parameters:
  ///   - sizes: those that vocabularies may have.
  ///   - hasCharacters: whether pieces are of characters, not of bytes.
  /// - Throws: `CheckpointError.damaged`.
  init(_ reader: inout BinaryReader, sizes: [Int], hasCharacters: Bool) throws(CheckpointError) {
    seedCount = try reader.number()
    fitCount = try reader.number()
    logLikelihood = try reader.array(of: 0.0, count: 1)[0]
    rounds = try reader.array(of: 0.0)
    // Two whole numbers and three sums; whatever they are, they are only printed.
    guard rounds.count % Self.roundWidth == 0,
      rounds.enumerated().allSatisfy({
        $0.offset % Self.roundWidth < 2 ? $0.element.magnitude < 1e18 : !$0.element.isNaN
      }),
      0...Vocabulary.idLimit ~= seedCount, 0...1 << 20 ~= fitCount, logLikelihood <= 0
    else { throw reader.damaged }
    pieces = try PieceSet(&reader, hasCharacters: hasCharacters)
    for _ in 0..<max(0, try reader.number()) {
      let size = try reader.number()
      guard sizes.contains(size), finished[size] == nil else { throw reader.damaged }
      finished[size] = try PieceSet(&reader, hasCharacters: hasCharacters)
    }
    guard reader.isAtEnd else { throw reader.damaged }
  }
}

extension PieceSet {
  func write(to writer: inout BinaryWriter) {
    writer.reserve(storage.count + 16 * ends.count + 64)
    writer.add(storage)
    writer.add(ends)
    writer.add(scores)
  }

  /// - Throws: `CheckpointError.damaged`, unless there are pieces, each of one byte at least and a probability or none.
  init(_ reader: inout BinaryReader, hasCharacters: Bool) throws(CheckpointError) {
    let storage = try reader.array(of: UInt8(0))
    let ends = try reader.array(of: 0)
    let scores = try reader.array(of: 0.0, count: ends.count)
    guard let last = ends.last, last == storage.count, ends.count <= Vocabulary.idLimit,
      scores.allSatisfy({ $0.isNaN || -1e6...0 ~= $0 })
    else { throw reader.damaged }
    var start = 0
    for end in ends {
      guard end > start, end <= storage.count,
        !hasCharacters || String(validating: storage[start..<end], as: UTF8.self) != nil
      else { throw reader.damaged }
      start = end
    }
    self.init(storage: storage, ends: ends, scores: scores)
  }
}
