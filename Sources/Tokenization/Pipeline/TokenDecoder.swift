/// How token spellings become text again, as a value: one case for each kind that tokenizer files name.
///
/// - Source: formats.md 3.5.
public indirect enum TokenDecoder: Sendable, Equatable {
  /// Characters of ``ByteLevelAlphabet`` back to bytes. The flags are unused but kept for writing.
  case byteLevel(addPrefixSpace: Bool, trimOffsets: Bool, useRegex: Bool)
  /// `suffix` becomes a space, in the last token nothing.
  case bytePair(suffix: [UInt8])
  /// Runs of `<0xHH>` tokens become the bytes they name.
  case byteFallback
  case ctc(padToken: [UInt8], wordDelimiterToken: [UInt8], cleanup: Bool)
  /// Joins all tokens into one.
  case fuse
  case metaspace(replacement: Unicode.Scalar, prependScheme: PrependScheme, split: Bool)
  case replace(pattern: TextPattern, content: [UInt8])
  /// Up to `start` copies of `content` from the front and `stop` from the end of every token.
  case strip(content: Unicode.Scalar, start: Int, stop: Int)
  case wordPiece(prefix: [UInt8], cleanup: Bool)
  case sequence([TokenDecoder])
  /// SentencePiece's own: what a `.model` file says. Never part of a sequence.
  case sentencePiece(SentencePieceDecoding)
}
