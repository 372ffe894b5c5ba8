import Corpora
import Foundation
import TestSupport
import Testing
import Tokenization
import Transfer

/// A learned initializer: its gradients, that it repeats, and that it learns what can be learned.
struct HypernetworkTests {
  /// Syllables, and words of two or three of them; the row of a word is a fixed mixture of its syllables' rows.
  static func compounds(width: Int = 12) throws -> (matrix: EmbeddingMatrix, forms: CanonicalForms) {
    let syllables = ["ka", "lo", "mi", "nu", "po", "ra", "se", "ti", "vu", "zo"]
    var lines = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + syllables + syllables.map { "##" + $0 }
    var parts = lines.indices.map { [$0] }
    for first in 0..<10 {
      for second in 0..<10 {
        lines.append(syllables[first] + syllables[second])
        parts.append([5 + first, 15 + second])
        if (first + second) % 3 == 0 {
          lines.append(syllables[first] + syllables[second] + syllables[(first * second) % 10])
          parts.append([5 + first, 15 + second, 15 + (first * second) % 10])
        }
      }
    }
    var generator = RandomGenerator(seed: 7)
    var rows = lines.map { _ in (0..<width).map { _ in Float(generator.nextUnit() * 2 - 1) } }
    // The first counts for more, and the second is mirrored: the mean of the rows is a poor guess.
    for index in 25..<lines.count {
      for column in 0..<width {
        var value = 1.5 * rows[parts[index][0]][column] - rows[parts[index][1]][width - 1 - column]
        if parts[index].count > 2 { value += 0.5 * rows[parts[index][2]][column] }
        rows[index][column] = value
      }
    }
    let text = lines.joined(separator: "\n") + "\n"
    let tokenizer = try TokenizerFile.load(bytes: Array(text.utf8), name: "syllables").tokenizer
    return (
      EmbeddingMatrix(name: "syllables", values: rows.flatMap { $0 }, width: width),
      try CanonicalForms(tokenizer, name: "syllables")
    )
  }

  static func settings(_ input: HypernetworkSettings.Input) -> HypernetworkSettings {
    var settings = HypernetworkSettings()
    settings.input = input
    settings.hidden = 16
    settings.byteWidth = 8
    settings.queries = 2
    settings.buckets = 512
    settings.pieceLimit = 4
    settings.batchSize = 32
    settings.heldOutShare = 0.2
    settings.epochs = 4
    settings.seed = 3
    return settings
  }

  @Test(arguments: HypernetworkSettings.Input.allCases)
  func gradientsAreThoseOfFiniteDifferences(_ input: HypernetworkSettings.Input) throws {
    let (matrix, forms) = try HypernetworkTests.compounds(width: 3)
    var settings = HypernetworkTests.settings(input)
    settings.hidden = 5
    settings.byteWidth = 4
    settings.buckets = 64
    let training = try HypernetworkTraining(source: matrix, forms: forms, settings: settings)
    let weights = HypernetworkWeights(training.shape, seed: 1)
    let shard = HypernetworkShard(training.shape, forTraining: true)
    let tokens = Array(training.learned.prefix(6))
    let targets = FloatBuffer(count: HypernetworkShard.capacity * 3)
    func pass() -> Double {
      // Dropout is drawn from seed and record, so it is the same each time.
      shard.forward(
        tokens[...], of: training.inputs, weights, source: matrix, scale: training.scale, dropout: (0.3, 5, 9))
      training.readTargets(tokens[...], into: targets)
      shard.backward(targets.base, batch: tokens.count, weights, hasDropout: true)
      return shard.loss / Double(tokens.count * 3)
    }
    _ = pass()
    let dense = shard.gradient.values
    var table = [Float](repeating: 0, count: training.shape.tableCount)
    for (place, bucket) in shard.touched.enumerated() {
      for column in 0..<training.shape.byteWidth {
        table[Int(bucket) * training.shape.byteWidth + column] +=
          shard.touchedGradients[place * training.shape.byteWidth + column]
      }
    }
    func slope(_ buffer: FloatBuffer, _ index: Int) -> Double {
      let value = buffer.base[index]
      let step: Float = 0.02
      defer { buffer.base[index] = value }
      buffer.base[index] = value + step
      let above = pass()
      buffer.base[index] = value - step
      return (above - pass()) / Double(2 * step)
    }
    var checked = 0
    for tensor in training.shape.tensors where tensor.count > 0 {
      for index in stride(from: tensor.start, to: tensor.start + tensor.count, by: max(1, tensor.count / 40)) {
        let expected = slope(weights.dense, index)
        #expect(abs(Double(dense[index]) - expected) < 2e-4 + 0.01 * abs(expected), "\(tensor.name) \(index)")
        if dense[index] != 0 { checked += 1 }
      }
    }
    for index in stride(from: 0, to: table.count, by: 3) {
      let expected = slope(weights.table, index)
      #expect(abs(Double(table[index]) - expected) < 2e-4 + 0.01 * abs(expected), "byte strings \(index)")
      if table[index] != 0 { checked += 1 }
    }
    #expect(checked > 60)
  }

