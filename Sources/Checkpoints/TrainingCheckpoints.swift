/// How a training is kept so that it can be gone on with after an interruption, and where it goes on.
public struct TrainingCheckpoints {
  /// What messages call the file.
  public var name: String
  /// The version of the program that trains. What another version kept is refused: it may have learned in another way.
  public var program: String
  /// Gives a file that `write` was given in an earlier run with the same text and settings; nil to begin at the beginning.
  /// Called once, when the training has use for it; it is not held after that.
  public var resumed: () throws -> [UInt8]?
  /// Asked wherever the training could be kept: whether to write now.
  public var isDue: () -> Bool
  /// Gets the file, which is to take the place of the one before. What it throws ends the training.
  public var write: ([UInt8]) throws -> Void

  /// Checkpoints of a training that goes on from `resumed`.
  ///
  /// - Parameters:
  ///   - name: what messages call the file.
  ///   - program: the version of the program that trains.
  ///   - resumed: what an earlier run gave to `write`, looked up when it is needed; nil to begin at the beginning.
  ///   - isDue: whether to write now; asked up to many times a second.
  ///   - write: keeps a file in place of the one before. What it throws ends the training.
  public init(
    name: String = "checkpoint", program: String = "", resumed: @autoclosure @escaping () throws -> [UInt8]? = nil,
    isDue: @escaping () -> Bool, write: @escaping ([UInt8]) throws -> Void
  ) {
    self.name = name
    self.program = program
    self.resumed = resumed
    self.isDue = isDue
    self.write = write
  }
}
