package import Checkpoints
internal import Checksum

/// A training that is kept while it goes on, and what was kept of it earlier.
///
/// What is kept is bound to the pieces, to every setting of the trainer and to the version of the program: that of others
/// is refused.
package struct KeptTraining {
  private let checkpoints: TrainingCheckpoints
  private let envelope: CheckpointEnvelope

  /// - Parameters:
  ///   - checkpoints: nil keeps nothing, and there is no kept training.
  ///   - settings: the trainer; all that it holds, and nothing else, decides with `counts` what comes out.
  /// - Complexity: O(*n* log *n*) in the distinct pieces.
  package init?(_ checkpoints: TrainingCheckpoints?, settings: some Any, counts: borrowing PieceCounts) {
    guard let checkpoints else { return nil }
    self.checkpoints = checkpoints
    var hash = SHA256()
    // Every setting that there is or will be: none can be forgotten here.
    hash.update(Array("\(checkpoints.program)\n\(String(reflecting: settings))".utf8))
    var pieces = SortedPieces(copy counts)
    var piece: [UInt8] = []
    while let count = pieces.next(into: &piece) {
      withUnsafeBytes(of: (UInt64(piece.count), count)) { hash.update($0) }
      hash.update(piece)
    }
    envelope = CheckpointEnvelope(kind: "training 1", identity: hash.digest)
  }

  /// What was kept earlier; nil when there is none.
  ///
  /// - Throws: `CheckpointError`, and what the file cannot be read for.
  package func resumed() throws -> BinaryReader? {
    guard let file = try checkpoints.resumed() else { return nil }
    return try envelope.open(file, name: checkpoints.name)
  }

  /// Keeps the training if it is time to.
  ///
  /// - Parameter content: writes its state.
  /// - Throws: what writing the file throws.
  package func writeIfDue(_ content: (inout BinaryWriter) -> Void) throws {
    guard checkpoints.isDue() else { return }
    var writer = envelope.writer
    content(&writer)
    try checkpoints.write(envelope.sealed(writer))
  }
}
