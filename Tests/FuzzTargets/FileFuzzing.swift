import Certificate
import Checksum
import Markov
import Tokenization
import Transfer

/// Weights, transition tables and certificates.
enum FileFuzzing {
  static func readWeights(_ bytes: [UInt8]) throws {
    try TextFuzzing.withFile(bytes) { path in
      guard let weights = try? ModelWeights(path: path) else { return }
      _ = weights.metadata
      _ = try? HypernetworkFile.network(path: path)
      guard let file = try? SafetensorsFile(path: path) else { return }
      for tensor in file.tensors.prefix(16) {
        guard let matrix = try? file.matrix(tensor), matrix.rowCount > 0, matrix.width > 0 else { continue }
        guard matrix.width < 1 << 16 else { continue }
        _ = matrix.row(0)
        _ = matrix.row(matrix.rowCount - 1)
      }
    }
  }

  static func readTransitions(_ bytes: [UInt8]) {
    guard bytes.count <= 4096, let source = try? MarkovSource.table(bytes) else { return }
    _ = source.entropyRate
  }

  /// With the checksum put right, so that what is behind it is reached; and checked against the text of the seeds.
  static func readCertificate(_ bytes: [UInt8]) {
    guard bytes.count <= 1 << 16 else { return }
    _ = try? BoundCertificate(bytes)
    let content = Array(bytes.dropLast(32))
    guard let certificate = try? BoundCertificate(content + SHA256(content).digest) else { return }
    guard
      var counter = try? PieceCounter(normalizer: nil, preTokenizer: SplitPattern.gpt2.preTokenizer, alphabet: .bytes)
    else { return }
    for line in ["the cat sat on the mat\n", "the dog and the cat\n"] { try? counter.add(Array(line.utf8)) }
    _ = try? certificate.check(counter.counts)
  }
}
