import Glibc

/// Time that a piece of work takes, on the clock and of processors.
struct WorkClock {
  private let start = WorkClock.now

  /// Seconds since the clock was made, and seconds of all threads together.
  var elapsed: (seconds: Double, processorSeconds: Double) {
    let end = WorkClock.now
    return (end.wall - start.wall, end.processor - start.processor)
  }

  private static var now: (wall: Double, processor: Double) {
    func seconds(_ clock: clockid_t) -> Double {
      var time = timespec()
      clock_gettime(clock, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    return (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
  }
}
