import Corpora
import Measurement
import Tokenization
import Transfer

/// Tokenizers measured on texts: rows in the order of the tokenizers, then of the texts.
struct Comparison {
  /// What is measured beyond the texts and tokenizers themselves.
  struct Settings {
    var trainOn: [String] = []
    var row = RowMeasurement.Settings()
    var text = ComparedText.Settings()
    var alpha = 2.5
    var draws = 1000
    var seed: UInt64 = 1
    /// The label of the text that others are measured against; nil for none.
    var pivot: String?
    var gold: GoldSegmentations?
  }

  private(set) var rows: [ComparisonRow] = []
  /// In the order of the tokenizers.
  private(set) var tokenizers: [ComparedVocabulary] = []
  let texts: [ComparedText]
  let settings: Settings
  let baseline: ComparisonLabel

  /// A tokenizer without what encoding with it takes.
  struct ComparedVocabulary {
    let label: ComparisonLabel
    let vocabularySize: Int
    let model: String
    let measurement: VocabularyMeasurement
    /// Shares of scripts among the ids that stand for text, and among the tokens of all texts.
    let scripts: (vocabulary: [(script: TokenScript, share: Double)], tokens: [(script: TokenScript, share: Double)])
    /// The ids of all measured texts.
    let use: VocabularyUse
    /// How often types occur in all texts together.
    let rankedCounts: [(rank: Int, count: Int)]
    let lengthCounts: [Int]
  }

  /// Measures everything.
  ///
  /// - Parameter load: reads a tokenizer.
  init(
    _ tokenizers: [ComparisonLabel], on texts: [ComparisonLabel], baseline: ComparisonLabel, settings: Settings,
    records: RecordOptions, jobs: Int, mode: ProgressMode, load: (String) throws -> Tokenizer
  ) throws {
    self.settings = settings
    self.baseline = baseline
    let trainOn = settings.trainOn
    let bytesOfTraining = trainOn.isEmpty ? nil : try ComparedText.byteCounts(of: trainOn, records: records)
    self.texts = try texts.map {
      try ComparedText($0, records: records, bytesOfTraining: bytesOfTraining, settings: settings.text, mode: mode)
    }
    for label in tokenizers {
      try measure(label, load(label.path), records: records, jobs: jobs, mode: mode)
    }
    try compareRows()
  }

  private mutating func measure(
    _ label: ComparisonLabel, _ tokenizer: Tokenizer, records: RecordOptions, jobs: Int, mode: ProgressMode
  ) throws {
    PeakMemory.reset()
    let compared = try ComparedTokenizer(label, tokenizer, records: records, jobs: jobs, mode: mode)
    let training =
      settings.trainOn.isEmpty ? nil : try compared.encode(settings.trainOn, lostText: nil)
    var sums = [Int](repeating: 0, count: tokenizer.idEnd)
    var isUsed = training.map { $0.text.counts.map { $0 > 0 } } ?? sums.map { _ in false }
    for text in texts {
      let encoded = try compared.encode([text.label.path], lostText: text.lostText)
      let peak = PeakMemory.byteCount
      let (counted, measured) = training.map { ($0.text, encoded.text) } ?? encoded.text.alternating
      guard measured.recordCount > 0 else {
        throw ComparisonError.nothingMeasured(
          text: text.label.path, recordCount: encoded.text.recordCount, hasTraining: training != nil)
      }
      for (id, count) in encoded.text.counts.enumerated() where count > 0 { isUsed[id] = true }
      for (id, count) in measured.counts.enumerated() where count > 0 { sums[id] += count }
      rows.append(
        try RowMeasurement(
          tokenizer: compared, text: text, counted: counted, measured: measured, settings: settings.row
        ).row(
          encodingSeconds: encoded.seconds, encodedByteCount: encoded.text.byteCount, peakByteCount: peak))
    }
    let measurement = try VocabularyMeasurement(compared, isUsed: isUsed, gold: settings.gold)
    self.tokenizers.append(
      ComparedVocabulary(
        label: label, vocabularySize: compared.vocabularySize, model: tokenizer.model.name, measurement: measurement,
        scripts: (
          measurement.scriptShares(among: compared.forms.textIDs),
          measurement.scriptShares(among: compared.forms.textIDs, counts: sums)
        ),
        use: VocabularyUse(compared.origins, counts: sums), rankedCounts: RowMeasurement.ranked(sums),
        lengthCounts: RowMeasurement.lengthCounts(sums, compared.forms)))
  }

