/// Makes merges out of spellings: looks up both parts and what they become together.
struct MergeJoiner {
  private let vocabulary: Vocabulary
  private let prefix: [UInt8]
  private var joined: [UInt8] = []

  /// - Parameter prefix: the continuing prefix, which the right part loses when it is joined.
  init(vocabulary: Vocabulary, prefix: [UInt8]) {
    self.vocabulary = vocabulary
    self.prefix = prefix
  }

  /// The merge of two spelt tokens.
  ///
  /// - Parameter fail: makes the error out of what was expected and what was found.
  mutating func merge(
    _ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>, rank: Int,
    fail: (_ expected: String, _ found: String) -> FormatError
  ) throws(FormatError) -> BytePairModel.Merge {
    guard !left.isEmpty, !right.isEmpty else { throw fail("two tokens that are not empty", "an empty one") }
    guard let leftID = vocabulary.id(of: left) else { throw missing(left, fail) }
    guard let rightID = vocabulary.id(of: right) else { throw missing(right, fail) }
    joined.removeAll(keepingCapacity: true)
    joined.append(contentsOf: left)
    joined.append(contentsOf: !prefix.isEmpty && right.starts(with: prefix) ? right.dropFirst(prefix.count) : right)
    guard let result = vocabulary.id(of: joined) else { throw missing(joined[...], fail) }
    return BytePairModel.Merge(left: leftID, right: rightID, result: result, rank: UInt32(rank))
  }

  private func missing(
    _ token: ArraySlice<UInt8>, _ fail: (_ expected: String, _ found: String) -> FormatError
  ) -> FormatError {
    fail("tokens of the vocabulary that join to one", "\(FormatError.quoted(token)), which is not in it")
  }
}
