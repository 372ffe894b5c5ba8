public import Tokenization

/// What became of a row.
public enum RowOutcome: UInt8, Sendable, CaseIterable {
  /// The bytes of a source row.
  case copied
  /// The method made it.
  case initialized
  /// The method could not, and the fallback made it.
  case fallenBack
}

/// What every method may look at: the source's rows, and which of them are known to belong to target tokens.
///
/// The pairs are an argument, not computed by methods, so that a test can hide some: a method must treat a target token
/// that is in no pair as new, even where the source has the same token, and must not read the source rows in `hidden`.
public struct TransferProblem: Sendable {
  /// The source's rows.
  public let source: EmbeddingMatrix
  /// Both vocabularies, and which of their tokens are the same.
  public let mapping: VocabularyMapping
  /// The overlap as far as it is known, ascending by target.
  public let known: [TokenPair]
  /// Source rows that methods must not look at.
  public let hidden: Set<TokenID>

  /// A problem.
  ///
  /// - Parameters:
  ///   - known: by default all pairs of the mapping.
  ///   - hidden: source rows that are kept from methods.
  public init(
    source: EmbeddingMatrix, mapping: VocabularyMapping, known: [TokenPair]? = nil, hidden: Set<TokenID> = []
  ) {
    self.source = source
    self.mapping = mapping
    self.known = known ?? mapping.pairs
    self.hidden = hidden
  }
}

/// A way to make rows for target tokens that the source does not have.
///
/// A method is made once from a ``TransferProblem`` and whatever else it needs, and then gives each thread a worker.
public protocol InitializationMethod: Sendable {
  /// What computes rows for one thread.
  associatedtype Worker: EmbeddingInitializer

  /// What computes rows, with buffers of its own.
  func makeWorker() throws -> Worker
}

/// Computes rows, a block of targets at a time, so that whole blocks can go through one matrix product.
///
/// Rows depend on the token alone, never on its block or on what was computed before.
public protocol EmbeddingInitializer {
  /// Computes the rows of `targets`.
  ///
  /// - Parameters:
  ///   - rows: `targets.count` × width numbers, row after row; all of a row is written unless its outcome is
  ///     `fallenBack`.
  ///   - outcomes: emptied first; one for each target, `initialized` or `fallenBack`.
  mutating func initialize(
    _ targets: ArraySlice<TokenID>, into rows: UnsafeMutableBufferPointer<Float>, outcomes: inout [RowOutcome]) throws
}
