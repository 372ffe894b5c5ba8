public import Tokenization

/// How the ids of documents become sequences.
public enum SequenceLayout: Sendable, Equatable {
  /// A sequence is a document, empty ones too.
  case documents
  /// All documents end to end, cut into sequences of one length. A rest is filled up with `padding`, or left out and
  /// counted where that is nil.
  case packed(length: Int, padding: TokenID?)
  /// Each document cut by itself, from its beginning, into the longest powers of two that are left, up to `largest`: what
  /// is shorter than `smallest` is left out and counted. Every length has files of its own, and no sequence is of two
  /// documents.
  ///
  /// - Source: dataset decomposition, Pouransari et al. 2024 (arXiv 2405.13226), section 3.1.
  case buckets(smallest: Int, largest: Int)

  /// The lengths that sequences have, each of which gets files of its own; nil for any.
  var lengths: [Int?] {
    switch self {
    case .documents: return [nil]
    case .packed(let length, _): return [length]
    case .buckets(let smallest, let largest):
      return sequence(first: smallest) { $0 < largest ? 2 * $0 : nil }.map { $0 }
    }
  }
}
