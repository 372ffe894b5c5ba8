internal import Checksum

/// A search as a file, so that it can be gone on with when it was interrupted.
///
/// ```
/// cleave search 1↵
/// identity    SHA-256 of the text's pieces and of all settings that the result depends on
/// mixture     parts of the sources
/// sizes done  for each what was found and proven
/// state       stage, round, best vocabulary, bound
/// ascent      multipliers and running means
/// checksum    SHA-256 of everything before it
/// ```
///
/// It is for the machine that wrote it: numbers have the lowest byte first and the sizes they have in memory.
struct Checkpoint {
  let identity: [UInt8]
  private static let signature = Array("cleave search 1\n".utf8)

  /// The file.
  func file(
    _ workings: borrowing SizeSearch.Workings, _ state: SearchState, done: [OptimalTraining.SizeResult]
  ) -> [UInt8] {
    var writer = BinaryWriter(Checkpoint.signature + identity)
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
    writer.addChecksum()
    return writer.bytes
  }

  /// Takes up what a file holds.
  ///
  /// - Returns: the sizes that are done, and the state of the one in hand.
  /// - Throws: `OptimalTrainingError.damagedCheckpoint`, `.otherCheckpoint`.
  func resume(
    _ file: [UInt8], into workings: inout SizeSearch.Workings
  ) throws(OptimalTrainingError) -> (done: [OptimalTraining.SizeResult], state: SearchState) {
    let head = Checkpoint.signature.count + 32
    guard file.starts(with: Checkpoint.signature), file.count >= head + 32 else { throw .damagedCheckpoint }
    let content = file.dropLast(32)
    var hash = SHA256()
    hash.update(content)
    guard hash.digest == Array(file.suffix(32)) else { throw .damagedCheckpoint }
    guard content[..<head].suffix(32).elementsEqual(identity) else { throw .otherCheckpoint }
    var reader = BinaryReader(content[head...])
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
      guard let ending = OptimalTraining.Ending(rawValue: ending) else { throw .damagedCheckpoint }
      var vocabulary: [[UInt8]] = []
      var start = 0
      for length in lengths {
        guard length >= 0, length <= bytes.count - start else { throw .damagedCheckpoint }
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
    guard 0...1 << 10 ~= stage, 0...1 << 10 ~= round, 0...1 << 30 ~= rounds,
      values.allSatisfy({ 0...1 << 60 ~= $0 })
    else { throw .damagedCheckpoint }
    try workings.ascent.read(from: &reader)
    guard reader.isAtEnd else { throw .damagedCheckpoint }
    workings.objective.restore(mix)
    try workings.reweigh()
    return (
      done,
      SearchState(stage: stage, round: round, rounds: rounds, start: found[0], best: found[1], bound: bound)
    )
  }

  /// Parts of sources that can be a mixture.
  private func mixture(_ reader: inout BinaryReader, _ sources: Int) throws(OptimalTrainingError) -> [Int64] {
    let mix = try reader.array(of: Int64(0), count: sources)
    let range = 0...SearchObjective.mixture
    guard mix.allSatisfy({ range ~= $0 }), mix.reduce(0, +) == SearchObjective.mixture else { throw .damagedCheckpoint }
    return mix
  }

  /// Worths that no sum of which passes 64 bits.
  private func potentials(
    _ reader: inout BinaryReader, _ pieces: DistinctPieces
  ) throws(OptimalTrainingError) -> Potentials {
    let values = try reader.array(of: Int32(0), count: pieces.bytes.count)
    var total: Int64 = 0
    for index in 0..<pieces.count {
      var size: Int64 = 0
      for place in pieces.range(index) {
        guard values[place] <= Potentials.unit else { throw .damagedCheckpoint }
        size += Int64(values[place].magnitude)
      }
      let (product, overflow) = size.multipliedReportingOverflow(by: pieces.weights[index])
      let (sum, passed) = total.addingReportingOverflow(product)
      guard !overflow, !passed else { throw .damagedCheckpoint }
      total = sum
    }
    return Potentials(values: values)
  }
}
