private import Tokenization

/// Draws text from a source: the same seed gives the same text, however it is asked for in parts.
///
/// The first context is drawn from the stationary law, so the text is stationary from its first symbol on.
///
/// Each context has a table of columns, each with two edges and a threshold (Walker's alias method): one random number
/// says which column and which edge of it.
public struct MarkovSampler: Sendable {
  private struct Column {
    var threshold: UInt64
    /// Context and byte of the edge below the threshold, and of the one from it on.
    var below: UInt64
    var above: UInt64
  }

  private let columns: [Column]
  /// First column and number of columns of each context.
  private let places: [(start: UInt32, count: UInt32)]
  /// The symbol of each byte of the alphabet.
  private let symbolOfByte: [UInt8]
  private var context: Int
  private var generator: RandomGenerator

  /// A sampler at its beginning.
  ///
  /// - Complexity: O(*n*) in the edges of the source.
  public init(_ source: MarkovSource, seed: UInt64) {
    var columns: [Column] = []
    var places: [(start: UInt32, count: UInt32)] = []
    columns.reserveCapacity(source.edgeSymbols.count)
    for context in 0..<source.contextCount {
      let edges = source.edges(ofContext: context)
      places.append((UInt32(columns.count), UInt32(edges.count)))
      let table = AliasTable(source.edgeProbabilities[edges])
      for column in 0..<edges.count {
        func packed(_ edge: Int) -> UInt64 {
          UInt64(source.edgeTargets[edge]) << 8 | UInt64(source.alphabet[Int(source.edgeSymbols[edge])])
        }
        columns.append(
          Column(
            threshold: table.thresholds[column], below: packed(edges.lowerBound + column),
            above: packed(edges.lowerBound + table.aliases[column])))
      }
    }
    self.columns = columns
    self.places = places
    var symbols = [UInt8](repeating: 0, count: 256)
    for (index, byte) in source.alphabet.enumerated() { symbols[Int(byte)] = UInt8(truncatingIfNeeded: index) }
    symbolOfByte = symbols
    generator = RandomGenerator(seed: seed)
    let start = AliasTable(source.stationary[...])
    context = start.draw(generator.next())
  }

  /// Appends the next `count` symbols, as the bytes of the alphabet.
  public mutating func append(_ count: Int, to text: inout [UInt8]) {
    var context = context
    var generator = generator
    text.append(
      contentsOf: [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        columns.withUnsafeBufferPointer { columns in
          places.withUnsafeBufferPointer { places in
            for index in 0..<count {
              let place = places[context]
              let random = generator.next().multipliedFullWidth(by: UInt64(place.count))
              let column = columns[Int(place.start) &+ Int(random.high)]
              let edge = random.low < column.threshold ? column.below : column.above
              buffer[index] = UInt8(truncatingIfNeeded: edge)
              context = Int(edge &>> 8)
            }
          }
        }
        filled = count
      })
    self.context = context
    self.generator = generator
  }

  /// The next `count` symbols, as indices into the alphabet.
  public mutating func symbols(_ count: Int) -> [UInt8] {
    var text: [UInt8] = []
    append(count, to: &text)
    symbolOfByte.withUnsafeBufferPointer { symbols in
      text.withUnsafeMutableBufferPointer { text in
        for index in text.indices { text[index] = symbols[Int(text[index])] }
      }
    }
    return text
  }
}
