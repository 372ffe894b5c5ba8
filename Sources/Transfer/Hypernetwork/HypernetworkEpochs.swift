internal import Glibc
internal import Tokenization

/// Steps of a training: batches cut into shards of fixed size, gradients added in their order.
struct HypernetworkEpochs {
  private let training: HypernetworkTraining
  private let state: HypernetworkState
  private let shards: [ShardPlace]
  private let gradient: FloatBuffer

  /// A shard and the rows it should give. Each is touched by one thread at a time.
  private final class ShardPlace: Sendable {
    nonisolated(unsafe) let shard: HypernetworkShard
    let targets: FloatBuffer

    init(_ shape: HypernetworkShape) {
      shard = HypernetworkShard(shape, forTraining: true)
      targets = FloatBuffer(count: HypernetworkShard.capacity * shape.width)
    }
  }

  init(_ training: HypernetworkTraining, _ state: HypernetworkState) {
    self.training = training
    self.state = state
    let batch = min(training.settings.batchSize, training.learned.count)
    let count = (batch + HypernetworkShard.capacity - 1) / HypernetworkShard.capacity
    shards = (0..<count).map { _ in ShardPlace(training.shape) }
    gradient = FloatBuffer(count: training.shape.denseCount)
  }

  /// One pass over the tokens, and a look at those held out.
  func runEpoch(workers: Int, progress: (Int, Int) throws -> Void) throws {
    let settings = training.settings
    let number = state.epochs.count + 1
    var order = training.learned
    var generator = RandomGenerator(seed: settings.seed, record: 2 + UInt64(number))
    order.shuffle(using: &generator)
    var loss = 0.0
    let total = settings.epochs * training.stepsPerEpoch
    for index in 0..<training.stepsPerEpoch {
      let step = (number - 1) * training.stepsPerEpoch + index
      let batch = order[index * settings.batchSize..<min(order.count, (index + 1) * settings.batchSize)]
      loss += try run(batch, step: step, of: total, workers: workers)
      try progress(step + 1, total)
    }
    let heldOut = try measureHeldOut(workers: workers)
    let width = Double(training.shape.width)
    let epoch = HypernetworkTraining.Epoch(
      number: number, loss: loss / (Double(order.count) * width), heldOutLoss: heldOut.loss,
      heldOutCosine: heldOut.cosine)
    if (state.bestEpoch?.heldOutLoss ?? .infinity) > epoch.heldOutLoss { state.best.copy(state.weights) }
    state.epochs.append(epoch)
  }

  /// One step; the sum of squared differences before it.
  private func run(_ batch: ArraySlice<Int>, step: Int, of total: Int, workers: Int) throws -> Double {
    let capacity = HypernetworkShard.capacity
    let shardCount = (batch.count + capacity - 1) / capacity
    let (training, weights, shards) = (self.training, state.weights, self.shards)
    let settings = training.settings
    try Shards.run(shardCount, workers: workers) { index in
      let start = batch.startIndex + index * capacity
      let tokens = batch[start..<min(batch.endIndex, start + capacity)]
      let place = shards[index]
      // The first records of the seed are weights and orders.
      let record = (1 << 32) &+ UInt64(step) &* UInt64(settings.batchSize) &+ UInt64(index * capacity)
      place.shard.forward(
        tokens, of: training.inputs, weights, source: training.source, scale: training.scale,
        dropout: settings.dropout > 0 ? (settings.dropout, settings.seed, record) : nil)
      training.readTargets(tokens, into: place.targets)
      place.shard.backward(place.targets.base, batch: batch.count, weights, hasDropout: settings.dropout > 0)
    }
    let rate = HypernetworkEpochs.rate(settings.learningRate, step: step, of: total)
    let adam = AdamMoments.Step(number: step + 1, rate: rate)
    try moveDense(adam, shardCount: shardCount, workers: workers)
    if training.shape.usesBytes { try moveTable(adam, shardCount: shardCount, workers: workers) }
    return shards[..<shardCount].reduce(0) { $0 + $1.shard.loss }
  }

  /// Up in the first steps, then down along half a cosine.
  private static func rate(_ rate: Double, step: Int, of total: Int) -> Double {
    let warm = min(1, Double(step + 1) / 50)
    return rate * warm * 0.5 * (1 + cos(Double.pi * Double(step) / Double(max(1, total))))
  }

  private func moveDense(_ adam: AdamMoments.Step, shardCount: Int, workers: Int) throws {
    let blockSize = 1 << 16
    let count = training.shape.denseCount
    let (weights, moments, gradient, shards) = (state.weights, state.moments, self.gradient, self.shards)
    try Shards.run((count + blockSize - 1) / blockSize, workers: workers) { block in
      let start = block * blockSize
      let length = min(blockSize, count - start)
      let sum = gradient.base + start
      sum.update(from: shards[0].shard.gradient.base + start, count: length)
      for shard in shards[1..<max(1, shardCount)] {
        let other = shard.shard.gradient.base + start
        for index in 0..<length { sum[index] += other[index] }
      }
      adam.move(
        weights.dense.base + start, moments.first.dense.base + start, moments.second.dense.base + start, by: sum,
        count: length)
    }
  }

