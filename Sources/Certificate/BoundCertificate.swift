internal import Checksum
internal import JSON

/// A file that proves how many tokens every vocabulary of a size needs at least for a text.
///
/// ```
/// cleave bound 1↵
/// {"multibyte_tokens":…,"lower_bound":…,"distinct_pieces":…,"longest_piece":…,"fingerprint":"…",
///  "alphabet":"bytes","splitting":"…"}↵                      one line
///            with sources also "objective":"weighted" or "minimax", "sources":[{"label":…,"weight":…,"share":…},…]
/// numbers    for each distinct piece of 2 to longest_piece bytes, ascending by bytes, for each of its bytes: what the
///            byte lacks of being worth one token, in units of 2⁻¹⁶ token; seven bits a byte, the lowest first
/// checksum   SHA-256 of everything before it, 32 bytes
/// ```
///
/// The file is not trusted: reading it takes memory in proportion to its size, and it says nothing before it is checked.
///
/// - Source: docs/optimal.md.
public struct BoundCertificate: Sendable {
  /// Tokens of two bytes or more in the vocabularies that the bound is for.
  public let multibyteTokens: Int
  /// What it states: tokens that the text takes at least.
  public let statedBound: Int
  /// Pieces of the text that are different.
  public let distinctPieces: Int
  /// Longer pieces count as one token each.
  public let longestPiece: Int
  /// SHA-256 of the pieces and their counts, in hexadecimal.
  public let fingerprint: String
  /// Whether pieces were made for a model of bytes; else of characters.
  public let isOfBytes: Bool
  /// What is bounded where the text has several sources; nil for the tokens of one text.
  public let sources: CertifiedSources?
  /// A `tokenizer.json` whose normalizer and pre-tokenizer make the pieces.
  public let splitting: [UInt8]
  /// The file up to its checksum.
  let content: [UInt8]
  /// Where the numbers begin in `content`.
  let numbersStart: Int

  private static let signature = Array("cleave bound 1\n".utf8)
  /// The longest piece that a certificate may speak of.
  static let pieceLimit = 1024

  /// Reads a certificate.
  ///
  /// - Throws: `CertificateError`.
  public init(_ file: [UInt8]) throws(CertificateError) {
    let signature = BoundCertificate.signature
    guard file.starts(with: signature) else { throw .notACertificate }
    guard file.count >= signature.count + 32 else { throw .damaged }
    content = Array(file.dropLast(32))
    guard SHA256(content).digest == Array(file.suffix(32)) else { throw .damaged }
    guard let lineEnd = content[signature.count...].firstIndex(of: UInt8(ascii: "\n")) else {
      throw .malformedHeader(expected: "a line with a JSON object", found: "no end of line")
    }
    numbersStart = lineEnd + 1
    var reader = JSONReader(content, range: signature.count..<lineEnd)
    let header: JSONValue
    do {
      header = try reader.readValue()
      try reader.readEnd()
    } catch {
      throw .malformedHeader(expected: "a JSON object", found: "\(error)")
    }
    multibyteTokens = try BoundCertificate.integer("multibyte_tokens", header["multibyte_tokens"])
    statedBound = try BoundCertificate.integer("lower_bound", header["lower_bound"])
    distinctPieces = try BoundCertificate.integer("distinct_pieces", header["distinct_pieces"])
    longestPiece = try BoundCertificate.integer("longest_piece", header["longest_piece"])
    guard longestPiece <= BoundCertificate.pieceLimit else {
      throw .malformedHeader(
        expected: "a longest_piece of \(BoundCertificate.pieceLimit) at most", found: "\(longestPiece)")
    }
    fingerprint = String(decoding: try BoundCertificate.string("fingerprint", header["fingerprint"]), as: UTF8.self)
    sources = try CertifiedSources(header)
    splitting = try BoundCertificate.string("splitting", header["splitting"])
    switch String(decoding: try BoundCertificate.string("alphabet", header["alphabet"]), as: UTF8.self) {
    case "bytes": isOfBytes = true
    case "characters": isOfBytes = false
    case let other: throw .malformedHeader(expected: "the alphabet bytes or characters", found: "'\(other)'")
    }
  }

  private static func integer(_ key: String, _ value: JSONValue?) throws(CertificateError) -> Int {
    guard case .integer(let number)? = value, number >= 0 else {
      throw .malformedHeader(expected: "\(key), a number of 0 or more", found: value?.kind ?? "none")
    }
    return number
  }

  private static func string(_ key: String, _ value: JSONValue?) throws(CertificateError) -> [UInt8] {
    guard case .string(let bytes)? = value else {
      throw .malformedHeader(expected: "\(key), a string", found: value?.kind ?? "none")
    }
    return bytes
  }
}
