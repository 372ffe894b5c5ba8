public import Tokenization

/// No row by similarity or by pieces: all that are not copied are the fallback's.
///
/// With it `random`, `mean` and `lexical` are one method with three fallbacks.
///
/// - Source: papers.md 4.5 and 6 (mean, random, lexical overlap).
public struct FallbackMethod: InitializationMethod {
  private let rows: FallbackRows
  private let width: Int
  private let outcome: RowOutcome

  /// The method.
  ///
  /// - Parameter outcome: what rows count as: initialized where the fallback is the method.
  public init(_ rows: FallbackRows, width: Int, outcome: RowOutcome) {
    self.rows = rows
    self.width = width
    self.outcome = outcome
  }

  /// What writes rows.
  public func makeWorker() -> Worker { Worker(method: self) }

  /// Writes rows.
  public struct Worker: EmbeddingInitializer {
    fileprivate let method: FallbackMethod

    public mutating func initialize(
      _ targets: ArraySlice<TokenID>, into rows: UnsafeMutableBufferPointer<Float>, outcomes: inout [RowOutcome]
    ) throws {
      outcomes.removeAll(keepingCapacity: true)
      for (place, id) in targets.enumerated() {
        if let base = rows.baseAddress { try method.rows.write(id, into: base + place * method.width) }
        outcomes.append(method.outcome)
      }
    }
  }
}
