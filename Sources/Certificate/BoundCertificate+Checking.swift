internal import Checksum
public import Tokenization

extension BoundCertificate {
  /// The bound, once the numbers have been found to prove it for the pieces of a text.
  ///
  /// The proof: let a place in a piece have the potential π, the sum of the worths of the bytes before it. No byte is worth
  /// more than one token, and let *y* of a substring at a place be what its bytes are worth beyond one token, or 0. A
  /// spelling of a piece climbs from potential 0 to that of the end in steps of 1 + *y* at most, where *y* is 0 for single
  /// bytes: it has π(end) − Σ *y* tokens or more. So all pieces together take, with a vocabulary of *K* longer tokens, at
  /// least Σ count · π(end) minus the *K* largest sums Σ count · *y* of one substring over all its places. A substring that
  /// stands in one distinct piece only and is not that piece need not be among them: a vocabulary with the whole piece in
  /// its place takes no more tokens.
  ///
  /// - Parameters:
  ///   - counts: the pieces of the text, made as the certificate says.
  ///   - asked: tokens of two bytes or more that the bound has to be for; nil for what the certificate says.
  /// - Throws: `CertificateError`.
  /// - Complexity: O(*n* log *n* + *s*) for *n* bytes in distinct pieces and *s* substrings at all their places.
  public func check(_ counts: PieceCounts, multibyteTokens asked: Int? = nil) throws(CertificateError) -> Int {
    if let sources { throw .otherSources(expected: sources.sources.map(\.label), found: []) }
    return try check(mixed: counts, asked)
  }

  /// The bound of the objective, once the numbers have been found to prove it for the pieces of several sources.
  ///
  /// - Parameters:
  ///   - sources: the pieces of each, by label.
  ///   - asked: as for ``check(_:multibyteTokens:)``.
  /// - Throws: `CertificateError`.
  /// - Complexity: as ``check(_:multibyteTokens:)``.
  public func check(
    sources counts: [(label: String, counts: PieceCounts)], multibyteTokens asked: Int? = nil
  ) throws(CertificateError) -> Int {
    guard let sources else { throw .otherSources(expected: [], found: counts.map(\.label)) }
    return try check(mixed: try sources.mixed(counts), asked)
  }

  private func check(mixed counts: PieceCounts, _ asked: Int?) throws(CertificateError) -> Int {
    if let asked, asked != multibyteTokens { throw .otherSize(multibyteTokens: multibyteTokens, asked: asked) }
    let pieces = counts.sorted()
    let found = BoundCertificate.fingerprint(of: pieces)
    guard found == fingerprint, pieces.count == distinctPieces else {
      throw .otherText(expected: fingerprint, found: found)
    }
    let places = try WorthyPlaces(pieces, of: self)
    let mixture = try places.lowerBound(vocabulary: multibyteTokens)
    let proven = sources?.bound(mixture) ?? mixture
    guard proven >= statedBound else { throw .notProven(stated: statedBound, proven: proven) }
    return statedBound
  }

  private static func fingerprint(of pieces: [(piece: [UInt8], count: UInt64)]) -> String {
    var hash = SHA256()
    func add(_ number: UInt64) { hash.update((0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }) }
    for (piece, count) in pieces {
      add(UInt64(piece.count))
      add(count)
      hash.update(piece)
    }
    return hash.hexadecimal
  }
}
