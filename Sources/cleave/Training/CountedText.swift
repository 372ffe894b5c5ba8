import Tokenization

/// The pieces of a training's text.
struct CountedText {
  var counts: PieceCounts
  /// Bytes read.
  var byteCount: Int
  /// How long reading and counting took.
  var seconds: Double
}
