internal import Glibc

/// Threads that work on one task and are waited for together.
///
/// There are as many as the system has memory and room for, perhaps none: Dispatch would wait for better times, which do not
/// come under a limit of memory.
public struct ThreadTeam: ~Copyable {
  private var handles: [pthread_t] = []

  private final class Task: Sendable {
    let number: Int
    let work: @Sendable (Int) -> Void

    init(_ number: Int, _ work: @escaping @Sendable (Int) -> Void) {
      self.number = number
      self.work = work
    }
  }

  /// Starts a thread for each of `numbers`, in order, that calls `work` with it; after the first that cannot be had, none.
  ///
  /// The threads take no signals but those of their own faults: signals are for those who may be waiting for input.
  public init(_ numbers: Range<Int>, _ work: @escaping @Sendable (Int) -> Void) {
    var signals = sigset_t()
    var before = sigset_t()
    sigfillset(&signals)
    for fault in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGPIPE, SIGXFSZ] { sigdelset(&signals, fault) }
    pthread_sigmask(SIG_BLOCK, &signals, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    for number in numbers {
      let task = Unmanaged.passRetained(Task(number, work))
      var handle = pthread_t()
      let status = pthread_create(
        &handle, nil,
        { argument in
          if let argument {
            let task = Unmanaged<Task>.fromOpaque(argument).takeRetainedValue()
            task.work(task.number)
          }
          return nil
        }, task.toOpaque())
      guard status == 0 else {
        task.release()
        return
      }
      handles.append(handle)
    }
  }

  /// How many threads there are: as many as numbers, or fewer.
  public var count: Int { handles.count }

  /// Waits until all have done their work.
  public consuming func join() { for handle in handles { pthread_join(handle, nil) } }

  /// Calls `work` with every number below `count`, the first on the calling thread and each other one on a thread of its
  /// own, and waits for all.
  ///
  /// Numbers for which there is no thread come one after the other on the calling thread: no call may wait for another.
  public static func perform(_ count: Int, _ work: @Sendable (Int) -> Void) {
    guard count > 0 else { return }
    withoutActuallyEscaping(work) { work in
      let team = ThreadTeam(1..<count, work)
      work(0)
      for number in (team.count + 1)..<count { work(number) }
      team.join()
    }
  }
}
