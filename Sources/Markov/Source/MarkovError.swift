/// Why a source cannot be had.
public enum MarkovError: Error, Equatable, CustomStringConvertible {
  /// A number that a source is made from is out of its range.
  case parameter(name: String, value: String, expected: String)
  /// A row of a table has the wrong number of probabilities.
  case rowLength(context: String, found: Int, expected: Int)
  /// A probability that is not one.
  case probability(context: String, value: Double)
  /// Probabilities that do not add up to one.
  case rowSum(context: String, sum: Double)
  /// A context without a row.
  case missingRow(context: String)
  /// A row for what is no context of the order and alphabet.
  case unknownContext(String)
  /// Too many contexts or edges for memory.
  case tooLarge(contexts: String, limit: Int)
  /// One context is never reached from another, so the long run depends on the start.
  case reducible(from: String, to: String)
  /// The chain returns to a context only after multiples of so many steps, so there is no limit.
  case periodic(Int)
  /// The stationary law was not found to the precision that is wanted.
  case notConverged(steps: Int, change: Double)
  /// A text that is too short to fit a source to.
  case textTooShort(byteCount: Int, order: Int)
  /// A table that is not laid out as it should be.
  case table(String, byteOffset: Int)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .parameter(let name, let value, let expected): "\(name) is \(value): expected \(expected)"
    case .rowLength(let context, let found, let expected):
      "the row of context '\(context)' has \(found) probabilities: expected \(expected), one for each symbol"
    case .probability(let context, let value):
      "a probability of context '\(context)' is \(value): expected a number from 0 to 1"
    case .rowSum(let context, let sum): "the probabilities of context '\(context)' add up to \(sum): expected 1"
    case .missingRow(let context): "there is no row for context '\(context)'"
    case .unknownContext(let context): "there is a row for '\(context)', which is no context of this order and alphabet"
    case .tooLarge(let contexts, let limit):
      "the source has \(contexts) contexts or edges: expected at most \(limit); take a lower order or a smaller alphabet"
    case .reducible(let from, let to):
      "the chain is reducible: context '\(to)' is never reached from '\(from)', so there is no one stationary law"
    case .periodic(let period):
      "the chain is periodic: it comes back only after multiples of \(period) steps, so there is no limiting law"
    case .notConverged(let steps, let change):
      "the stationary law was not found: after \(steps) steps it still changes by \(change)"
    case .textTooShort(let byteCount, let order):
      "the text has \(byteCount) bytes: expected more than \(order), the order"
    case .table(let message, let byteOffset): "byte \(byteOffset): \(message)"
    }
  }
}
