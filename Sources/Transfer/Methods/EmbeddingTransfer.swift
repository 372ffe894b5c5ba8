internal import Corpora
internal import Glibc
public import Tokenization

/// Makes all rows of a target vocabulary, in order: copies of known rows, a method's, and the fallback's.
///
/// Blocks of rows are made side by side by several threads; what comes out is the same for any number of them.
public struct EmbeddingTransfer: Sendable {
  /// How many rows came about in which way, and how long they are.
  public struct Counts: Sendable {
    /// Rows of the target, those that are kept for later not counted.
    public internal(set) var rowCount = 0
    /// Rows of the source, bit for bit.
    public internal(set) var copied = 0
    /// Rows that the method made.
    public internal(set) var initialized = 0
    /// Rows that the fallback made, those of ids without a token among them.
    public internal(set) var fallenBack = 0
    /// Source rows beyond its vocabulary, kept behind the last.
    public internal(set) var kept = 0
    /// Mean Euclidean length of copied rows; 0 without any.
    public internal(set) var copiedLength = 0.0
    /// The same of the rows that the method made.
    public internal(set) var initializedLength = 0.0
    /// The longest row that the method made.
    public internal(set) var longest: (token: TokenID, length: Double)?
  }

  /// What is made of a block of ids.
  private struct Block: Sendable {
    var bytes: [UInt8] = []
    var counts = Counts()
  }

  private let problem: TransferProblem
  private let fallback: FallbackRows
  private let copies: Bool
  private let keepsExtraRows: Bool
  private let workers: Int
  /// The source row of each target id, where it is known.
  private let sources: [Int32]
  private static let blockSize = 256

  /// A transfer.
  ///
  /// - Parameters:
  ///   - copies: whether rows of known pairs are the source's, bit for bit; otherwise all rows are the method's.
  ///   - keepsExtraRows: whether source rows beyond its vocabulary come behind the target's.
  /// - Throws: `TransferError.rowsDoNotFit` for a matrix with fewer rows than the source tokenizer has ids.
  public init(
    _ problem: TransferProblem, fallback: FallbackRows, copies: Bool = true, keepsExtraRows: Bool = true,
    workers: Int = 1
  ) throws(TransferError) {
    let forms = problem.mapping.source
    guard problem.source.rowCount >= forms.idEnd else {
      throw .rowsDoNotFit(
        matrix: problem.source.name, rows: problem.source.rowCount, tokenizer: forms.name, ids: forms.idEnd)
    }
    self.problem = problem
    self.fallback = fallback
    self.copies = copies
    self.keepsExtraRows = keepsExtraRows
    self.workers = workers
    var sources = [Int32](repeating: -1, count: problem.mapping.target.idEnd)
    for pair in problem.known where !problem.hidden.contains(pair.source) {
      sources[Int(pair.target)] = Int32(pair.source)
    }
    self.sources = sources
  }

  /// Source rows that no token has.
  public var extraRows: Range<Int> { problem.mapping.source.idEnd..<problem.source.rowCount }

  /// Rows that ``run(_:write:)`` writes.
  public var rowCount: Int { sources.count + (keepsExtraRows ? extraRows.count : 0) }

  /// Makes all rows in the source's type and hands them to `write`, in order.
  ///
  /// - Parameter progress: told how many rows are done.
  /// - Throws: `TransferError.notFinite` for a row that is used and holds no numbers, or for a row of the method that
  ///   does not fit in the type; what the method or `write` throws.
  public func run<Method: InitializationMethod>(
    _ method: Method, progress: (Int) -> Void = { _ in }, write: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) throws -> Counts {
    var counts = Counts()
    var next = 0
    let transfer = self
    try OrderedWork(workers: workers).run(
      produce: { () -> Range<Int>? in
        guard next < transfer.sources.count else { return nil }
        defer { next += EmbeddingTransfer.blockSize }
        return next..<min(transfer.sources.count, next + EmbeddingTransfer.blockSize)
      },
      makeWorker: { try BlockWorker(transfer: transfer, worker: try method.makeWorker()) },
      work: { (worker: inout BlockWorker<Method.Worker>, range: Range<Int>) in try worker.make(range) },
      consume: { block in
        try block.bytes.withUnsafeBufferPointer(write)
        counts.add(block.counts)
        if counts.rowCount / 8192 != (counts.rowCount - block.counts.rowCount) / 8192 {
          transfer.problem.source.releaseRows(0..<transfer.problem.source.rowCount)
        }
        progress(counts.rowCount)
      })
    if keepsExtraRows {
      for row in extraRows {
        try problem.source.withBytes(ofRow: row) { try write($0.bindMemory(to: UInt8.self)) }
        counts.kept += 1
      }
    }
    counts.copiedLength /= Double(max(1, counts.copied))
    counts.initializedLength /= Double(max(1, counts.initialized))
    return counts
  }

