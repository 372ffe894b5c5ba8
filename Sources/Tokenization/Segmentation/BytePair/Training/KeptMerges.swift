internal import Checkpoints

/// The merges of a training as they are kept: the pairs in order, and what each gained.
///
/// They are all there is to keep. Made once more they leave the same chains and counts of pairs, and with no search for the
/// best pair that takes a fraction of the time.
struct KeptMerges {
  private let keys: [UInt64]
  private let gains: [Double]

  /// - Throws: `CheckpointError.damaged`.
  init(_ reader: inout BinaryReader) throws(CheckpointError) {
    keys = try reader.array(of: UInt64(0))
    gains = try reader.array(of: 0.0, count: keys.count)
    guard reader.isAtEnd, gains.allSatisfy(\.isFinite) else { throw reader.damaged }
  }

  static func write(_ steps: [BytePairTraining.Step], to writer: inout BinaryWriter) {
    writer.reserve(16 * steps.count + 64)
    writer.add(steps.map(\.pair.key))
    writer.add(steps.map(\.gain))
  }

  var count: Int { keys.count }

  subscript(index: Int) -> (pair: SymbolPair, gain: Double) { (SymbolPair(key: keys[index]), gains[index]) }
}
