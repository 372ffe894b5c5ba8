import Glibc

/// The most memory that the process has held, as Linux counts it.
enum PeakMemory {
  /// Begins to count anew; false where the system does not allow it, and counting goes on from the start.
  @discardableResult
  static func reset() -> Bool {
    let file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return write(file, "5", 1) == 1
  }

  /// Bytes resident at most since the last ``reset()``; nil where the system does not say.
  static var byteCount: Int? {
    let file = open("/proc/self/status", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    let count = read(file, &bytes, bytes.count)
    guard count > 0 else { return nil }
    for line in bytes[..<count].split(separator: 0x0A) where line.starts(with: Array("VmHWM:".utf8)) {
      let digits = line.filter { (0x30...0x39).contains($0) }
      return Int(String(decoding: digits, as: UTF8.self)).map { $0 * 1024 }
    }
    return nil
  }
}
