import Glibc

/// A file that is being written: without a name until it is whole, or where the file system does not know such files
/// under a temporary one in its folder, then put in its place; or written directly, where the destination wants that.
struct OutputFile: ~Copyable {
  /// Where it goes.
  let destination: OutputDestination
  private var descriptor: Int32
  /// Whether it has no name in any folder yet.
  private var isUnnamed = false
  private var temporaryPath: [CChar]?
  private var slot: TemporaryFiles.Slot?

  /// Opens the file.
  init(_ destination: OutputDestination, hasName: Bool) throws(CorpusError) {
    let opened = try destination.open(hasName: hasName)
    self.destination = destination
    descriptor = opened.descriptor
    switch opened.kind {
    case .direct: break
    case .unnamed: isUnnamed = true
    case .named(let path):
      temporaryPath = path
      slot = TemporaryFiles.add(path)
    }
  }

  deinit {
    if isOwned, descriptor >= 0 { close(descriptor) }
    if let temporaryPath { unlink(temporaryPath) }
    if let slot { TemporaryFiles.remove(slot) }
  }

  /// Whether this is a terminal.
  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Writes all of `bytes`.
  func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(CorpusError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count >= 0 {
        rest = UnsafeBufferPointer(rebasing: rest[count...])
      } else if errno == EPIPE {
        throw .outputClosed(path: destination.name)
      } else if errno != EINTR {
        throw .system(operation: "write to", path: destination.name, code: errno)
      }
    }
  }

  /// Writes all of `bytes` over the start of the file.
  func replaceStart(_ bytes: [UInt8]) throws(CorpusError) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress! + done, bytes.count - done, off_t(done)) }
      if count >= 0 {
        done += count
      } else if errno != EINTR {
        throw .system(operation: "write to", path: destination.name, code: errno)
      }
    }
  }

  /// Puts the whole file in its place.
  mutating func commit() throws(CorpusError) {
    if isUnnamed {
      // Closing a copy makes the file system say whether all has been written, while there is no name yet.
      let copy = dup(descriptor)
      guard copy < 0 || close(copy) == 0 || errno == EINTR else {
        throw .system(operation: "write to", path: destination.name, code: errno)
      }
      try giveName()
    }
    if isOwned, descriptor >= 0 {
      let result = close(descriptor)
      descriptor = -1
      // Some file systems tell only now that there was no space.
      guard result == 0 || errno == EINTR else {
        throw .system(operation: "write to", path: destination.name, code: errno)
      }
    }
    guard let temporaryPath else { return }
    guard rename(temporaryPath, destination.path) == 0 else {
      throw .system(operation: "replace", path: destination.name, code: errno)
    }
    self.temporaryPath = nil
    if let slot { TemporaryFiles.remove(slot) }
    slot = nil
  }

  /// Gives an unnamed file its final name where nothing stands there, else a temporary one.
  private mutating func giveName() throws(CorpusError) {
    if try !destination.name(descriptor) {
      for _ in 0..<100 where temporaryPath == nil {
        let path = destination.temporaryPath()
        let slot = TemporaryFiles.add(path)
        if try destination.name(descriptor, path) {
          temporaryPath = path
          self.slot = slot
        } else if let slot {
          TemporaryFiles.remove(slot)
        }
      }
      guard temporaryPath != nil else {
        throw .system(operation: "write to", path: destination.name, code: EEXIST)
      }
    }
    isUnnamed = false
  }

  /// Standard output is not ours to close.
  private var isOwned: Bool { !destination.path.isEmpty }
}
