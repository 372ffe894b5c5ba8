import Sweeping
import Testing

@Suite struct BestSizeTests {
  /// A point whose stretches lose what `losses` says, in bits a byte, 100 bytes each.
  static func point(_ size: Int, _ losses: [Double], plugIn: Double = 0) -> SweepPoint {
    var point = ParetoTests.point(size, loss: losses.reduce(0, +) / Double(losses.count), positions: 0)
    point.blockBits = losses.map { 100 * $0 }
    point.blockBytes = losses.map { _ in 100 }
    point.plugInBitsPerByte = plugIn
    point.countedTokens = 1000
    return point
  }

  @Test func theLeastLossIsTheBestAndItsReasonIsNamed() throws {
    let points = [
      Self.point(100, [3.0, 3.1, 3.0], plugIn: 2.9), Self.point(200, [2.0, 2.1, 2.0], plugIn: 1.9),
      Self.point(400, [2.3, 2.4, 2.3], plugIn: 1.8),
    ]
    let best = try #require(BestSize.all(points).first)
    #expect(best.best.size == 200 && best.place == .inside && best.alike.isEmpty)
    #expect(best.smaller?.size == 100 && best.larger?.size == 400 && best.frugal.size == 200)
    #expect(
      best.reason
        == "with 400 tokens the text could be told in 0.1000 bits a byte less if its frequencies were known, "
        + "but not knowing them costs 0.4000 more: 400 probabilities from 1000 tokens")
  }

  /// Stretches that differ this way and that way tell nothing; the size within 1 % is named whether it differs or not.
  @Test func sizesThatCannotBeToldApart() throws {
    let points = [
      Self.point(100, [2.01, 2.01, 2.01, 2.01]), Self.point(200, [2.0, 2.0, 2.0, 2.0]),
      Self.point(400, [2.3, 1.8, 2.2, 1.72]),
    ]
    let best = try #require(BestSize.all(points).first)
    #expect(best.best.size == 200 && best.alike == [400] && best.frugal.size == 100)
  }

  @Test func anEndOfTheSizesIsSaid() throws {
    let falling = try #require(BestSize.all([Self.point(100, [3]), Self.point(200, [2.5])]).first)
    #expect(falling.place == .largest)
    #expect(
      falling.reason
        == "the loss still falls at the largest size tried, by 0.5000 bits a byte over 100: the best size may be larger"
    )
    // Far fewer tokens than were asked for: there are no more.
    var last = Self.point(400, [2.5])
    last.vocabularySize = 300
    let exhausted = try #require(BestSize.all([Self.point(200, [3]), last]).first)
    #expect(exhausted.place == .exhausted)
    #expect(exhausted.reason == "300 tokens are all that the text gives, 0.5000 bits a byte better than 200")
    let rising = try #require(
      BestSize.all([Self.point(100, [2], plugIn: 1), Self.point(200, [2.5], plugIn: 1.5)]).first)
    #expect(rising.place == .smallest)
    #expect(
      rising.reason
        == "even with known frequencies 200 tokens need 0.5000 bits a byte more; smaller sizes were not tried")
    #expect(try #require(BestSize.all([Self.point(100, [2])]).first).place == .only)
  }
}
