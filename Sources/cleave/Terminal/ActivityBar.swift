import Sweeping

/// Progress of one activity after the other.
struct ActivityBar: ~Copyable {
  private let mode: ProgressMode
  private var activity: String?
  private var bar: Progress

  init(mode: ProgressMode) {
    self.mode = mode
    bar = Progress(label: "", total: nil, unit: "", mode: .off)
  }

  mutating func show(_ step: SweepProgress) {
    if activity != step.activity || step.done == 0 {
      finish()
      activity = step.activity
      bar = Progress(label: step.activity, total: step.total, unit: step.unit, mode: mode)
    }
    bar.update(to: step.done)
  }

  mutating func finish() {
    guard activity != nil else { return }
    bar.finish()
    activity = nil
  }
}
