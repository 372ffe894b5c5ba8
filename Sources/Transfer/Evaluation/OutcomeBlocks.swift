internal import Synchronization

/// Outcomes that threads find block by block, in the order of the blocks.
final class OutcomeBlocks: Sendable {
  private let blocks: Mutex<[[RowOutcome]]>

  init(count: Int) { blocks = Mutex(Array(repeating: [], count: count)) }

  func set(_ outcomes: [RowOutcome], at block: Int) { blocks.withLock { $0[block] = outcomes } }

  /// All of them, one behind the other.
  var all: [RowOutcome] { blocks.withLock { $0.flatMap { $0 } } }
}
