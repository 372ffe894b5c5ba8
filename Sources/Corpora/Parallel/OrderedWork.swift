import Dispatch
import Synchronization
import WorkerThreads

/// Work done by several threads on items in the order in which they come: results are handed on in that same order.
///
/// ```
/// calling thread:  produce → ring of items ┐              ┌ ring of results → consume
/// worker threads:                          └→ work(item) ─┘
/// ```
///
/// The calling thread produces and consumes, so reading and writing go on while the workers work. At most
/// `2 × workers + 2` items are held at any time. The result does not depend on the number of workers, provided that
/// `work` does not let one item's outcome depend on the items before it.
public struct OrderedWork: Sendable {
  /// Threads that work beside the calling one; 1 means that the calling thread works itself. Where the system has no room
  /// for so many there are fewer.
  public let workers: Int

  /// Work for `workers` threads; 0 or less is taken as 1.
  public init(workers: Int) { self.workers = max(1, workers) }

  /// Hands every item that `produce` gives to `work` and every result, in order, to `consume`.
  ///
  /// - Parameters:
  ///   - produce: the next item, or nil at the end.
  ///   - makeWorker: makes the state that one thread keeps from item to item, such as an encoder with its caches.
  ///   - work: turns an item into a result.
  ///   - consume: takes the results.
  /// - Throws: the first error in the order of the items; what was made from the items before it has been consumed.
  public func run<Item: Sendable, Worker: ~Copyable, Output: Sendable>(
    produce: () throws -> Item?,
    makeWorker: @escaping @Sendable () throws -> Worker,
    work: @escaping @Sendable (inout Worker, Item) throws -> Output,
    consume: (Output) throws -> Void
  ) throws {
    func workAlone(_ ahead: [Result<Item?, any Error>]) throws {
      var worker = try makeWorker()
      for item in ahead { if let item = try item.get() { try consume(try work(&worker, item)) } }
      while let item = try produce() { try consume(try work(&worker, item)) }
    }
    if workers == 1 { return try workAlone([]) }
    // A single item, as most short inputs are, is done sooner than threads are started.
    let first = try produce()
    let second = Result { first == nil ? nil : try produce() }
    if case .success(nil) = second {
      var worker = try makeWorker()
      if let first { try consume(try work(&worker, first)) }
      return
    }
    var ahead = [.success(first), second][...]
    let ring = Ring<Item, Output>(slots: 2 * workers + 2)
    let team = ThreadTeam(0..<workers) { _ in ring.serve(makeWorker: makeWorker, work: work) }
    guard team.count > 0 else { return try workAlone(Array(ahead)) }
    let outcome = Result { try pass({ try ahead.popFirst()?.get() ?? produce() }, through: ring, consume) }
    ring.stop(workers: team.count)
    team.join()
    try outcome.get()
  }

  /// Puts every item into the ring and takes every result out of it, in order.
  private func pass<Item, Output>(
    _ produce: () throws -> Item?, through ring: Ring<Item, Output>, _ consume: (Output) throws -> Void
  ) throws {
    var produced = 0
    var consumed = 0
    var failure: (any Error)?
    var ended = false
    while !ended || consumed < produced {
      if !ended, produced - consumed < ring.slots {
        do {
          if let item = try produce() {
            ring.put(item, at: produced)
            produced += 1
          } else {
            ended = true
          }
        } catch {
          // Everything before the failure is still to be consumed.
          failure = error
          ended = true
        }
        continue
      }
      try consume(try ring.take(at: consumed))
      consumed += 1
    }
    if let failure { throw failure }
  }
}

/// The places where items wait for a worker and results for their turn.
private final class Ring<Item: Sendable, Output: Sendable>: Sendable {
  private enum Place: Sendable {
    case empty
    case item(Item)
    case result(Result<Output, any Error>)
  }

  let slots: Int
  private let places: Mutex<[Place]>
  private let next = Atomic<Int>(0)
  private let waiting = DispatchSemaphore(value: 0)
  private let finished: [DispatchSemaphore]
  private let stopped = Atomic<Bool>(false)

  init(slots: Int) {
    self.slots = slots
    places = Mutex(Array(repeating: .empty, count: slots))
    finished = (0..<slots).map { _ in DispatchSemaphore(value: 0) }
  }

  func put(_ item: Item, at index: Int) {
    places.withLock { $0[index % slots] = .item(item) }
    waiting.signal()
  }

  func take(at index: Int) throws -> Output {
    finished[index % slots].wait()
    let place = places.withLock { places in
      let place = places[index % slots]
      places[index % slots] = .empty
      return place
    }
    guard case .result(let result) = place else { preconditionFailure("a finished place holds a result") }
    return try result.get()
  }

  func stop(workers: Int) {
    stopped.store(true, ordering: .releasing)
    for _ in 0..<workers { waiting.signal() }
  }

  func serve<Worker: ~Copyable>(
    makeWorker: () throws -> Worker, work: (inout Worker, Item) throws -> Output
  ) {
    do {
      var worker = try makeWorker()
      serve { item in try work(&worker, item) }
    } catch {
      serve { _ in throw error }
    }
  }

  private func serve(_ work: (Item) throws -> Output) {
    while true {
      waiting.wait()
      if stopped.load(ordering: .acquiring) { return }
      let slot = next.wrappingAdd(1, ordering: .relaxed).oldValue % slots
      let place = places.withLock { $0[slot] }
      guard case .item(let item) = place else { preconditionFailure("a waiting place holds an item") }
      let result = Result { try work(item) }
      places.withLock { $0[slot] = .result(result) }
      finished[slot].signal()
    }
  }
}
