/// Why pieces cannot be counted.
public enum PieceCountsError: Error, Equatable, CustomStringConvertible {
  /// All occurrences together do not fit 64 bits.
  case overflow(total: UInt64, added: UInt64)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .overflow(let total, let added):
      "cannot add \(added) pieces to \(total): expected at most \(UInt64.max) in all; count fewer texts together"
    }
  }
}
