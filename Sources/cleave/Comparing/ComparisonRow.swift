import Measurement
import Tokenization

/// One tokenizer on one text.
struct ComparisonRow {
  let tokenizer: String
  let text: String
  let vocabularySize: Int
  let measured: EncodedText
  let words: WordUnits
  let unigram: TextLoss
  let plugIn: TextLoss
  let bigram: TextLoss
  let spread: TokenSpread
  let alpha: Double
  /// Tokens that stand for what the vocabulary cannot spell.
  let unknownCount: Int

  init(
    tokenizer: String, text: String, loaded: Tokenizer, counted: EncodedText, measured: EncodedText, alpha: Double,
    words: WordUnits
  ) {
    self.tokenizer = tokenizer
    self.text = text
    self.measured = measured
    self.words = words
    self.alpha = alpha
    let origins = TokenOrigins(loaded)
    vocabularySize = loaded.idEnd - origins.count(of: .hole)
    unigram = UnigramEstimate(laplace: counted.counts, vocabularySize: vocabularySize).loss(of: measured)
    plugIn = UnigramEstimate(plugIn: measured.counts).loss(of: measured)
    bigram = KneserNeyModel(order: 2, counting: counted, vocabularySize: vocabularySize).loss(of: measured)
    spread = TokenSpread(measured.counts)
    unknownCount = origins.runs.lazy.filter { $0.kind == .unknown }.flatMap(\.ids).reduce(0) {
      $0 + measured.counts[Int($1)]
    }
  }

  var unigramBitsPerByte: Double { unigram.bitsPerByte(of: measured) }
  var unknownRate: Double { measured.tokenCount == 0 ? 0 : Double(unknownCount) / Double(measured.tokenCount) }
  var usedShare: Double { Double(spread.typeCount) / Double(max(1, vocabularySize)) }
  var isLossless: Bool { measured.changedRecordCount == 0 }
}
