/// A token and the bytes of the text that it stands for.
public struct EncodedToken: Sendable, Equatable {
  public var id: TokenID
  /// Bytes of the record as it was given. Empty for a token that a post-processor added.
  ///
  /// Where a normalizer changed the text, the range takes in all that the changed place came from, so ranges of
  /// neighbours may overlap; a token of a part of a character has that part. White space is not trimmed.
  public var range: Range<Int>

  /// A token with its place.
  public init(id: TokenID, range: Range<Int>) {
    self.id = id
    self.range = range
  }
}
