import Corpora
import Testing

@Suite struct OrderedWorkTests {
  private struct Refusal: Error, Equatable { let item: Int }

  private func squares(count: Int, workers: Int, failingAt failure: Int? = nil) throws -> [Int] {
    var next = 0
    var results: [Int] = []
    try OrderedWork(workers: workers).run(
      produce: { () -> Int? in
        guard next < count else { return nil }
        defer { next += 1 }
        return next
      },
      makeWorker: { 0 },
      work: { (seen: inout Int, item: Int) -> Int in
        seen += 1
        if item == failure { throw Refusal(item: item) }
        return item * item
      },
      consume: { results.append($0) })
    return results
  }

  @Test(arguments: [1, 2, 3, 8], [0, 1, 2, 7, 1000])
  func keepsTheOrder(workers: Int, count: Int) throws {
    #expect(try squares(count: count, workers: workers) == (0..<count).map { $0 * $0 })
  }

  @Test(arguments: [1, 2, 8])
  func throwsTheFirstErrorAfterConsumingWhatCameBefore(workers: Int) {
    var consumed: [Int] = []
    var next = 0
    #expect(throws: Refusal(item: 37)) {
      try OrderedWork(workers: workers).run(
        produce: { () -> Int? in
          next += 1
          return next
        },
        makeWorker: { () },
        work: { (_: inout Void, item: Int) -> Int in
          if item >= 37 { throw Refusal(item: item) }
          return item
        },
        consume: { consumed.append($0) })
    }
    #expect(consumed == Array(1..<37))
  }

  @Test(arguments: [1, 2], [0, 1, 2, 20])
  func aFailingProducerLosesNothingThatItGave(workers: Int, count: Int) {
    var consumed: [Int] = []
    var next = 0
    #expect(throws: Refusal(item: count)) {
      try OrderedWork(workers: workers).run(
        produce: { () -> Int? in
          if next == count { throw Refusal(item: count) }
          defer { next += 1 }
          return next
        },
        makeWorker: { () },
        work: { (_: inout Void, item: Int) -> Int in item },
        consume: { consumed.append($0) })
    }
    #expect(consumed == Array(0..<count))
  }
}