  // MARK: Between rows

  /// Takes the bounds of all rows, in their order; one that is not about the row's tokens is left out.
  mutating func take(_ bounds: [TokenBound?]) {
    for (index, bound) in bounds.enumerated() where bound?.tokens == rows[index].tokenCount {
      rows[index].bound = bound
    }
  }

  private mutating func compareRows() throws(ComparisonError) {
    let pivotText = settings.pivot
    for index in rows.indices {
      let row = rows[index]
      if row.tokenizer != baseline,
        let base = rows.first(where: { $0.tokenizer == baseline && $0.text == row.text }), settings.draws > 0
      {
        rows[index].differences = differences(row, from: base)
      }
      let own = rows.filter { $0.tokenizer == row.tokenizer }
      if let pivot = own.first(where: { row in pivotText.map { row.text.isCalled($0) } ?? false }) {
        guard pivot.recordCount == row.recordCount else {
          throw .notParallel(
            text: row.text.path, recordCount: row.recordCount, pivot: pivot.text.path,
            pivotRecordCount: pivot.recordCount)
        }
        rows[index].premium = Inequality.premium(of: row.recordTokenCounts, over: pivot.recordTokenCounts)
      }
      if own.count > 1, own.allSatisfy({ $0.recordCount == row.recordCount }) {
        rows[index].gini = Inequality.gini(own.map { Double($0.tokenCount) })
      }
    }
  }

  private func differences(_ row: ComparisonRow, from base: ComparisonRow) -> ComparisonRow.Differences {
    var pairs = [
      PairedBootstrap.Pair(row.unigram.recordBits, minus: base.unigram.recordBits),
      PairedBootstrap.Pair(row.bigram.recordBits, minus: base.bigram.recordBits),
      PairedBootstrap.Pair(row.recordTokenCounts.map(Double.init), minus: base.recordTokenCounts.map(Double.init)),
    ]
    if let ngram = row.ngram, let other = base.ngram {
      pairs.append(PairedBootstrap.Pair(ngram.recordBits, minus: other.recordBits))
    }
    let differences = PairedBootstrap.differences(
      pairs, weights: row.recordByteCounts, draws: settings.draws, seed: settings.seed)
    return ComparisonRow.Differences(
      unigram: differences[0], bigram: differences[1], ngram: differences.count > 3 ? differences[3] : nil,
      tokens: differences[2])
  }

  /// The rows of one text.
  func rows(of text: ComparisonLabel) -> [ComparisonRow] { rows.filter { $0.text == text } }

  /// What is known of a row's tokenizer.
  func vocabulary(of row: ComparisonRow) -> ComparedVocabulary? { tokenizers.first { $0.label == row.tokenizer } }
}

/// What makes a comparison impossible.
enum ComparisonError: Error, CustomStringConvertible {
  case nothingMeasured(text: String, recordCount: Int, hasTraining: Bool)
  case morphology(file: String, MorphologyError)
  case notParallel(text: String, recordCount: Int, pivot: String, pivotRecordCount: Int)

  var description: String {
    switch self {
    case .nothingMeasured(let text, let count, let hasTraining):
      "text '\(text)': expected records to measure, found \(count)"
        + (hasTraining || count == 0
          ? "" : ", and every other one is counted; name other text with --train-on, or smaller records with --framing")
    case .morphology(let file, let error): "'\(file)', \(error)"
    case .notParallel(let text, let count, let pivot, let pivotCount):
      "text '\(text)': expected as many records as the pivot '\(pivot)' has, \(pivotCount), found \(count); a premium "
        + "needs texts that say the same record by record"
    }
  }
}
