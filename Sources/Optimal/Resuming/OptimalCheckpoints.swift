/// How a search is kept so that it can be gone on with after an interruption, and where it goes on.
public struct OptimalCheckpoints {
  /// A file that `write` was given in an earlier run with the same text and settings; nil to begin at the beginning.
  public var resumed: [UInt8]?
  /// Asked in every round: whether to write now.
  public var isDue: () -> Bool
  /// Gets the file.
  public var write: ([UInt8]) throws -> Void

  /// Checkpoints.
  public init(resumed: [UInt8]? = nil, isDue: @escaping () -> Bool, write: @escaping ([UInt8]) throws -> Void) {
    self.resumed = resumed
    self.isDue = isDue
    self.write = write
  }
}
