import Measurement
import Tokenization

/// One tokenizer on one text: what was measured.
struct ComparisonRow {
  let tokenizer: ComparisonLabel
  let text: ComparisonLabel
  let vocabularySize: Int
  let recordCount: Int
  let byteCount: Int
  let scalarCount: Int
  let tokenCount: Int
  let changedRecordCount: Int
  let lostBits: Double
  let words: WordUnits
  let use: VocabularyUse
  let spread: TokenSpread
  /// Bits of each measured record, those of lost text among them.
  let unigram: TextLoss
  let plugInBits: Double
  let bigram: TextLoss
  let ngram: TextLoss?
  let recordByteCounts: [Int]
  let recordTokenCounts: [Int]
  /// Bytes of the ids after zstd, and of the text.
  let zstdByteCounts: (ids: Int, text: Int)
  /// The share of records of at most `--context` tokens.
  let fittingShare: Double?
  let noise: [NoiseGrowth]
  let encodingSeconds: Double
  let encodedByteCount: Int
  let peakByteCount: Int?
  let excerpt: [ExcerptToken]

  // Known when all rows are there.
  var premium: (total: Double, median: Double)?
  var gini: Double?
  var bound: TokenBound?
  var differences = Differences()

  /// Differences from the baseline on the same text, nil for the baseline itself.
  struct Differences {
    var unigram: PairedBootstrap?
    var bigram: PairedBootstrap?
    var ngram: PairedBootstrap?
    var tokens: PairedBootstrap?
  }

  /// What one kind of noise does.
  struct NoiseGrowth {
    var noise: TextNoise
    /// Tokens with noise for one without, less 1.
    var tokens: Double
    /// The unknown rate with noise, less that without.
    var unknown: Double
  }

  /// A token of the excerpt that is shown.
  struct ExcerptToken {
    var token: EncodedToken
    var bytes: [UInt8]
    var probability: Double
  }

  var unigramBitsPerByte: Double { perByte(unigram.bits) }
  var bigramBitsPerByte: Double { perByte(bigram.bits) }
  var ngramBitsPerByte: Double? { ngram.map { perByte($0.bits) } }
  var plugInBitsPerByte: Double { perByte(plugInBits) }
  var lostBitsPerByte: Double { perByte(lostBits) }
  var bytesPerToken: Double { tokenCount == 0 ? 0 : Double(byteCount) / Double(tokenCount) }
  var scalarsPerToken: Double { tokenCount == 0 ? 0 : Double(scalarCount) / Double(tokenCount) }
  /// Of the unigram model, without what was lost.
  var bitsPerToken: Double { tokenCount == 0 ? 0 : (unigram.bits - lostBits) / Double(tokenCount) }
  var unknownRate: Double { perToken(use.unknownCount) }
  var byteFallbackRate: Double { perToken(use.byteFallbackCount) }
  var usedShare: Double { Double(spread.typeCount) / Double(max(1, vocabularySize)) }
  var isLossless: Bool { changedRecordCount == 0 }
  var zstdRatio: Double? {
    zstdByteCounts.text == 0 ? nil : Double(zstdByteCounts.ids) / Double(zstdByteCounts.text)
  }
  /// Millions of bytes that one thread encodes in a second of processor time.
  var megabytesPerSecond: Double? {
    encodingSeconds > 0 ? Double(encodedByteCount) / encodingSeconds / 1e6 : nil
  }

  func perByte(_ bits: Double) -> Double { byteCount == 0 ? 0 : bits / Double(byteCount) }
  func perScalar(_ bits: Double) -> Double { scalarCount == 0 ? 0 : bits / Double(scalarCount) }
  private func perToken(_ count: Int) -> Double { tokenCount == 0 ? 0 : Double(count) / Double(tokenCount) }
}
