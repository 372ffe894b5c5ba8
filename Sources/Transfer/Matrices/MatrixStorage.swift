internal import Glibc

/// Bytes that stay where they are as long as somebody holds this: a file mapped into memory, or memory of our own.
final class MatrixStorage: Sendable {
  /// The first byte.
  nonisolated(unsafe) let base: UnsafeRawPointer
  let byteCount: Int
  private let isMapped: Bool
  private let descriptor: Int32

  /// The whole file at `path`, read as it is touched.
  ///
  /// - Throws: `TransferError.system`, `badFile` for what is no plain file.
  init(path: String) throws(TransferError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw MatrixStorage.failure("open", path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      defer { close(descriptor) }
      throw MatrixStorage.failure("look at", path)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .badFile(file: path, position: nil, expected: "a plain file, which can be mapped", found: "another kind")
    }
    self.descriptor = descriptor
    byteCount = Int(status.st_size)
    isMapped = byteCount > 0
    guard isMapped else {
      base = UnsafeRawPointer(UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 16))
      return
    }
    guard let address = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED else {
      close(descriptor)
      throw MatrixStorage.failure("map", path)
    }
    base = UnsafeRawPointer(address)
  }

  /// Memory of our own, filled by `fill`.
  init(byteCount: Int, fill: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(1, byteCount), alignment: 64)
    do {
      try fill(UnsafeMutableRawBufferPointer(start: memory, count: byteCount))
    } catch {
      memory.deallocate()
      throw error
    }
    base = UnsafeRawPointer(memory)
    self.byteCount = byteCount
    isMapped = false
    descriptor = -1
  }

  deinit {
    if isMapped { munmap(UnsafeMutableRawPointer(mutating: base), byteCount) } else { base.deallocate() }
    if descriptor >= 0 { close(descriptor) }
  }

  /// Bytes as an array; the range must lie within them.
  func bytes(_ range: Range<Int>) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "the range must lie within the storage")
    return Array(UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
  }

  /// Tells the system that pages which were read can go, so that a pass over a large file does not fill the memory
  /// that is counted as ours. They are read again when they are needed.
  func releasePages(_ range: Range<Int>) {
    guard isMapped, !range.isEmpty else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let first = range.lowerBound / page * page
    madvise(UnsafeMutableRawPointer(mutating: base + first), range.upperBound - first, MADV_DONTNEED)
  }

  private static func failure(_ operation: String, _ path: String) -> TransferError {
    .system(operation: operation, path: path, code: String(cString: strerror(errno)))
  }
}
