/// How a training is kept so that it can be gone on with after an interruption, and where it goes on.
public struct TrainingCheckpoints {
  /// What messages call the file.
  public var name: String
  /// A file that `write` was given in an earlier run with the same text and settings; nil to begin at the beginning.
  public var resumed: [UInt8]?
  /// Asked wherever the training could be kept: whether to write now.
  public var isDue: () -> Bool
  /// Gets the file.
  public var write: ([UInt8]) throws -> Void

  /// Checkpoints.
  public init(
    name: String = "checkpoint", resumed: [UInt8]? = nil, isDue: @escaping () -> Bool,
    write: @escaping ([UInt8]) throws -> Void
  ) {
    self.name = name
    self.resumed = resumed
    self.isDue = isDue
    self.write = write
  }
}
