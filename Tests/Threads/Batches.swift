import Tokenization

/// Batches of lines, taken by all threads in turn.
struct Batches {
  var next = 0

  mutating func read(into batch: inout TextBatch) -> Bool {
    guard next < Sample.lines.count else { return false }
    batch.bytes.removeAll()
    batch.ranges.removeAll()
    for line in Sample.lines[next..<min(next + 40, Sample.lines.count)] {
      batch.ranges.append(batch.bytes.count..<batch.bytes.count + line.count)
      batch.bytes += line
    }
    next += 40
    return true
  }
}
