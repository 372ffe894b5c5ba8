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
}
