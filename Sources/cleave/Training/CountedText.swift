import Counts
import Tokenization

/// The pieces of a training's text.
struct CountedText {
  var counts: PieceCounts
  /// How text became pieces.
  var stages: PieceStages
  /// Bytes of text.
  var byteCount: Int
  /// How long reading and counting took.
  var seconds: Double

  /// The counts, which are not here any more: a trainer can give their memory back as soon as it has read them.
  mutating func takeCounts() -> PieceCounts {
    var taken = PieceCounts()
    swap(&taken, &counts)
    return taken
  }
}
