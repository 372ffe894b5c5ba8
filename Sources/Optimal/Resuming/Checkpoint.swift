internal import Checkpoints

/// A search as a file, so that it can be gone on with when it was interrupted.
///
/// ```
/// mixture     parts of the sources
/// sizes done  for each what was found and proven
/// state       stage, round, best vocabulary, bound
/// ascent      multipliers and running means
/// ```
///
/// What stands around it is a ``Checkpoints/CheckpointEnvelope``.
struct Checkpoint {
  private let envelope: CheckpointEnvelope

  /// - Parameter identity: SHA-256 of the program's version, the text's pieces and all settings that the result depends on.
  init(identity: [UInt8]) { envelope = CheckpointEnvelope(kind: "search 2", identity: identity) }

  /// The file.
  func file(
    _ workings: borrowing SizeSearch.Workings, _ state: SearchState, done: [OptimalTraining.SizeResult]
  ) -> [UInt8] {
    var writer = envelope.writer
    let (edges, tokens) = (workings.ascent.lattice.edgeCount, workings.ascent.lattice.tokens.count)
    writer.reserve(8 * edges + 32 * tokens + 4 * (done.count + 1) * state.bound.potentials.values.count + 1 << 16)
    writer.add(workings.objective.mix)
    writer.add(done.count)
    for result in done {
      for number in [result.vocabularySize, result.tokens, result.lowerBound, result.multibyteTokens, result.rounds] {
        writer.add(number)
      }
      writer.add(Array(result.ending.rawValue.utf8))
      writer.add(result.sourceTokens)
      writer.add(result.mix)
      writer.add(result.vocabulary.map(\.count))
      writer.add(result.vocabulary.flatMap { $0 })
      writer.add(result.potentials.values)
    }
    for number in [state.stage, state.round, state.rounds] { writer.add(number) }
    for found in [state.start, state.best] {
      writer.add(Int(found?.value ?? -1))
      writer.add((found?.members ?? []).map { $0 ? UInt8(1) : 0 })
    }
    writer.add(Int(state.bound.value))
    writer.add(state.bound.potentials.values)
    writer.add(state.bound.mix)
    workings.ascent.write(to: &writer)
    return envelope.sealed(writer)
  }

  /// Takes up what a file holds.
  ///
  /// - Returns: the sizes that are done, and the state of the one in hand.
  /// - Throws: `CheckpointError`.
  func resume(
    _ file: [UInt8], name: String, into workings: inout SizeSearch.Workings
  ) throws -> (done: [OptimalTraining.SizeResult], state: SearchState) {
    var reader = try envelope.open(file, name: name)
    let sources = workings.objective.mix.count
    let tokens = workings.ascent.lattice.tokens.count
    let mix = try mixture(&reader, sources)
    let pieces = workings.ascent.lattice.pieces
    var done: [OptimalTraining.SizeResult] = []
    for _ in 0..<max(0, try reader.number()) {
      let numbers = [
        try reader.number(), try reader.number(), try reader.number(), try reader.number(), try reader.number(),
      ]
      let ending = String(decoding: try reader.array(of: UInt8(0)), as: UTF8.self)
      let sourceTokens = try reader.array(of: 0)
      let mix = try mixture(&reader, sources)
      let lengths = try reader.array(of: 0)
      let bytes = try reader.array(of: UInt8(0))
      let potentials = try potentials(&reader, pieces)
      guard let ending = OptimalTraining.Ending(rawValue: ending), ending != .timeIsOver,
        (numbers + sourceTokens).allSatisfy({ 0...1 << 60 ~= $0 }), numbers[2] <= numbers[1],
        sourceTokens.count == sources
      else { throw reader.damaged }
      var vocabulary: [[UInt8]] = []
      var start = 0
      for length in lengths {
        guard length >= 0, length <= bytes.count - start else { throw reader.damaged }
        vocabulary.append(Array(bytes[start..<start + length]))
        start += length
      }
      done.append(
        OptimalTraining.SizeResult(
          vocabularySize: numbers[0], tokens: numbers[1], sourceTokens: sourceTokens, lowerBound: numbers[2],
          multibyteTokens: numbers[3], rounds: numbers[4], ending: ending, vocabulary: vocabulary,
          potentials: potentials, mix: mix))
    }
    let (stage, round, rounds) = (try reader.number(), try reader.number(), try reader.number())
    var found: [SearchState.Found?] = []
    for _ in 0..<2 {
      let value = try reader.number()
      let members = try reader.array(of: UInt8(0), count: value < 0 ? 0 : tokens)
      found.append(value < 0 ? nil : .init(value: Int64(value), members: members.map { $0 != 0 }))
    }
    let bound = SearchState.Bound(
      value: Int64(try reader.number()), potentials: try potentials(&reader, pieces), mix: try mixture(&reader, sources)
    )
    let values = [bound.value] + found.compactMap { $0?.value }
    let isMinimax = workings.objective.isMinimax
    guard 0...1 << 10 ~= stage,
      0...SizeSearch.stage(stage, isMinimax: isMinimax, isFirst: done.isEmpty).rounds ~= round,
      0...1 << 30 ~= rounds,
      values.allSatisfy({ 0...1 << 60 ~= $0 })
    else { throw reader.damaged }
    try workings.ascent.read(from: &reader)
    guard reader.isAtEnd else { throw reader.damaged }
    workings.objective.restore(mix)
    try workings.reweigh()
    workings.ascent.addUp()
    return (
      done,
      SearchState(stage: stage, round: round, rounds: rounds, start: found[0], best: found[1], bound: bound)
    )
  }

  /// Parts of sources that can be a mixture.
  private func mixture(_ reader: inout BinaryReader, _ sources: Int) throws(CheckpointError) -> [Int64] {
    let mix = try reader.array(of: Int64(0), count: sources)
    let range = 0...SearchObjective.mixture
    guard mix.allSatisfy({ range ~= $0 }), mix.reduce(0, +) == SearchObjective.mixture else { throw reader.damaged }
    return mix
  }

  /// Worths that no sum of which passes 64 bits.
  private func potentials(
    _ reader: inout BinaryReader, _ pieces: DistinctPieces
  ) throws(CheckpointError) -> Potentials {
    let values = try reader.array(of: Int32(0), count: pieces.bytes.count)
    var total: Int64 = 0
    for index in 0..<pieces.count {
      var size: Int64 = 0
      for place in pieces.range(index) {
        guard values[place] <= Potentials.unit else { throw reader.damaged }
        size += Int64(values[place].magnitude)
      }
      let (product, overflow) = size.multipliedReportingOverflow(by: pieces.weights[index])
      let (sum, passed) = total.addingReportingOverflow(product)
      guard !overflow, !passed else { throw reader.damaged }
      total = sum
    }
    return Potentials(values: values)
  }
}
