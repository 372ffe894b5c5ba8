internal import Checksum
internal import JSON
internal import Tokenization

extension SearchObjective {
  /// What a certificate says of the objective; nothing of tokens without sources.
  func members(_ labels: [String]) -> [JSONValue.Member] {
    guard !labels.isEmpty else { return [] }
    return [
      .init("objective", .text(objective.rawValue)),
      .init(
        "sources",
        .array(
          labels.indices.map { index in
            .object([
              .init("label", .text(labels[index])), .init("weight", .integer(Int(weights[index]))),
              .init("share", .integer(isMinimax ? Int(mix[index]) : 1)),
            ])
          })),
    ]
  }
}

/// Writes a proof of a lower bound as a file that others can check.
///
/// - Source: docs/optimal.md, "The certificate".
struct CertificateWriter {
  let pieces: DistinctPieces
  let longestPiece: Int

  /// What all pieces and their weights are told by: SHA-256 of, for each piece in order, its byte count and its weight as 64
  /// bits, the lowest byte first, and its bytes.
  var fingerprint: String {
    var hash = SHA256()
    for index in 0..<pieces.count {
      let piece = pieces.bytes[pieces.range(index)]
      var words = (UInt64(piece.count).littleEndian, UInt64(pieces.weights[index]).littleEndian)
      withUnsafeBytes(of: &words) { hash.update($0) }
      hash.update(piece)
    }
    return hash.hexadecimal
  }

  /// The file.
  func file(
    _ potentials: Potentials, vocabulary size: Int, lowerBound: Int64, splitting: [JSONValue.Member]
  ) -> [UInt8] {
    var header = JSONWriter()
    header.value(
      .object(
        [
          .init("multibyte_tokens", .integer(size)),
          .init("lower_bound", .integer(Int(lowerBound))),
          .init("distinct_pieces", .integer(pieces.count)),
          .init("longest_piece", .integer(longestPiece)),
          .init("fingerprint", .text(fingerprint)),
        ] + splitting))
    header.endLine()
    var bytes = Array("cleave bound 1\n".utf8) + header.bytes
    for index in 0..<pieces.count {
      let range = pieces.range(index)
      guard 2...longestPiece ~= range.count else { continue }
      for place in range {
        // What a byte lacks of one token, seven bits a byte, the lowest first.
        var rest = UInt64(Potentials.unit - Int64(potentials.values[place]))
        while rest >= 128 {
          bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
          rest >>= 7
        }
        bytes.append(UInt8(rest))
      }
    }
    return bytes + SHA256(bytes).digest
  }
}