  /// Makes blocks; one for each thread.
  private struct BlockWorker<Worker: EmbeddingInitializer> {
    private let transfer: EmbeddingTransfer
    private var worker: Worker
    private let rows: FloatBuffer
    private var outcomes: [RowOutcome] = []

    init(transfer: EmbeddingTransfer, worker: Worker) throws {
      self.transfer = transfer
      self.worker = worker
      rows = FloatBuffer(count: EmbeddingTransfer.blockSize * transfer.problem.source.width)
    }

    mutating func make(_ range: Range<Int>) throws -> Block {
      let source = transfer.problem.source
      let target = transfer.problem.mapping.target
      let (width, rowByteCount) = (source.width, source.rowByteCount)
      var block = Block()
      block.counts.rowCount = range.count
      let transfer = transfer
      func isCopied(_ id: Int) -> Bool { transfer.copies && transfer.sources[id] >= 0 }
      let made = range.filter { !isCopied($0) && target.kind(of: TokenID($0)) != .absent }.map(TokenID.init)
      try worker.initialize(
        made[...], into: UnsafeMutableBufferPointer(start: rows.base, count: made.count * width), outcomes: &outcomes)
      precondition(outcomes.count == made.count, "a method gives an outcome for each token")
      var place = 0
      var bytes = [UInt8](repeating: 0, count: range.count * rowByteCount)
      try bytes.withUnsafeMutableBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        // Rows that are copied, and those of ids without a token, need room of their own.
        let spare = FloatBuffer(count: width)
        for (index, id) in range.enumerated() {
          let output = base + index * rowByteCount
          if isCopied(id) {
            let row = Int(transfer.sources[id])
            try source.checkFinite(row: row)
            source.withBytes(ofRow: row) {
              output.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(output), byteCount: rowByteCount)
            }
            source.read(row: row, into: spare.base)
            block.counts.copied += 1
            block.counts.copiedLength += BlockWorker.length(spare.base, width)
            continue
          }
          var row = spare.base
          var outcome = RowOutcome.fallenBack
          if place < made.count, made[place] == TokenID(id) {
            (row, outcome) = (rows.base + place * width, outcomes[place])
            place += 1
          }
          if outcome == .initialized {
            let length = BlockWorker.length(row, width)
            block.counts.initialized += 1
            block.counts.initializedLength += length
            if length > block.counts.longest?.length ?? -1 { block.counts.longest = (TokenID(id), length) }
          } else {
            try transfer.fallback.write(TokenID(id), into: row)
            block.counts.fallenBack += 1
          }
          source.element.narrow(row, count: width, into: output)
          try BlockWorker.check(output, row, of: id, transfer)
        }
      }
      block.bytes = bytes
      return block
    }

    private static func length(_ row: UnsafeMutablePointer<Float>, _ width: Int) -> Double {
      var sums = SIMD8<Float>()
      var column = 0
      while column &+ 8 <= width {
        let values = UnsafeRawPointer(row + column).loadUnaligned(as: SIMD8<Float>.self)
        sums += values * values
        column &+= 8
      }
      var sum = Double(sums.sum())
      while column < width {
        sum += Double(row[column]) * Double(row[column])
        column &+= 1
      }
      return sum.squareRoot()
    }

    /// Rows of the target must be numbers, in the type that they are written in.
    private static func check(
      _ bytes: UnsafeMutableRawPointer, _ row: UnsafeMutablePointer<Float>, of id: Int, _ transfer: EmbeddingTransfer
    ) throws {
      let source = transfer.problem.source
      guard let column = source.element.firstNotFinite(UnsafeRawPointer(bytes), count: source.width) else { return }
      throw TransferError.doesNotFit(
        target: transfer.problem.mapping.target.name, id: id, column: column, value: "\(row[column])",
        type: source.element.rawValue)
    }
  }
}

extension EmbeddingTransfer.Counts {
  fileprivate mutating func add(_ other: EmbeddingTransfer.Counts) {
    rowCount += other.rowCount
    copied += other.copied
    initialized += other.initialized
    fallenBack += other.fallenBack
    copiedLength += other.copiedLength
    initializedLength += other.initializedLength
    if let longest = other.longest, longest.length > self.longest?.length ?? -1 { self.longest = longest }
  }
}
