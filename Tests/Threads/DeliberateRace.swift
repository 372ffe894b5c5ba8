import Corpora
import Counts
import Glibc
import Synchronization
import Tokenization

/// Mistakes of the kind that the sanitizer is there for, made where the program's own threads work: `threads race-…` must end with
/// the sanitizer's status, so that no suppression hides what it should show.
enum DeliberateRace: String, CaseIterable {
  /// Encoders on the threads of ``OrderedWork`` that write to one variable.
  case encoding = "race-encoding"
  /// Counters on the threads that count, which write to one variable.
  case counting = "race-counting"

  func run() throws {
    switch self {
    case .encoding: try Self.encode()
    case .counting: try Self.count()
    }
  }

  /// What all threads write to. Nothing guards it: that is the mistake.
  nonisolated(unsafe) private static var written = 0
  private static let arrived = Atomic<Int>(0)

  /// Writes when two threads at least have come here; 10 seconds are enough for the second one. The order of a relaxed atomic
  /// says nothing about other memory, so the threads meet but nothing is ordered by it.
  private static func write(_ value: Int) {
    arrived.add(1, ordering: .relaxed)
    let end = time(nil) + 10
    while arrived.load(ordering: .relaxed) < 2 && time(nil) < end { sched_yield() }
    written &+= value
  }

  private static func encode() throws {
    var words = Vocabulary()
    for (id, word) in ["[UNK]", "the", "token"].enumerated() { try words.add(Array(word.utf8), id: TokenID(id)) }
    let compiled = try CompiledTokenizer(
      Tokenizer(preTokenizer: .bert, model: .wordPiece(WordPieceModel(vocabulary: words, unknown: 0))))
    var next = 0
    try OrderedWork(workers: 2).run(
      produce: { () -> [UInt8]? in
        defer { next += 1 }
        return next < 8 ? Sample.lines[next] : nil
      },
      makeWorker: { Encoder(compiled) },
      work: { (encoder: inout Encoder, line: [UInt8]) throws -> [TokenID] in
        var ids: [TokenID] = []
        try encoder.encode(line.span, into: &ids)
        write(ids.count)
        return ids
      },
      consume: { _ in })
  }

  private static func count() throws {
    let stages = PieceStages(normalizer: nil, preTokenizer: SplitPattern.o200k.preTokenizer, alphabet: .bytes)
    _ = try BoundedCounter(memory: 1 << 30, workers: 2, folder: "/tmp").count(
      from: Batches(),
      makeCounter: {
        write(1)
        return try stages.makeCounter()
      },
      read: { source, batch in source.read(into: &batch) })
  }
}
