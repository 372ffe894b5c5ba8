import Glibc
import Synchronization

/// The temporary files that a dying process must not leave behind.
///
/// The first file that is added installs a handler for the signals that end a process from outside (interrupt,
/// terminate, hang-up, closed pipe, file too large), each only where the program has left the system's own handling in
/// place. The handler removes the files and then lets the signal end the process, so the exit status stays the same.
enum TemporaryFiles {
  /// A place in the table.
  struct Slot { fileprivate let index: Int }

  private static let slotCount = 256

  // Shared with the signal handler, which may run at any time on any thread; every access to an element is one atomic
  // exchange, and whoever takes a pointer out of it is the only one to have it.
  private nonisolated(unsafe) static let slots: UnsafeMutablePointer<Atomic<UnsafeMutablePointer<CChar>?>> = {
    let slots = UnsafeMutablePointer<Atomic<UnsafeMutablePointer<CChar>?>>.allocate(capacity: slotCount)
    for index in 0..<slotCount { (slots + index).initialize(to: Atomic(nil)) }
    return slots
  }()

  /// Remembers a file until `remove`. Nil when the table is full: then only a signal would leave the file behind.
  static func add(_ path: UnsafePointer<CChar>) -> Slot? {
    _ = handlers
    guard let copy = strdup(path) else { return nil }
    for index in 0..<slotCount
    where slots[index].compareExchange(expected: nil, desired: copy, ordering: .acquiringAndReleasing).exchanged {
      return Slot(index: index)
    }
    free(copy)
    return nil
  }

  /// Forgets a file, which is in its place or gone.
  static func remove(_ slot: Slot) {
    // Nil when a signal handler has been faster; the process is about to end then.
    if let path = slots[slot.index].exchange(nil, ordering: .acquiringAndReleasing) { free(path) }
  }

  /// Set once, by the first file.
  private static let handlers: Void = {
    _ = slots  // allocated before any handler can run
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ] {
      var current = sigaction()
      guard sigaction(signal, nil, &current) == 0, current.__sigaction_handler.sa_handler == nil else { continue }
      var action = sigaction()
      // Back to the default before the handler runs, so that raising it again ends the process.
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
      action.__sigaction_handler.sa_handler = { signal in
        // Only calls that POSIX allows within a handler.
        for index in 0..<TemporaryFiles.slotCount {
          if let path = TemporaryFiles.slots[index].exchange(nil, ordering: .acquiringAndReleasing) { unlink(path) }
        }
        raise(signal)
      }
      sigaction(signal, &action, nil)
    }
  }()
}
