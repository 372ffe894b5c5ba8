import Glibc
import JSON

/// How far a long piece of work is, shown on standard error while it goes on.
///
/// ```swift
/// var progress = Progress(label: "packing", totalBytes: input.storedByteCount, mode: options.progress.mode)
/// progress.advance(by: batch.bytes.count)
/// progress.finish()
/// ```
///
/// On a terminal it is one line that appears after a second, changes ten times a second and goes when the work ends,
/// well or badly. As JSON it is one object a second and one at the end: `label`, `unit`, `done`, `total` (or null),
/// `seconds`, `finished`. Calls cost about as much as looking at the clock.
struct Progress: ~Copyable {
  private enum Display { case none, terminal, json }

  private let label: String
  private let unit: String
  private let total: Int?
  private let display: Display
  private let start = Progress.now()
  private var done = 0
  private var nextUpdate: Double
  private var isShown = false
  /// In place of amounts, and the same for JSON.
  private var note: String?
  private var members: [(key: String, value: Int)] = []

  /// Progress in bytes; `totalBytes` is nil where nobody knows.
  init(label: String, totalBytes: Int?, mode: ProgressMode) {
    self.init(label: label, total: totalBytes, unit: "bytes", mode: mode)
  }

  /// Progress in `unit`, a plural such as "merges".
  init(label: String, total: Int?, unit: String, mode: ProgressMode) {
    self.label = label
    self.unit = unit
    self.total = total
    display =
      switch mode {
      case .off: .none
      case .json: .json
      case .auto: isatty(2) == 1 ? .terminal : .none
      }
    nextUpdate = start + 1
  }

  deinit { if isShown { StandardError.write("\r\u{1B}[K") } }

  /// `amount` more is done.
  mutating func advance(by amount: Int) { update(to: done + amount) }

  /// `amount` is done in all; on a terminal `note` says how things stand, as JSON `members`.
  mutating func update(to amount: Int, note: String, members: [(key: String, value: Int)]) {
    self.note = note
    self.members = members
    update(to: amount)
  }

  /// `amount` is done in all.
  mutating func update(to amount: Int) {
    done = amount
    guard display != .none else { return }
    let time = Progress.now()
    guard time >= nextUpdate else { return }
    switch display {
    case .none: break
    case .terminal:
      nextUpdate = time + 0.1
      isShown = true
      StandardError.write("\r\(line(after: time - start).prefix(max(20, Progress.terminalWidth() - 1)))\u{1B}[K")
    case .json:
      nextUpdate = time + 1
      writeJSON(after: time - start, isFinished: false)
    }
  }

  /// The work is done: the line goes.
  mutating func finish() {
    if display == .json { writeJSON(after: Progress.now() - start, isFinished: true) }
    if isShown { StandardError.write("\r\u{1B}[K") }
    isShown = false
    nextUpdate = .infinity
  }

  // MARK: Details

  private func line(after seconds: Double) -> String {
    func amount(_ value: Int) -> String { unit == "bytes" ? "\(ByteAmount(value))" : "\(value) \(unit)" }
    if let note { return "\(label)  \(note)  \(Int(seconds)) s" }
    var parts = [label, amount(done)]
    if let total, total > 0 {
      parts[1] += " of \(amount(total))"
      parts.append("\(min(100, Int(Double(done) / Double(total) * 100))) %")
    }
    let rate = Double(done) / seconds
    parts.append(amount(Int(rate)) + "/s")
    if let total, done > 0, done <= total {
      parts.append("\(Progress.duration(Double(total - done) / rate)) left")
    }
    return parts.joined(separator: "  ")
  }

  private static func duration(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e9).rounded(.up))
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  private func writeJSON(after seconds: Double, isFinished: Bool) {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("label")
    writer.value(label)
    writer.key("unit")
    writer.value(unit)
    writer.key("done")
    writer.value(done)
    writer.key("total")
    if let total { writer.value(total) } else { writer.null() }
    for member in members {
      writer.key(member.key)
      writer.value(member.value)
    }
    writer.key("seconds")
    writer.value(seconds)
    writer.key("finished")
    writer.value(isFinished)
    writer.endObject()
    writer.endLine()
    StandardError.write(String(decoding: writer.bytes, as: UTF8.self))
  }

  /// Seconds of a clock that never goes back.
  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Columns of the terminal, 80 where it does not tell.
  private static func terminalWidth() -> Int {
    var size = winsize()
    guard ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
