internal import Synchronization

/// How many distinct pieces the text that is being counted has so far, estimated while it is counted.
///
/// Each thread has a table of its own, which goes to disk when it is full, so nobody knows the number until the end. But
/// one thread's table shows how it grows, until it is full for the first time, and Heaps' law says how that goes on.
public final class DistinctEstimate: Sendable {
  private struct State {
    /// What a table had when it had seen so many bytes, at doubling sizes.
    var points: [(bytes: Double, distinct: Double)] = []
  }

  private let state = Mutex(State())

  /// Nothing seen yet.
  public init() {}

  /// A table holds so many distinct pieces after so many bytes of text. Tables that have been emptied hold less than is
  /// expected, and are not taken.
  func update(byteCount: Int, distinctCount: Int) {
    guard byteCount >= 1 << 16, distinctCount > 0 else { return }
    state.withLock { state in
      let point = (bytes: Double(byteCount), distinct: Double(distinctCount))
      if let last = state.points.last, point.bytes < 2 * last.bytes || point.distinct <= last.distinct { return }
      state.points.append(point)
    }
  }

  /// The estimate for so many bytes of text; nil while too little has been seen.
  public func distinctCount(byteCount: Int) -> Int? {
    let points = state.withLock { $0.points }
    guard let fit = HeapsFit(points.suffix(5).map { ($0.bytes, $0.distinct) }) else { return nil }
    let value = fit.distinct(pieces: Double(byteCount))
    return value.isFinite && value < 1e18 ? Int(value) : nil
  }
}
