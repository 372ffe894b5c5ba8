internal import Corpora
public import Tokenization

/// Makes the tokenizers of an algorithm, of all sizes in one run.
///
/// All algorithms see the same pieces of text, so that what differs between their rows is the algorithm. Where a usual
/// decoder would change spaces, the tokenizer gets one that gives the text back.
public struct SweepTrainer: Sendable {
  /// What cuts text for vocabularies of bytes, into the same pieces as ``characterPreTokenizer``.
  public var bytePreTokenizer: PreTokenizer?
  /// What cuts text for vocabularies of characters.
  public var characterPreTokenizer: PreTokenizer?
  /// What changes text before it is cut; nil for nothing.
  public var normalizer: Normalizer?
  /// Whether phrases (`lz78`, `lzw`, `chunk-N`) stay within the pieces; otherwise they reach through a whole record.
  public var phrasesStayInPieces: Bool
  /// Threads; the tokenizers are the same for any number.
  public var workers: Int

  /// A trainer.
  public init(
    bytePreTokenizer: PreTokenizer?, characterPreTokenizer: PreTokenizer?, normalizer: Normalizer? = nil,
    phrasesStayInPieces: Bool = false, workers: Int = 1
  ) {
    self.bytePreTokenizer = bytePreTokenizer
    self.characterPreTokenizer = characterPreTokenizer
    self.normalizer = normalizer
    self.phrasesStayInPieces = phrasesStayInPieces
    self.workers = workers
  }

  /// One tokenizer.
  public struct Made: Sendable {
    /// Tokens that were asked for; the tokenizer has at most as many.
    public var size: Int
    /// The tokenizer, with its stages and decoder.
    public var tokenizer: Tokenizer
  }

  /// What one run made.
  public struct Run: Sendable {
    /// By size, ascending.
    public var made: [Made]
    /// What could not be made, and why, a line each.
    public var notes: [String]
    /// How long training took, for all sizes together, without the counting of text.
    public var seconds: Double
  }

  /// Counts the pieces of a text, for all algorithms that learn from counts.
  ///
  /// - Throws: `CorpusError`, `PieceCountsError`, and what the stages throw.
  public func count(_ text: SweepText, progress: @Sendable (SweepProgress) -> Void = { _ in }) throws -> PieceCounts {
    let total = text.input.storedByteCount
    let (normalizer, preTokenizer) = (normalizer, bytePreTokenizer)
    return try PieceCounts.counted(
      from: CountedRecords(text.reader()), workers: workers,
      makeCounter: { try PieceCounter(normalizer: normalizer, preTokenizer: preTokenizer, alphabet: .bytes) },
      read: { source, batch in
        let found = try source.read(into: &batch)
        progress(SweepProgress("counting", done: source.storedByteCount, of: total, unit: "bytes"))
        return found
      }
    ).counts
  }

  /// Makes the tokenizers of an algorithm; sizes that the text cannot give are left out, with a note.
  ///
  /// - Parameters:
  ///   - counts: what ``count(_:progress:)`` gave.
  ///   - text: the same text, for algorithms that read it in order.
  /// - Throws: what the trainers throw, but for impossible sizes.
  public func run(
    _ algorithm: SweepAlgorithm, sizes: [Int], counts: PieceCounts, text: SweepText,
    progress: @Sendable (SweepProgress) -> Void = { _ in }
  ) throws -> Run {
    let clock = ContinuousClock()
    let start = clock.now
    var open = Array(Set(sizes)).sorted()
    var notes: [String] = []
    var made: [Made] = []
    while !open.isEmpty {
      do {
        made = try tokenizers(algorithm, sizes: open, counts: counts, text: text, progress: progress)
        break
      } catch {
        guard let size = SweepTrainer.impossibleSize(error), let index = open.firstIndex(of: size) else { throw error }
        open.remove(at: index)
        notes.append("\(algorithm.name): \(error)")
      }
    }
    // A text that gives no more than some size gives the same vocabulary for all larger ones.
    var kept: [Made] = []
    for one in made {
      if let last = kept.last, last.tokenizer.idEnd == one.tokenizer.idEnd, algorithm.hasSizes {
        notes.append(algorithm.note(size: one.size, largest: one.tokenizer.idEnd))
      } else {
        kept.append(one)
      }
    }
    return Run(made: kept, notes: notes, seconds: (clock.now - start) / .seconds(1))
  }

  private static func impossibleSize(_ error: any Error) -> Int? {
    switch error {
    case BytePairTrainingError.impossibleSize(let size, _, _): size
    case UnigramTrainingError.impossibleSize(let size, _, _): size
    case DictionaryTrainingError.impossibleSize(let size, _): size
    default: nil
    }
  }
}
