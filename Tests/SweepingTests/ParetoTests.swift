import Sweeping
import Testing

@Suite struct ParetoTests {
  static func point(_ size: Int, loss: Double, positions: Int, changed: Int = 0) -> SweepPoint {
    var point = SweepPoint(
      algorithm: "bpe", size: size, vocabularySize: size, embeddingRows: size, tokenizer: "tokenizers/bpe-\(size).json")
    point.unigramBitsPerByte = loss
    point.positions = positions
    point.changedRecords = changed
    return point
  }

  @Test func aPointThatIsBeatenInEverythingIsNotOnTheFront() {
    let points = [
      Self.point(100, loss: 3, positions: 500), Self.point(200, loss: 2.5, positions: 400),
      // Larger, longer and worse than the one before.
      Self.point(300, loss: 2.6, positions: 410), Self.point(400, loss: 2.6, positions: 300),
      // It changes text, which its loss pays for.
      Self.point(90, loss: 3.5, positions: 450, changed: 1),
    ]
    #expect(ParetoFront.marks(points) == [true, true, false, true, true])
  }

  @Test func equalPointsAreBothOnTheFront() {
    let point = Self.point(100, loss: 3, positions: 500)
    #expect(ParetoFront.marks([point, point]) == [true, true])
  }
}
