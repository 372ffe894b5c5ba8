import Glibc

/// Lines for people, beside the results on standard output.
enum StandardError {
  /// Writes `text` as it is.
  static func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
      if written < 0 { return }
      bytes = bytes.dropFirst(written)
    }
  }
}
