import Glibc
import Synchronization
import Testing
import WorkerThreads

@Suite struct ThreadTeamTests {
  @Test(arguments: [0, 1, 2, 7, 40])
  func everyNumberOnce(count: Int) {
    let seen = Mutex<[Int]>([])
    ThreadTeam.perform(count) { number in seen.withLock { $0.append(number) } }
    #expect(seen.withLock { $0.sorted() } == Array(0..<count))
  }

  @Test func theFirstNumberIsOnTheCallingThread() {
    let caller = pthread_self()
    let isCaller = Mutex([Bool](repeating: false, count: 4))
    ThreadTeam.perform(4) { number in
      let here = pthread_equal(pthread_self(), caller) != 0
      isCaller.withLock { $0[number] = here }
    }
    #expect(isCaller.withLock { $0 } == [true, false, false, false])
  }

  /// Signals that ask a program to end go to whoever waits for input.
  @Test func threadsTakeNoSignals() {
    let mask = Mutex(sigset_t())
    let team = ThreadTeam(0..<1) { _ in
      mask.withLock { _ = pthread_sigmask(SIG_BLOCK, nil, &$0) }
    }
    #expect(team.count == 1)
    team.join()
    mask.withLock {
      #expect(sigismember(&$0, SIGINT) == 1)
      #expect(sigismember(&$0, SIGTERM) == 1)
      #expect(sigismember(&$0, SIGSEGV) == 0)
    }
  }
}
