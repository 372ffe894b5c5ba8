internal import Glibc
private import Tokenization

extension MarkovSource {
  /// The switching process on {0, 1}: a symbol depends on the one `order` places back only, and differs from a 0 with
  /// probability `p`, from a 1 with probability `q`.
  ///
  /// - Throws: `MarkovError` when the probabilities leave the chain without one stationary law.
  /// - Source: papers.md 1.2.
  public static func switching(order: Int, p: Double, q: Double) throws(MarkovError) -> MarkovSource {
    for (name, value) in [("p", p), ("q", q)] where !(value >= 0 && value <= 1) {
      throw .parameter(name: name, value: "\(value)", expected: "a probability from 0 to 1")
    }
    guard order >= 1 else { throw .parameter(name: "the order", value: "\(order)", expected: "at least 1") }
    return try dense(name: "switching, order \(order), p \(p), q \(q)", alphabet: Array("01".utf8), order: order) {
      $0[0] == 0 ? [1 - p, p] : [q, 1 - q]
    }
  }

  /// A source whose every row is drawn from the flat Dirichlet law.
  ///
  /// - Parameter alphabetSize: how many symbols; written as 0–9, a–z, then other bytes.
  /// - Source: papers.md 1.2.
  public static func dirichlet(alphabetSize: Int, order: Int, seed: UInt64) throws(MarkovError) -> MarkovSource {
    guard (2...256).contains(alphabetSize) else {
      throw .parameter(name: "the alphabet", value: "\(alphabetSize)", expected: "2 to 256 symbols")
    }
    var generator = RandomGenerator(seed: seed)
    return try dense(
      name: "Dirichlet, \(alphabetSize) symbols, order \(order), seed \(seed)", alphabet: symbols(alphabetSize),
      order: order
    ) { _ in
      // Exponential variables, divided by their sum.
      let row = (0..<alphabetSize).map { _ in -log(1 - generator.nextUnit()) }
      let sum = row.reduce(0, +)
      return row.map { $0 / sum }
    }
  }

  /// The source of three states for which the encoder matters: 1 goes to 0 or 2 with probability δ/2 each, 0 and 2 go
  /// back to 1 with probability δ.
  ///
  /// - Source: papers.md 1.2 (Appendix E of the paper).
  public static func threeState(delta: Double) throws(MarkovError) -> MarkovSource {
    guard delta > 0, delta < 1 else {
      throw .parameter(name: "delta", value: "\(delta)", expected: "a probability between 0 and 1")
    }
    let rows = [[1 - delta, delta, 0], [delta / 2, 1 - delta, delta / 2], [0, delta, 1 - delta]]
    return try dense(name: "three states, delta \(delta)", alphabet: Array("012".utf8), order: 1) { rows[Int($0[0])] }
  }

  /// A source over all contexts of an alphabet.
  ///
  /// - Parameter row: the probabilities of the symbols behind a context, which is called in ascending order.
  static func dense(
    name: String, alphabet: [UInt8], order: Int, row: (ArraySlice<UInt8>) -> [Double]
  ) throws(MarkovError) -> MarkovSource {
    guard order >= 0 else { throw .parameter(name: "the order", value: "\(order)", expected: "at least 0") }
    let size = alphabet.count
    var count = 1
    for _ in 0..<order {
      count *= size
      guard count <= contextLimit, count * size <= edgeLimit else {
        throw .tooLarge(contexts: "\(size)^\(order)", limit: contextLimit)
      }
    }
    var contexts: [UInt8] = []
    contexts.reserveCapacity(count * order)
    var starts = [0]
    var edgeSymbols: [UInt8] = []
    var probabilities: [Double] = []
    var targets: [Int32] = []
    var digits = [UInt8](repeating: 0, count: order)
    for context in 0..<count {
      var rest = context
      for place in stride(from: order - 1, through: 0, by: -1) {
        digits[place] = UInt8(rest % size)
        rest /= size
      }
      contexts += digits
      for (symbol, probability) in row(digits[...]).enumerated() where probability > 0 {
        edgeSymbols.append(UInt8(symbol))
        probabilities.append(probability)
        targets.append(Int32((context * size + symbol) % count))
      }
      starts.append(edgeSymbols.count)
    }
    return try MarkovSource(
      name: name, alphabet: alphabet, order: order, contextSymbols: contexts, edgeStarts: starts,
      edgeSymbols: edgeSymbols, edgeProbabilities: probabilities, edgeTargets: targets)
  }

  /// Digits, letters, then the bytes that are neither.
  private static func symbols(_ count: Int) -> [UInt8] {
    let first = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
    let others = (UInt8.min...UInt8.max).filter { !first.contains($0) }
    return Array((first + others).prefix(count))
  }
}
