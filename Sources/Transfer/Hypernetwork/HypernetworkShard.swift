internal import CBLAS
internal import Glibc
internal import Tokenization

/// A few tokens on their way through the network and back: one thread's buffers.
///
/// Shards are of a fixed size, whatever the number of threads, and their gradients are added in their order.
package final class HypernetworkShard {
  /// Tokens of a shard.
  package static let capacity = 64

  /// The shape of the networks that it takes.
  package let shape: HypernetworkShape
  /// What the loss says about the dense numbers.
  package let gradient: FloatBuffer
  /// The buckets that were read, token by token; one that several tokens have is there for each.
  package private(set) var touched: [UInt32] = []
  /// The gradients of ``touched``, a row of `byteWidth` numbers for each.
  package private(set) var touchedGradients: [Float] = []
  /// Sum of squared differences.
  package private(set) var loss = 0.0

  private let x: FloatBuffer
  private let means: FloatBuffer
  private let attended: FloatBuffer
  private let a: FloatBuffer
  private let u: FloatBuffer
  private let b: FloatBuffer
  private let v: FloatBuffer
  private let dv: FloatBuffer
  private let db: FloatBuffer
  private let dattended: FloatBuffer
  /// The rows that the network gives, moved and scaled.
  package let y: FloatBuffer
  private let keeps: FloatBuffer
  private var gramEnds: [Int] = []
  private var grams: [UInt32] = []
  private var attention: [Float] = []
  private var count = 0

  /// Buffers for networks of a shape.
  ///
  /// - Parameter forTraining: whether ``backward(_:batch:_:hasDropout:)`` will be called, which needs buffers of its
  ///   own.
  package init(_ shape: HypernetworkShape, forTraining: Bool) {
    self.shape = shape
    let n = HypernetworkShard.capacity
    gradient = FloatBuffer(count: forTraining ? shape.denseCount : 0)
    x = FloatBuffer(count: n * shape.inputCount)
    means = FloatBuffer(count: shape.usesPieces ? n * shape.width : 0)
    attended = FloatBuffer(count: n * shape.attended.rows)
    dattended = FloatBuffer(count: forTraining ? n * shape.attended.rows : 0)
    a = FloatBuffer(count: n * shape.hidden)
    u = FloatBuffer(count: n * shape.hidden)
    b = FloatBuffer(count: n * shape.hidden)
    v = FloatBuffer(count: n * shape.hidden)
    dv = FloatBuffer(count: forTraining ? n * shape.hidden : 0)
    db = FloatBuffer(count: forTraining ? n * shape.hidden : 0)
    keeps = FloatBuffer(count: forTraining ? n * shape.hidden : 0)
    y = FloatBuffer(count: n * shape.width)
  }

  // MARK: Forward

  /// Puts tokens through the network; ``y`` has their rows afterwards.
  ///
  /// - Parameters:
  ///   - tokens: at most ``capacity`` numbers of `inputs`.
  ///   - dropout: what is left out while learning, drawn for the token at place *i* from record `record + i`; nil to
  ///     leave out nothing.
  package func forward(
    _ tokens: ArraySlice<Int>, of inputs: HypernetworkInputs, _ weights: HypernetworkWeights, source: EmbeddingMatrix,
    scale: RowScale, dropout: (share: Double, seed: UInt64, record: UInt64)? = nil
  ) {
    count = tokens.count
    precondition(count <= HypernetworkShard.capacity, "a shard is full")
    let (n, h, d) = (count, shape.hidden, shape.width)
    gramEnds = [0]
    grams.removeAll(keepingCapacity: true)
    attention.removeAll(keepingCapacity: true)
    for (place, token) in tokens.enumerated() {
      var mask = DropoutMask(dropout.map { ($0.share, $0.seed, $0.record &+ UInt64(place)) })
      if shape.usesPieces { gather(token, of: inputs, to: place, source, scale, &mask) }
      if shape.usesBytes { attend(inputs.grams(token), at: place, weights, &mask) }
      if dropout != nil { for index in 0..<h { keeps.base[place &* h &+ index] = mask.next() } }
    }
    broadcast(weights.pointer(shape.inputBias), to: a.base, columns: h)
    if shape.usesPieces {
      cleave_sgemm(
        0, 0, n, h, shape.inputCount, 1, x.base, shape.inputCount, weights.pointer(shape.input), h, 1, a.base, h)
    }
    if shape.usesBytes {
      let k = shape.attended.rows
      cleave_sgemm(0, 0, n, h, k, 1, attended.base, k, weights.pointer(shape.attended), h, 1, a.base, h)
    }
    for index in 0..<n &* h { u.base[index] = Activation.value(a.base[index]) }
    if dropout != nil { for index in 0..<n &* h { u.base[index] *= keeps.base[index] } }
    broadcast(weights.pointer(shape.hiddenBias), to: b.base, columns: h)
    cleave_sgemm(0, 0, n, h, h, 1, u.base, h, weights.pointer(shape.hiddenWeight), h, 1, b.base, h)
    for index in 0..<n &* h { v.base[index] = u.base[index] + Activation.value(b.base[index]) }
    broadcast(weights.pointer(shape.outputBias), to: y.base, columns: d)
    cleave_sgemm(0, 0, n, d, h, 1, v.base, h, weights.pointer(shape.outputWeight), d, 1, y.base, d)
    if shape.usesPieces { cleave_saxpy(n * d, weights.pointer(shape.gate)[0], means.base, y.base) }
  }

  private func broadcast(_ bias: UnsafePointer<Float>, to rows: UnsafeMutablePointer<Float>, columns: Int) {
    for row in 0..<count { (rows + row &* columns).update(from: bias, count: columns) }
  }

  /// Writes what the first layer reads of a token.
  private func gather(
    _ token: Int, of inputs: HypernetworkInputs, to place: Int, _ source: EmbeddingMatrix, _ scale: RowScale,
    _ mask: inout DropoutMask
  ) {
    let d = shape.width
    let row = x.base + place &* shape.inputCount
    row.update(repeating: 0, count: shape.inputCount)
    let (pieces, shares) = inputs.pieces(token)
    let direct = row + 2 &* d
    // The place of the first direct row serves as scratch before that row is read.
    for (piece, share) in zip(pieces, shares) {
      source.read(row: Int(piece), into: direct)
      scale.apply(to: direct)
      let even = 1 / Float(pieces.count)
      for column in 0..<d {
        row[column] += even * direct[column]
        row[d &+ column] += share * direct[column]
      }
    }
    if !pieces.isEmpty { direct.update(repeating: 0, count: d) }
    (means.base + place &* d).update(from: row, count: d)
    for (slot, id) in inputs.directRows(token).enumerated() where id >= 0 {
      source.read(row: Int(id), into: direct + slot &* d)
      scale.apply(to: direct + slot &* d)
    }
    let shapes = row + HypernetworkInputs.slots &* d
    for (index, value) in inputs.shape(token).enumerated() { shapes[index] = value }
    if mask.isActive { for index in 0..<shape.inputCount { row[index] *= mask.next() } }
  }

  /// Attention of the learned queries over a token's byte strings: softmax over the products, mean by it.
  private func attend(
    _ buckets: ArraySlice<UInt32>, at place: Int, _ weights: HypernetworkWeights, _ mask: inout DropoutMask
  ) {
    let (m, queries) = (shape.byteWidth, shape.queries)
    let start = grams.count
    for bucket in buckets where !mask.isActive || mask.next() > 0 { grams.append(bucket) }
    let count = grams.count - start
    gramEnds.append(grams.count)
    let output = attended.base + place &* shape.attended.rows
    output.update(repeating: 0, count: shape.attended.rows)
    let query = weights.pointer(shape.query)
    let first = attention.count
    attention.append(contentsOf: repeatElement(0, count: count * queries))
    guard count > 0 else { return }
    for index in 0..<queries {
      var largest = -Float.infinity
      for gram in 0..<count {
        let vector = weights.table.base + Int(grams[start + gram]) &* m
        let score = cleave_sdot(m, query + index &* m, vector)
        attention[first + index * count + gram] = score
        largest = max(largest, score)
      }
      var sum: Float = 0
      for gram in 0..<count {
        let value = expf(attention[first + index * count + gram] - largest)
        attention[first + index * count + gram] = value
        sum += value
      }
      for gram in 0..<count {
        attention[first + index * count + gram] /= sum
        let vector = weights.table.base + Int(grams[start + gram]) &* m
        cleave_saxpy(m, attention[first + index * count + gram], vector, output + index &* m)
      }
    }
  }

  // MARK: Backward

  /// Writes the gradient of the mean squared difference between ``y`` and `targets`, and adds up ``loss``.
  ///
  /// - Parameters:
  ///   - targets: rows moved and scaled, as many as the last forward pass had tokens. They are overwritten.
  ///   - batch: tokens that the mean is over.
  package func backward(
    _ targets: UnsafeMutablePointer<Float>, batch: Int, _ weights: HypernetworkWeights, hasDropout: Bool
  ) {
    let (n, h, d) = (count, shape.hidden, shape.width)
    self.gradient.clear()
    loss = 0
    let factor = 2 / Float(batch * d)
    for index in 0..<n &* d {
      let difference = y.base[index] - targets[index]
      loss += Double(difference) * Double(difference)
      targets[index] = difference * factor
    }
    let dy = targets
    func gradient(_ tensor: HypernetworkShape.Tensor) -> UnsafeMutablePointer<Float> {
      self.gradient.base + tensor.start
    }
    if shape.usesPieces { gradient(shape.gate)[0] = cleave_sdot(n * d, dy, means.base) }
    sumRows(dy, columns: d, into: gradient(shape.outputBias))
    cleave_sgemm(1, 0, h, d, n, 1, v.base, h, dy, d, 0, gradient(shape.outputWeight), d)
    cleave_sgemm(0, 1, n, h, d, 1, dy, d, weights.pointer(shape.outputWeight), d, 0, dv.base, h)
    for index in 0..<n &* h { db.base[index] = dv.base[index] * Activation.slope(b.base[index]) }
    sumRows(db.base, columns: h, into: gradient(shape.hiddenBias))
    cleave_sgemm(1, 0, h, h, n, 1, u.base, h, db.base, h, 0, gradient(shape.hiddenWeight), h)
    cleave_sgemm(0, 1, n, h, h, 1, db.base, h, weights.pointer(shape.hiddenWeight), h, 1, dv.base, h)
    for index in 0..<n &* h {
      let kept = hasDropout ? keeps.base[index] : 1
      dv.base[index] *= kept * Activation.slope(a.base[index])
    }
    sumRows(dv.base, columns: h, into: gradient(shape.inputBias))
    if shape.usesPieces {
      let k = shape.inputCount
      cleave_sgemm(1, 0, k, h, n, 1, x.base, k, dv.base, h, 0, gradient(shape.input), h)
    }
    guard shape.usesBytes else { return }
    let k = shape.attended.rows
    cleave_sgemm(1, 0, k, h, n, 1, attended.base, k, dv.base, h, 0, gradient(shape.attended), h)
    cleave_sgemm(0, 1, n, k, h, 1, dv.base, h, weights.pointer(shape.attended), h, 0, dattended.base, k)
    backwardAttention(weights, into: gradient(shape.query))
  }

  /// Adds the gradient of the bucket at place `read` of ``touched``.
  func addGradient(ofRead read: Int, to sum: UnsafeMutablePointer<Float>) {
    let width = shape.byteWidth
    touchedGradients.withUnsafeBufferPointer { gradients in
      for index in 0..<width { sum[index] += gradients[read &* width &+ index] }
    }
  }

  private func sumRows(_ rows: UnsafePointer<Float>, columns: Int, into sums: UnsafeMutablePointer<Float>) {
    for row in 0..<count { cleave_saxpy(columns, 1, rows + row &* columns, sums) }
  }

  private func backwardAttention(_ weights: HypernetworkWeights, into queryGradient: UnsafeMutablePointer<Float>) {
    let (m, queries) = (shape.byteWidth, shape.queries)
    touched = grams
    touchedGradients = [Float](repeating: 0, count: grams.count * m)
    let query = weights.pointer(shape.query)
    var slopes: [Float] = []
    touchedGradients.withUnsafeMutableBufferPointer { gradients in
      guard let gradients = gradients.baseAddress else { return }
      for place in 0..<count {
        let grams = gramEnds[place]..<gramEnds[place + 1]
        for index in 0..<queries {
          let received = dattended.base + place &* shape.attended.rows + index &* m
          let first = grams.lowerBound * queries + index * grams.count
          slopes.removeAll(keepingCapacity: true)
          var mean: Float = 0
          for (offset, gram) in grams.enumerated() {
            let slope = cleave_sdot(m, received, weights.table.base + Int(self.grams[gram]) &* m)
            slopes.append(slope)
            mean += attention[first + offset] * slope
          }
          for (offset, gram) in grams.enumerated() {
            let share = attention[first + offset]
            let score = share * (slopes[offset] - mean)
            cleave_saxpy(m, share, received, gradients + gram &* m)
            cleave_saxpy(m, score, query + index &* m, gradients + gram &* m)
            cleave_saxpy(m, score, weights.table.base + Int(self.grams[gram]) &* m, queryGradient + index &* m)
          }
        }
      }
    }
  }
}

