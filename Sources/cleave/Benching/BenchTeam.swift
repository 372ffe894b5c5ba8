import Synchronization
import Tokenization
import WorkerThreads

/// Threads that work on the documents of a text, each with its own ``BenchWorker``.
struct BenchTeam {
  /// What a round came to.
  struct Round {
    var byteCount: Int
    var seconds: Double
    var processorSeconds: Double
    var tokenCount: Int
    var pieceCount: Int
    var missCount: Int
  }

  private let text: BenchText
  private let workers: [BenchWorker]
  /// The ids of each document, for decoding; empty otherwise.
  private let encoded: [[TokenID]]

  /// A team whose caches know nothing yet.
  init(_ task: BenchTask, tokenizer: TokenizerFile.Loaded, text: BenchText, threads: Int) throws {
    self.text = text
    let compiled = try CompiledTokenizer(tokenizer)
    let decoder = try Decoder(tokenizer.tokenizer)
    workers = try (0..<threads).map { _ in try BenchWorker(task, compiled, decoder) }
    encoded =
      task == .decode ? try text.documents.map { [workers] in try workers[0].encode($0, of: text) } : []
  }

  /// Does some documents; each thread takes the next one when it is done with one.
  func run(_ documents: Range<Int>) throws -> Round {
    let before = use
    let clock = WorkClock()
    let next = Atomic<Int>(documents.lowerBound)
    let failure = Mutex<(any Error)?>(nil)
    // Each iteration uses the worker of its own number and no other.
    nonisolated(unsafe) let workers = workers
    ThreadTeam.perform(workers.count) { [text, encoded] index in
      while true {
        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if number >= documents.upperBound { return }
        do {
          try workers[index].work(
            on: text.documents[number], of: text, encoded: encoded.isEmpty ? [] : encoded[number])
        } catch {
          failure.withLock { $0 = $0 ?? error }
          return
        }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    let (seconds, processorSeconds) = clock.elapsed
    let after = use
    return Round(
      byteCount: text.byteCount(of: documents), seconds: seconds, processorSeconds: processorSeconds,
      tokenCount: after.tokens - before.tokens, pieceCount: after.pieces - before.pieces,
      missCount: after.misses - before.misses)
  }

  private var use: (tokens: Int, pieces: Int, misses: Int) {
    workers.reduce(into: (0, 0, 0)) { sum, worker in
      sum.tokens += worker.tokenCount
      sum.pieces += worker.cacheUse.pieces
      sum.misses += worker.cacheUse.misses
    }
  }
}
