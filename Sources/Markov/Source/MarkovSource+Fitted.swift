extension MarkovSource {
  /// The source whose contexts and symbols follow each other as often as in a text, its end joined to its beginning.
  ///
  /// Because the text is read as a ring, every context is left as often as it is reached: how often it occurs *is* its
  /// stationary probability, exactly, and all contexts reach each other.
  ///
  /// - Parameters:
  ///   - text: any bytes; each distinct byte is a symbol.
  ///   - order: 0 to 7.
  /// - Throws: `MarkovError` when the text is too short, has too many contexts, or goes round in one small ring.
  /// - Complexity: O(*n*) expected time in the bytes; memory in the distinct strings of `order` + 1 bytes.
  public static func fitted(to text: [UInt8], order: Int) throws(MarkovError) -> MarkovSource {
    guard (0...7).contains(order) else { throw .parameter(name: "the order", value: "\(order)", expected: "0 to 7") }
    guard text.count > order else { throw .textTooShort(byteCount: text.count, order: order) }
    var counts: [UInt64: UInt64] = [:]
    let mask: UInt64 = order == 7 ? .max : (1 << UInt64(8 * (order + 1))) - 1
    var window: UInt64 = 0
    for byte in text.suffix(order) { window = window << 8 | UInt64(byte) }
    for byte in text {
      window = (window << 8 | UInt64(byte)) & mask
      counts[window, default: 0] += 1
    }
    guard counts.count <= edgeLimit else { throw .tooLarge(contexts: "\(counts.count)", limit: edgeLimit) }

    let present = Set(text).sorted()
    var indices = [UInt8](repeating: 0, count: 256)
    for (index, byte) in present.enumerated() { indices[Int(byte)] = UInt8(index) }
    let grams = counts.keys.sorted()
    var contexts: [UInt64] = []
    var starts: [Int] = []
    for (index, gram) in grams.enumerated() where contexts.last != gram >> 8 {
      contexts.append(gram >> 8)
      starts.append(index)
    }
    starts.append(grams.count)
    guard contexts.count <= contextLimit else { throw .tooLarge(contexts: "\(contexts.count)", limit: contextLimit) }
    var numbers: [UInt64: Int32] = [:]
    for (number, context) in contexts.enumerated() { numbers[context] = Int32(number) }

    var probabilities = [Double](repeating: 0, count: grams.count)
    var stationary: [Double] = []
    for context in contexts.indices {
      let edges = starts[context]..<starts[context + 1]
      let total = edges.reduce(UInt64(0)) { $0 + counts[grams[$1], default: 0] }
      for edge in edges { probabilities[edge] = Double(counts[grams[edge], default: 0]) / Double(total) }
      stationary.append(Double(total) / Double(text.count))
    }
    let contextMask = mask >> 8
    return try MarkovSource(
      name: "fitted to \(text.count) bytes, order \(order)", alphabet: present, order: order,
      contextSymbols: contexts.flatMap { context in
        (0..<order).map { indices[Int(context >> UInt64(8 * (order - 1 - $0)) & 0xFF)] }
      },
      edgeStarts: starts, edgeSymbols: grams.map { indices[Int($0 & 0xFF)] }, edgeProbabilities: probabilities,
      edgeTargets: grams.map { numbers[$0 & contextMask, default: 0] }, stationary: stationary)
  }
}
