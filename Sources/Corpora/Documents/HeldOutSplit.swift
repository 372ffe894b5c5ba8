import Checksum

/// Which documents are held out, decided by each document's text alone.
///
/// A document is held out when the first eight bytes of SHA-256(seed ‖ text), read as a big-endian number, are below
/// `share` · 2⁶⁴; the seed is eight bytes, little endian. So the same text is always on the same side, whatever stands
/// around it and in whatever order, copies of a document cannot be on both sides, and a larger share holds out the same
/// documents and more.
public struct HeldOutSplit: Sendable {
  /// The share of documents to hold out, from 0 to 1.
  public let share: Double
  /// Another seed gives another split.
  public let seed: UInt64

  /// A split of these settings.
  public init(share: Double, seed: UInt64 = 0) {
    precondition((0...1).contains(share), "the share must be from 0 to 1")
    self.share = share
    self.seed = seed
  }

  /// Whether the document with this text is held out.
  ///
  /// - Complexity: O(*n*) in the bytes of the text.
  public func holdsOut(_ text: [UInt8]) -> Bool {
    if share >= 1 { return true }
    var hash = SHA256()
    withUnsafeBytes(of: seed.littleEndian) { hash.update($0) }
    text.withUnsafeBytes { hash.update($0) }
    let number = hash.digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    // Below 1, the product is below 2^64.
    return number < UInt64(share * 0x1p64)
  }
}