  @Test func threadsAndInterruptionsChangeNothing() throws {
    let (matrix, forms) = try HypernetworkTests.compounds()
    let training = try HypernetworkTraining(
      source: matrix, forms: forms, settings: HypernetworkTests.settings(.both))
    let whole = try training.run(workers: 1)
    #expect(whole.epochs.count == 4)
    struct Interruption: Error {}
    let folder = try ScratchFolder()
    let path = folder.url.appendingPathComponent("checkpoint.safetensors").path
    #expect(throws: Interruption.self) {
      _ = try training.run(
        workers: 3,
        checkpoint: { state in
          guard state.epochs.count == 2 else { return }
          var file = try AtomicOutput(path: path)
          try HypernetworkFile.write(state, of: training) { try file.write($0) }
          try file.commit()
          throw Interruption()
        })
    }
    let resumed = try training.run(from: try HypernetworkFile.state(path: path, of: training), workers: 2)
    #expect(resumed.epochs == whole.epochs)
    #expect(resumed.weights.dense.values == whole.weights.dense.values)
    #expect(resumed.weights.table.values == whole.weights.table.values)

    var file = try AtomicOutput(path: path)
    try HypernetworkFile.write(whole) { try file.write($0) }
    try file.commit()
    let read = try HypernetworkFile.network(path: path)
    #expect(read.settings == whole.settings)
    #expect(read.epochs == whole.epochs)
    #expect(read.scale == whole.scale)
    #expect(read.weights.dense.values == whole.weights.dense.values)
    #expect(read.weights.table.values == whole.weights.table.values)
    var other = HypernetworkTests.settings(.both)
    other.hidden = 17
    let different = try HypernetworkTraining(source: matrix, forms: forms, settings: other)
    #expect(
      errorMessage { _ = try HypernetworkFile.state(path: path, of: different) }
        == "'\(path)': expected a checkpoint with the settings of this training, found other settings; resume with the same ones"
    )
  }

  @Test(arguments: [HypernetworkSettings.Input.pieces, .both])
  func learnsMixturesThatMeansMiss(_ input: HypernetworkSettings.Input) throws {
    let (matrix, forms) = try HypernetworkTests.compounds()
    var settings = HypernetworkTests.settings(input)
    settings.hidden = 32
    settings.dropout = 0.05
    settings.epochs = 60
    settings.patience = 60
    settings.learningRate = 3e-3
    let training = try HypernetworkTraining(source: matrix, forms: forms, settings: settings)
    let network = try training.run(workers: 2)
    let best = try #require(network.bestEpoch)
    // The mean of the pieces' rows.
    var decomposer = try TokenDecomposer(forms)
    var pieces: [TokenID] = []
    var sum = 0.0
    for token in training.heldOut {
      let id = training.ids[token]
      try decomposer.decompose(forms.text(of: id), without: id, into: &pieces)
      var mean = [Float](repeating: 0, count: matrix.width)
      for piece in pieces { for (column, value) in matrix.row(Int(piece)).enumerated() { mean[column] += value } }
      let truth = matrix.row(Int(id))
      let product = zip(mean, truth).reduce(0) { $0 + $1.0 * $1.1 }
      let norms = mean.reduce(0) { $0 + $1 * $1 } * truth.reduce(0) { $0 + $1 * $1 }
      sum += norms > 0 ? Double(product / norms.squareRoot()) : 0
    }
    let mean = sum / Double(training.heldOut.count)
    #expect(best.heldOutCosine > 0.8, "\(best.heldOutCosine)")
    #expect(best.heldOutCosine > mean + 0.2, "\(mean)")
  }

  @Test func hiddenTokensAreNeverRead() throws {
    let (matrix, forms) = try HypernetworkTests.compounds()
    let hidden: Set<TokenID> = [5, 16, 27, 40]
    // What is hidden is spoilt: were it read anywhere, the results would not be numbers.
    var values = (0..<matrix.rowCount).flatMap { matrix.row($0) }
    for id in hidden { for column in 0..<matrix.width { values[Int(id) * matrix.width + column] = .nan } }
    let spoilt = EmbeddingMatrix(name: "spoilt", values: values, width: matrix.width)
    let network = try HypernetworkTraining(
      source: spoilt, forms: forms, hidden: hidden, settings: HypernetworkTests.settings(.both)
    ).run(workers: 2)
    let mapping = try VocabularyMapping(source: forms, target: forms)
    let known = mapping.pairs.filter { !hidden.contains($0.source) }
    let problem = TransferProblem(source: spoilt, mapping: mapping, known: known, hidden: hidden)
    let worker = try HypernetworkMethod(problem, network: network).makeWorker()
    var rows = [Float](repeating: 0, count: hidden.count * matrix.width)
    var outcomes: [RowOutcome] = []
    let targets = hidden.sorted()
    try rows.withUnsafeMutableBufferPointer { try worker.initialize(targets[...], into: $0, outcomes: &outcomes) }
    #expect(outcomes == targets.map { _ in .initialized })
    #expect(rows.allSatisfy { $0.isFinite })
    #expect(network.epochs.allSatisfy { $0.loss.isFinite })
  }

  @Test func tooFewTokensSaySo() throws {
    let text = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##a\naa\n"
    let tokenizer = try TokenizerFile.load(bytes: Array(text.utf8), name: "few").tokenizer
    let forms = try CanonicalForms(tokenizer, name: "few")
    let matrix = EmbeddingMatrix(name: "few", values: [Float](repeating: 1, count: 16), width: 2)
    #expect(
      throws: TransferError.missingInput(
        method: "hypernet", needs: "at least 20 source tokens that other tokens spell, found 3")
    ) {
      _ = try HypernetworkTraining(source: matrix, forms: forms, settings: HypernetworkSettings())
    }
  }
}
