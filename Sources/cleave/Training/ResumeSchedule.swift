/// When a training is written next: after an interval, and not so soon that writing takes more than a tenth of the time.
struct ResumeSchedule {
  private let clock = ContinuousClock()
  private let interval: Duration
  /// When it is due.
  private(set) var next: ContinuousClock.Instant

  init(interval: Duration) {
    self.interval = interval
    next = clock.now + interval
  }

  var isDue: Bool { clock.now >= next }

  /// Writes, and sets the next time.
  mutating func write(_ body: () throws -> Void) rethrows {
    let start = clock.now
    try body()
    let end = clock.now
    next = end + max(interval, (end - start) * 9)
  }
}
