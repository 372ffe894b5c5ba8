internal import Glibc

/// Whole files as bytes.
enum FileContent {
  /// Largest file that is read, in bytes: more than any vocabulary needs.
  static let byteLimit = 1 << 32

  /// What stands at a path.
  enum Kind { case file, folder, missing }

  /// What stands at `path`.
  static func kind(of path: String) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { return .missing }
    return status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
  }

  /// The bytes at `path`.
  ///
  /// - Throws: `FormatError` when the file cannot be read, or begins as zstd or gzip do.
  static func read(_ path: String) throws -> [UInt8] {
    let bytes = try readAll(path)
    if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) || bytes.starts(with: [0x1F, 0x8B]) {
      throw FormatError(file: path, expected: "a tokenizer", found: "a compressed file", advice: "decompress it first")
    }
    return bytes
  }

  private static func readAll(_ path: String) throws(FormatError) -> [UInt8] {
    func fail(_ found: String) -> FormatError {
      FormatError(file: path, expected: "a readable file", found: found)
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw fail(String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw fail(String(cString: strerror(errno))) }
    let size = max(Int(status.st_size), 0)
    // A file with holes may have any size.
    guard size <= byteLimit else { throw fail("more than \(byteLimit) bytes") }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size + 1)
    let chunk = max(size + 1, 1 << 16)
    while true {
      var failure: Int32 = 0
      let buffer = [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
        var got = 0
        repeat { got = Glibc.read(descriptor, buffer.baseAddress, buffer.count) } while got < 0 && errno == EINTR
        if got < 0 { failure = errno }
        count = max(got, 0)
      }
      guard failure == 0 else { throw fail(String(cString: strerror(failure))) }
      if buffer.isEmpty { return bytes }
      if bytes.isEmpty { bytes = buffer } else { bytes.append(contentsOf: buffer) }
      guard bytes.count <= byteLimit else { throw fail("more than \(byteLimit) bytes") }
    }
  }
}
