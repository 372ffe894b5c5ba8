/// How a hypernetwork is built and trained.
public struct HypernetworkSettings: Sendable, Equatable {
  /// What the network sees of a token.
  public enum Input: String, Sendable, CaseIterable {
    /// The rows of its pieces and of tokens that share text with it.
    case pieces
    /// Its bytes.
    case bytes
    /// Pieces and bytes.
    case both
  }

  /// What the network sees of a token.
  public var input = Input.both
  /// Width of the hidden layers.
  public var hidden = 512
  /// Width of the vectors of byte strings.
  public var byteWidth = 128
  /// Learned queries that attend to the byte strings.
  public var queries = 4
  /// Rows of the table that byte strings are hashed into.
  public var buckets = 1 << 15
  /// The most pieces of a token that are read.
  public var pieceLimit = 8
  /// Share of inputs that are left out while learning.
  public var dropout = 0.3
  /// The largest rate of Adam's steps: it rises to this at first and falls to 0 along half a cosine.
  public var learningRate = 1e-3
  /// Tokens of a step.
  public var batchSize = 256
  /// The most passes over the source's tokens.
  public var epochs = 12
  /// Epochs without a better result on held-out tokens after which training stops.
  public var patience = 3
  /// Share of the source's tokens that are held out.
  public var heldOutShare = 0.05
  /// The seed of the first weights, of the tokens held out, of the order of tokens and of dropout.
  public var seed: UInt64 = 42

  /// The settings that are used where nothing else is said.
  public init() {}

  /// - Throws: `TransferError.badSetting`.
  func check() throws(TransferError) {
    func require(_ holds: Bool, _ name: String, _ expected: String, _ found: some CustomStringConvertible)
      throws(TransferError)
    {
      guard holds else { throw .badSetting(name: name, expected: expected, found: "\(found)") }
    }
    try require((1...65536).contains(hidden), "hidden width", "a number from 1 to 65536", hidden)
    try require((1...65536).contains(byteWidth), "width of byte strings", "a number from 1 to 65536", byteWidth)
    try require((1...256).contains(queries), "queries", "a number from 1 to 256", queries)
    try require((1...1 << 24).contains(buckets), "buckets", "a number from 1 to 16777216", buckets)
    try require((1...64).contains(pieceLimit), "pieces", "a number from 1 to 64", pieceLimit)
    try require((0..<0.95).contains(dropout), "dropout", "a number from 0 to below 0.95", dropout)
    try require(learningRate > 0 && learningRate <= 1, "learning rate", "a number above 0, at most 1", learningRate)
    try require((1...1 << 20).contains(batchSize), "batch size", "a number from 1 to 1048576", batchSize)
    try require((1...100_000).contains(epochs), "epochs", "a number from 1 to 100000", epochs)
    try require(patience >= 1, "patience", "a number from 1 up", patience)
    try require(
      heldOutShare > 0 && heldOutShare <= 0.5, "share held out", "a number above 0, at most 0.5", heldOutShare)
  }
}