/// GELU in its form with a logistic function.
///
/// - Source: Hendrycks and Gimpel 2016, section 2.
enum Activation {
  @inline(__always) static func value(_ x: Float) -> Float { x / (1 + expf(-1.702 * x)) }

  @inline(__always) static func slope(_ x: Float) -> Float {
    let share = 1 / (1 + expf(-1.702 * x))
    return share + 1.702 * x * share * (1 - share)
  }
}

/// Factors that leave numbers out at random: 0, or what makes up for those left out. Without a share, nothing is drawn.
struct DropoutMask {
  let isActive: Bool
  private let threshold: UInt64
  private let factor: Float
  private var generator: RandomGenerator
  private var bits: UInt64 = 0
  private var left = 0

  init(_ draw: (share: Double, seed: UInt64, record: UInt64)?) {
    threshold = UInt64((256 * (draw?.share ?? 0)).rounded())
    isActive = threshold > 0
    factor = 256 / Float(256 - threshold)
    generator = RandomGenerator(seed: draw?.seed ?? 0, record: draw?.record ?? 0)
  }

  /// The next factor. Eight bits are drawn for each, so the share is a multiple of 1/256.
  mutating func next() -> Float {
    guard isActive else { return 1 }
    if left == 0 {
      bits = generator.next()
      left = 8
    }
    let draw = bits & 0xFF
    bits >>= 8
    left -= 1
    return draw < threshold ? 0 : factor
  }
}
