import Measurement

/// A comparison as aligned columns; the best value of each column and text is marked.
struct ComparisonTable {
  let comparison: Comparison

  /// A value of each row, and which of two is the better.
  struct Column {
    var title: String
    var note: String
    var places: Int
    var best: ((Double, Double) -> Bool)?
    /// Whether what a tokenizer lost is in the value, so that those that change text can win too.
    var isOfWholeText = false
    var value: (ComparisonRow) -> Double?
  }

  /// What says how much text becomes and how well simple models predict it.
  var lossColumns: [Column] {
    let rows = comparison.rows
    var columns = [
      Column(title: "ids", note: "ids that have a token", places: 0) { Double($0.vocabularySize) },
      Column(title: "tokens", note: "tokens of the text", places: 0, best: <) { Double($0.tokenCount) },
      Column(title: "bytes/token", note: "bytes of the text for each token", places: 3, best: >) { $0.bytesPerToken },
    ]
    if rows.contains(where: { $0.bound != nil }) { columns += boundColumns }
    columns += [
      Column(
        title: "bits/byte", note: "loss of the unigram model over tokens, on other text than it was counted on",
        places: 4, best: <, isOfWholeText: true
      ) { $0.unigramBitsPerByte },
      Column(title: "plug-in", note: "the same with the frequencies of the text itself: too low", places: 4) {
        $0.plugInBitsPerByte
      },
      Column(
        title: "bigram", note: "loss of each token behind the one before, modified Kneser-Ney, bits a byte", places: 4,
        best: <, isOfWholeText: true
      ) { $0.bigramBitsPerByte },
    ]
    if let order = comparison.settings.row.order {
      columns.append(
        Column(
          title: "\(order)-gram", note: "the same behind \(order - 1) tokens", places: 4, best: <, isOfWholeText: true
        ) {
          $0.ngramBitsPerByte
        })
    }
    if rows.contains(where: { !$0.isLossless }) {
      columns.append(
        Column(title: "lost", note: "bits a byte for what the tokenizer lost; the losses include them", places: 4) {
          $0.lostBitsPerByte
        })
    }
    return columns
  }

  /// What is proven of tokens.
  private var boundColumns: [Column] {
    [
      Column(
        title: "at least", note: "tokens that every vocabulary of the size needs, with the same pieces: proven",
        places: 0
      ) { $0.bound.map { Double($0.lowerBound) } },
      Column(title: "gap %", note: "tokens that a better vocabulary could save at most", places: 2) {
        $0.bound.map { 100 * $0.gap }
      },
    ]
  }

  /// What says how words, ids and time fare.
  var useColumns: [Column] {
    let rows = comparison.rows
    var columns = [
      Column(title: "fertility", note: "tokens a word, each word alone", places: 3, best: <) { $0.words.fertility },
      Column(title: "continued %", note: "words of two tokens or more", places: 1, best: <) {
        100 * $0.words.continuedShare
      },
      Column(title: "unknown %", note: "tokens that stand for what the vocabulary cannot spell", places: 2) {
        100 * $0.unknownRate
      },
    ]
    if rows.contains(where: { $0.byteFallbackRate > 0 }) {
      columns.append(
        Column(title: "bytes %", note: "tokens of one byte of a character that has no token", places: 2) {
          100 * $0.byteFallbackRate
        })
    }
    columns += [
      Column(
        title: "Rényi", note: "efficiency of the unigram law, α = \(comparison.settings.alpha)", places: 4
      ) { $0.spread.renyiEfficiency(comparison.settings.alpha) },
      Column(title: "used %", note: "ids that occur in the text", places: 1) { 100 * $0.usedShare },
      Column(title: "zstd", note: "ids after zstd by text after zstd", places: 3, best: <) { $0.zstdRatio },
    ]
    if let context = comparison.settings.row.context {
      columns.append(
        Column(title: "≤\(context) %", note: "records of at most \(context) tokens", places: 1, best: >) {
          $0.fittingShare.map { 100 * $0 }
        })
    }
    if rows.contains(where: { $0.premium != nil }) {
      columns.append(
        Column(title: "premium", note: "tokens for one token of the pivot's", places: 3, best: <) { $0.premium?.total })
    }
    columns += [
      Column(title: "MB/s", note: "text encoded in a second of one thread's processor time", places: 1) {
        $0.megabytesPerSecond
      },
      Column(title: "MB", note: "most memory while encoding, the whole process", places: 0) {
        $0.peakByteCount.map { Double($0) / 1e6 }
      },
    ]
    return columns
  }

  /// Whether a row has the best value of a column among the rows of its text.
  static func isBest(_ row: ComparisonRow, _ column: Column, among own: [ComparisonRow]) -> Bool {
    func isRival(_ row: ComparisonRow) -> Bool { row.isLossless || column.isOfWholeText }
    guard let best = column.best, own.count > 1, isRival(row), let value = column.value(row) else { return false }
    return !own.filter(isRival).compactMap(column.value).contains { best($0, value) }
  }

  /// The whole comparison for a terminal.
  var text: String {
    var text = ""
    for compared in comparison.texts {
      let own = comparison.rows(of: compared.label)
      guard let first = own.first else { continue }
      text += "\(compared.label.label)  \(Figure.grouped(first.byteCount)) bytes, "
      text += "\(Figure.grouped(first.recordCount)) records measured\n"
      text += table(own, lossColumns, showsDifference: true) + "\n" + table(own, useColumns, showsDifference: false)
      if let gini = first.gini, compared.label == comparison.texts.last?.label {
        text += "\nGini of tokens over texts:"
        for row in own { text += "  \(row.tokenizer.label) \(Figure.rounded(row.gini ?? gini, places: 3))" }
        text += "\n"
      }
      text += "\n"
    }
    if comparison.rows.contains(where: { !$0.isLossless }) {
      text += "! changes text; its losses include the bits that bring the text back\n"
    }
    return text + "* best of the column; apart from losses, of those that keep the text\n"
  }

  private func table(_ own: [ComparisonRow], _ columns: [Column], showsDifference: Bool) -> String {
    var table = TextTable([.left] + columns.map { _ in .right } + [.left])
    table.add(["tokenizer"] + columns.map { $0.title + " " } + [showsDifference ? "bits/byte vs baseline" : ""])
    for row in own {
      let cells = columns.map { column -> String in
        guard let value = column.value(row) else { return "– " }
        let text = column.places == 0 ? Figure.grouped(Int(value)) : Figure.rounded(value, places: column.places)
        return text + (Self.isBest(row, column, among: own) ? "*" : " ")
      }
      let difference = showsDifference ? row.differences.unigram.map(Self.shown) ?? "" : ""
      table.add([row.tokenizer.label + (row.isLossless ? "" : " !")] + cells + [difference])
    }
    return table.text
  }

  /// A difference with its interval, in brackets and in words where none was found.
  static func shown(_ difference: PairedBootstrap) -> String {
    func signed(_ value: Double) -> String { (value < 0 ? "" : "+") + Figure.rounded(value, places: 4) }
    let text = "\(signed(difference.difference)) [\(signed(difference.low)), \(signed(difference.high))]"
    return difference.isFound ? text : "(\(text)) no difference found"
  }
}
