import Tokenization

/// One reader or encoder that is given any bytes at all: it must read or refuse them, and nothing else may happen.
///
/// `make fuzz` drives each with libFuzzer and the address sanitizer; `swift test` with seeded mutations of the seeds.
public enum FuzzTarget: String, CaseIterable, Sendable {
  // Tokenizers
  case tokenizerJSON = "tokenizer-json"
  case component
  case characterMap = "charsmap"
  case image
  case sentencePiece = "sentencepiece"
  case ranks
  case mergeFiles = "merges"
  case vocabularyLines = "vocab-txt"
  case tekken
  case anyTokenizer = "any-tokenizer"
  // Text and ids
  case zstd, gzip
  case jsonLines = "jsonl"
  case decimalIDs = "ids"
  case array = "npy"
  case counts
  // Other files
  case safetensors, transitions, certificate
  // Encoders against their references
  case bytePair = "encode-bpe"
  case wordPiece = "encode-wordpiece"
  case unigram = "encode-unigram"
  case roundTrip = "round-trip"
  // Patterns against the engine for regular expressions, and any patterns at all
  case split, regex
  // Trainers
  case training

  /// Hands `bytes` to the target.
  ///
  /// - Throws: ``Discrepancy`` where a result is wrong; what bytes are refused with is caught.
  public func run(_ bytes: [UInt8]) throws {
    switch self {
    case .tokenizerJSON, .sentencePiece, .tekken, .anyTokenizer: TokenizerFuzzing.read(bytes, preset: nil)
    case .component: TokenizerFuzzing.readComponent(bytes)
    case .characterMap: try TokenizerFuzzing.readCharacterMap(bytes)
    case .image: try ImageFuzzing.read(bytes)
    case .ranks: TokenizerFuzzing.read(bytes, preset: .ranks(.gpt2))
    case .vocabularyLines: TokenizerFuzzing.read(bytes, preset: .bert(.cased))
    case .mergeFiles: TokenizerFuzzing.readPair(bytes)
    case .zstd, .gzip: try TextFuzzing.read(bytes)
    case .jsonLines: try TextFuzzing.readLines(bytes)
    case .decimalIDs: TextFuzzing.readIDs(bytes)
    case .array: TextFuzzing.readArray(bytes)
    case .counts: try TextFuzzing.readCounts(bytes)
    case .safetensors: try FileFuzzing.readWeights(bytes)
    case .transitions: FileFuzzing.readTransitions(bytes)
    case .certificate: FileFuzzing.readCertificate(bytes)
    case .bytePair: try EncoderFuzzing.bytePair(bytes)
    case .wordPiece: try EncoderFuzzing.wordPiece(bytes)
    case .unigram: try EncoderFuzzing.unigram(bytes)
    case .roundTrip: try EncoderFuzzing.roundTrip(bytes)
    case .split: try PatternFuzzing.split(bytes)
    case .regex: PatternFuzzing.match(bytes)
    case .training: try TrainingFuzzing.train(bytes)
    }
  }
}

/// A result that is not what it has to be.
public struct Discrepancy: Error, CustomStringConvertible {
  public let description: String
}

/// Bytes taken from the front, as a fuzzer's choices.
struct Choices {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// The next choice among `count`; 0 when there are no more.
  mutating func next(below count: Int) -> Int { Int(rest.popFirst() ?? 0) % count }

  /// All bytes that are left.
  mutating func remainder() -> [UInt8] {
    defer { rest = [] }
    return Array(rest)
  }
}
