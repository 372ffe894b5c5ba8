import Corpora
import Counts
import Glibc
import Tokenization

/// `make sanitize` runs this under the thread sanitizer: what several threads share is used by all of them at once, and the
/// results are those of one thread.
@main
struct SharedUse {
  private var failures = 0
  private static let workers = 4

  static func main() throws {
    for argument in CommandLine.arguments.dropFirst() {
      guard let race = DeliberateRace(rawValue: argument) else {
        print("usage: threads [\(DeliberateRace.allCases.map(\.rawValue).joined(separator: " | "))]")
        exit(2)
      }
      try race.run()
      print("\(argument): not noticed")
      exit(0)
    }
    var use = SharedUse()
    let tokenizers = try Sample.tokenizers()
    for (name, tokenizer) in tokenizers { try use.encode(tokenizer, name) }
    try use.map(tokenizers[0].tokenizer)
    try use.count()
    try use.train()
    exit(use.failures == 0 ? 0 : 1)
  }

  /// Says whether what was found is right.
  private mutating func check(_ holds: Bool, _ what: String) {
    if !holds { failures += 1 }
    print(holds ? "fine  " : "WRONG ", what)
  }

  // MARK: Tables that encoders share

  private mutating func encode(_ tokenizer: Tokenizer, _ name: String) throws {
    let compiled = try CompiledTokenizer(tokenizer)
    let expected = try Self.ids(compiled, workers: 1)
    check(try Self.ids(compiled, workers: Self.workers) == expected, "\(name): ids by \(Self.workers) threads")
    let decoder = try Decoder(tokenizer)
    let decoded = try expected.map { try decoder.decode($0) }
    let texts = try Self.each(expected, workers: Self.workers, makeWorker: { decoder }) { decoder, ids in
      try decoder.decode(ids)
    }
    check(texts == decoded, "\(name): text by \(Self.workers) threads")
  }

  /// An image whose tables all threads have mapped.
  private mutating func map(_ tokenizer: Tokenizer) throws {
    var loaded = TokenizerFile.Loaded(tokenizer: tokenizer, format: .tokenizerJSON, paths: ["a"])
    let key = [UInt8](0..<32)
    let path = "/tmp/cleave-threads-\(getpid()).image"
    guard let image = try TokenizerImage.bytes(of: &loaded, key: key) else {
      return check(false, "image: none is made")
    }
    var output = try AtomicOutput(path: path)
    try output.write(image)
    try output.commit()
    chmod(path, 0o600)
    let mapped = TokenizerImage.load(path: path, key: key, paths: ["a"])
    unlink(path)
    guard let mapped else { return check(false, "image: it cannot be read") }
    let expected = try Self.ids(try CompiledTokenizer(tokenizer), workers: 1)
    let found = try Self.ids(try CompiledTokenizer(mapped), workers: Self.workers)
    check(found == expected, "image: ids by \(Self.workers) threads")
  }

  private static func ids(_ compiled: CompiledTokenizer, workers: Int) throws -> [[TokenID]] {
    try each(Sample.lines, workers: workers, makeWorker: { Encoder(compiled) }) { encoder, line in
      var ids: [TokenID] = []
      try encoder.encode(line.span, into: &ids)
      return ids
    }
  }

  /// What `work` makes of each item, in blocks of fifty by so many threads.
  private static func each<Item: Sendable, Output: Sendable, Worker: ~Copyable>(
    _ items: [Item], workers: Int, makeWorker: @escaping @Sendable () throws -> Worker,
    _ work: @escaping @Sendable (inout Worker, Item) throws -> Output
  ) throws -> [Output] {
    var next = 0
    var result: [Output] = []
    try OrderedWork(workers: workers).run(
      produce: { () -> [Item]? in
        guard next < items.count else { return nil }
        defer { next += 50 }
        return Array(items[next..<min(next + 50, items.count)])
      },
      makeWorker: makeWorker,
      work: { (worker: inout Worker, items: [Item]) throws -> [Output] in
        var outputs: [Output] = []
        for item in items { outputs.append(try work(&worker, item)) }
        return outputs
      },
      consume: { result += $0 })
    return result
  }

  // MARK: Counting and training

  private mutating func count() throws {
    let once = try Self.counted(workers: 1, memory: 1 << 30)
    check(try Self.counted(workers: Self.workers, memory: 1 << 30) == once, "counts by \(Self.workers) threads")
    check(
      try Self.counted(workers: Self.workers, memory: 1 << 18) == once, "counts by \(Self.workers) threads that spill")
  }

  /// The counts file that so many threads make.
  private static func counted(workers: Int, memory: Int) throws -> [UInt8] {
    let stages = PieceStages(normalizer: nil, preTokenizer: SplitPattern.o200k.preTokenizer, alphabet: .bytes)
    let counted = try BoundedCounter(memory: memory, workers: workers, folder: "/tmp").count(
      from: Batches(), makeCounter: { try stages.makeCounter() }, read: { source, batch in source.read(into: &batch) })
    let path = "/tmp/cleave-threads-\(getpid()).counts"
    defer { unlink(path) }
    _ = try counted.write(to: try AtomicOutput(path: path), program: "threads", stages: stages)
    var stream = try TextStream(InputFile(path: Array(path.utf8)))
    return try stream.readAll(limit: 1 << 28)
  }

  private mutating func train() throws {
    let metaspace = PreTokenizer.metaspace(replacement: "▁", prependScheme: .always, split: true)
    let pieces = try Sample.counts(metaspace, .characters)
    for variant in UnigramTrainer.Variant.allCases {
      var trainer = UnigramTrainer(vocabularySizes: [400])
      trainer.variant = variant
      let found = try [1, Self.workers].map { workers in
        let training = try trainer.train(on: pieces, workers: workers)
        let tokenizer = try training.tokenizer(vocabularySize: 400, normalizer: nil, preTokenizer: metaspace)
        return try TokenizerFile.write(tokenizer, as: .tokenizerJSON, name: "a").files[0].bytes
      }
      check(found[0] == found[1], "unigram (\(variant.rawValue)) trained by \(Self.workers) threads")
    }
  }
}