  /// Adds up what the shards say about each bucket, in their order, and moves the buckets that were read.
  private func moveTable(_ adam: AdamMoments.Step, shardCount: Int, workers: Int) throws {
    var reads: [(bucket: UInt32, shard: UInt32, row: UInt32)] = []
    for (shard, place) in shards[..<shardCount].enumerated() {
      for (row, bucket) in place.shard.touched.enumerated() { reads.append((bucket, UInt32(shard), UInt32(row))) }
    }
    reads.sort { ($0.bucket, $0.shard, $0.row) < ($1.bucket, $1.shard, $1.row) }
    var starts: [Int] = []
    for index in reads.indices where index == 0 || reads[index].bucket != reads[index - 1].bucket {
      starts.append(index)
    }
    starts.append(reads.count)
    let width = training.shape.byteWidth
    let (weights, moments, shards) = (state.weights, state.moments, self.shards)
    let blockSize = 256
    let sorted = reads
    let ends = starts
    try Shards.run((ends.count - 1 + blockSize - 1) / blockSize, workers: workers) { block in
      var sum = [Float](repeating: 0, count: width)
      sum.withUnsafeMutableBufferPointer { sum in
        guard let sum = sum.baseAddress else { return }
        for run in block * blockSize..<min(ends.count - 1, (block + 1) * blockSize) {
          sum.update(repeating: 0, count: width)
          for read in sorted[ends[run]..<ends[run + 1]] {
            shards[Int(read.shard)].shard.addGradient(ofRead: Int(read.row), to: sum)
          }
          let start = Int(sorted[ends[run]].bucket) * width
          adam.move(
            weights.table.base + start, moments.first.table.base + start, moments.second.table.base + start, by: sum,
            count: width)
        }
      }
    }
  }

  /// Mean squared difference as a share of the variance, and mean cosine of the rows themselves.
  private func measureHeldOut(workers: Int) throws -> (loss: Double, cosine: Double) {
    let capacity = HypernetworkShard.capacity
    let tokens = training.heldOut
    var sums = (loss: 0.0, cosine: 0.0)
    // As many shards at a time as a batch has.
    for first in stride(from: 0, to: tokens.count, by: capacity * shards.count) {
      let part = tokens[first..<min(tokens.count, first + capacity * shards.count)]
      let count = (part.count + capacity - 1) / capacity
      let (training, weights, shards) = (self.training, state.weights, self.shards)
      try Shards.run(count, workers: workers) { index in
        let start = part.startIndex + index * capacity
        let some = part[start..<min(part.endIndex, start + capacity)]
        shards[index].shard.forward(
          some, of: training.inputs, weights, source: training.source, scale: training.scale)
        training.readTargets(some, into: shards[index].targets)
      }
      for index in 0..<count {
        let rows = min(capacity, part.count - index * capacity)
        let (y, targets) = (shards[index].shard.y.base, shards[index].targets.base)
        for row in 0..<rows {
          let width = training.shape.width
          sums.loss += squaredDistance(y + row * width, targets + row * width, width)
          training.scale.undo(on: y + row * width)
          training.scale.undo(on: targets + row * width)
          sums.cosine += cosine(y + row * width, targets + row * width, width)
        }
      }
    }
    let count = Double(tokens.count)
    return (sums.loss / (count * Double(training.shape.width)), sums.cosine / count)
  }
}

extension HypernetworkTraining {
  /// The rows of some tokens, moved and scaled.
  package func readTargets(_ tokens: ArraySlice<Int>, into targets: FloatBuffer) {
    for (place, token) in tokens.enumerated() {
      let row = targets.base + place * shape.width
      source.read(row: Int(ids[token]), into: row)
      scale.apply(to: row)
    }
  }
}

/// The sum of squared differences.
func squaredDistance(_ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>, _ count: Int) -> Double {
  var sum = 0.0
  for index in 0..<count {
    let difference = Double(first[index] - second[index])
    sum += difference * difference
  }
  return sum
}

/// The cosine of two rows; 0 where one of them is 0.
func cosine(_ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>, _ count: Int) -> Double {
  var (product, left, right) = (0.0, 0.0, 0.0)
  for index in 0..<count {
    let (a, b) = (Double(first[index]), Double(second[index]))
    product += a * b
    left += a * a
    right += b * b
  }
  return left > 0 && right > 0 ? product / (left * right).squareRoot() : 0
}
