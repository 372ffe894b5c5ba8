import TestSupport
import Testing
import Tokenization

@Suite struct PieceCountsTests {
  /// Pieces of 1 to 40 bytes over few letters, so that many are equal and many differ in their last byte only.
  private func pieces(_ count: Int, seed: Int) -> [[UInt8]] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let length = Int.random(in: 1...(Bool.random(using: &random) ? 3 : 40), using: &random)
      return (0..<length).map { _ in [0, 0x61, 0x62, 0xFF].randomElement(using: &random)! }
    }
  }

  private func counted(_ pieces: [[UInt8]]) throws -> PieceCounts {
    var counts = PieceCounts()
    for piece in pieces { try counts.add(piece) }
    return counts
  }

  @Test(arguments: 0..<8) func equalsADictionary(seed: Int) throws {
    let pieces = pieces(5000, seed: seed)
    var expected: [[UInt8]: UInt64] = [:]
    for piece in pieces { expected[piece, default: 0] += 1 }
    let counts = try counted(pieces)
    #expect(counts.distinctCount == expected.count)
    #expect(counts.total == 5000)
    let listed = counts.sorted()
    #expect(Dictionary(uniqueKeysWithValues: listed.map { ($0.piece, $0.count) }) == expected)
    #expect(listed.map(\.piece) == expected.keys.sorted { $0.lexicographicallyPrecedes($1) })
    for (piece, count) in expected { #expect(counts.count(of: piece) == count) }
    #expect(counts.count(of: [0x7A]) == 0)
    #expect(counts.count(of: [UInt8](repeating: 0x7A, count: 50)) == 0)
  }

  /// Slots in the order of their hashes must not all go to the front of the table they are put into: with these sizes that
  /// took minutes.
  @Test func mergingManyDistinctPiecesTakesLinearTime() throws {
    var (one, other) = (PieceCounts(), PieceCounts())
    for number in 0..<600_000 {
      try one.add(Array("a\(number)".utf8))
      try other.add(Array("b\(number)".utf8), count: 2)
      if number % 8 == 0 {
        try one.add(Array("a piece of many bytes \(number)".utf8))
        try other.add(Array("b piece of many bytes \(number)".utf8))
      }
    }
    let distinct = one.distinctCount + other.distinctCount
    try one.merge(other)
    #expect(one.distinctCount == distinct)
    #expect(one.total == 1_950_000)
    #expect(one.count(of: Array("b77".utf8)) == 2)
  }

  @Test(arguments: 0..<8) func contiguousPiecesCountAsSinglePieces(seed: Int) throws {
    let pieces = pieces(3000, seed: seed)
    let prefix: [UInt8] = [1, 2, 3]
    let text = prefix + pieces.joined()
    var end = UInt32(prefix.count)
    let ends = pieces.map { piece -> UInt32 in
      end += UInt32(piece.count)
      return end
    }
    var counts = PieceCounts()
    var batch = PieceBatch()
    try text.withUnsafeBufferPointer { text in
      try ends.withUnsafeBufferPointer { ends in
        try counts.add(contiguous: ends, from: prefix.count, in: text, batch: &batch)
      }
    }
    #expect(counts == (try counted(pieces)))
  }

  @Test(arguments: 0..<8) func mergingIsAssociativeAndCommutative(seed: Int) throws {
    let pieces = pieces(2000, seed: seed)
    let parts = try [pieces[..<10], pieces[10..<900], pieces[900...]].map { try counted(Array($0)) }
    let whole = try counted(pieces)
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
      var sum = PieceCounts()
      for index in order { try sum.merge(parts[index]) }
      #expect(sum == whole)
    }
    var tail = parts[1]
    try tail.merge(parts[2])
    var sum = parts[0]
    try sum.merge(tail)
    #expect(sum == whole)
    #expect(sum != parts[0])
  }

  @Test func differentCountsAreNotEqual() throws {
    var one = PieceCounts()
    var other = PieceCounts()
    try one.add(Array("ab".utf8), count: 2)
    try one.add(Array("cd".utf8), count: 1)
    try other.add(Array("ab".utf8), count: 1)
    try other.add(Array("cd".utf8), count: 2)
    #expect(one != other)
  }

  @Test func refusesToOverflow() throws {
    var counts = PieceCounts()
    try counts.add([1], count: .max - 1)
    try counts.add([2])
    let before = counts
    let error = #expect(throws: PieceCountsError.self) { try counts.add([1]) }
    #expect(
      error?.description == """
        cannot add 1 pieces to 18446744073709551615: expected at most 18446744073709551615 in all; \
        count fewer texts together
        """)
    #expect(throws: PieceCountsError.self) { try counts.merge(before) }
    #expect(counts == before)
  }

  @Test func emptyPiecesAreNone() throws {
    var counts = PieceCounts()
    try counts.add([])
    try counts.add([1], count: 0)
    #expect(counts.isEmpty)
    #expect(counts == PieceCounts())
  }
}
