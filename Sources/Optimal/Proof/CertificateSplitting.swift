internal import JSON
public import Tokenization

/// How a text became the pieces that a certificate is about, in words of a tokenizer file.
public struct CertificateSplitting: Sendable {
  let members: [JSONValue.Member]

  /// - Throws: when the stages cannot be written as a tokenizer file.
  public init(normalizer: Normalizer?, preTokenizer: PreTokenizer?, alphabet: Alphabet) throws {
    let tokenizer = Tokenizer(
      normalizer: normalizer, preTokenizer: preTokenizer,
      model: .bytePair(BytePairModel(alphabet: alphabet, vocabulary: Vocabulary(), merges: [])))
    let written = try TokenizerFile.write(tokenizer, as: .tokenizerJSON, name: "certificate")
    members = [
      .init("alphabet", .text(alphabet == .bytes ? "bytes" : "characters")),
      .init("splitting", .string(written.files[0].bytes)),
    ]
  }
}
