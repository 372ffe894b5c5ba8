import JSON
import Tokenization

/// What a tokenizer is, and what it does to a text if one was given.
struct TokenizerReport {
  private let loaded: TokenizerFile.Loaded
  private let use: TokenUse?
  /// Of a byte-to-word tokenizer, the words of the text.
  var words: WordUse?
  /// Another tokenizer beside this one.
  var comparison: Comparison?

  /// What there is to compare with of another tokenizer.
  struct Comparison {
    var name: String
    var rowCount: Int
    var use: TokenUse?
  }

  private let origins: TokenOrigins
  private let lengths: TokenLengths
  private let reversibility: Reversibility

  init(_ loaded: TokenizerFile.Loaded, use: TokenUse?) {
    self.loaded = loaded
    self.use = use
    origins = TokenOrigins(loaded.tokenizer)
    lengths = TokenLengths(loaded.tokenizer)
    reversibility = Reversibility(of: loaded.tokenizer)
  }

  // MARK: For people

  /// The report as aligned lines.
  var lines: String {
    let tokenizer = loaded.tokenizer
    var table = TextTable([.left, .left])
    table.add(["file format", loaded.format.rawValue + (loaded.preset.map { " (preset \($0.name))" } ?? "")])
    table.add(["model", model])
    table.add(["ids", "\(Figure.grouped(tokenizer.idEnd - origins.count(of: .hole))) (0 to \(tokenizer.idEnd - 1))"])
    table.add(["normalizer", tokenizer.normalizer?.summary ?? "none"])
    table.add(["pre-tokenizer", tokenizer.preTokenizer?.summary ?? "none"])
    table.add(["decoder", tokenizer.decoder?.summary ?? "none"])
    table.add(["with --add-special", tokenizer.postProcessor?.summary ?? "nothing is added"])
    table.add(["reversible", (reversibility.isLossless ? "yes: " : "no: ") + reversibility.reason])
    table.add([
      "token length",
      "mean \(Figure.rounded(lengths.mean, places: 2)), median \(lengths.median), longest \(lengths.longest) bytes; "
        + "\(Figure.grouped(lengths.illFormedCount)) are not UTF-8 by themselves",
    ])
    var text = table.text + "\nwhere the ids come from\n" + originTable
    if !tokenizer.addedTokens.isEmpty { text += "\nadded tokens\n" + addedTable }
    if let use { text += "\non the text\n" + useTable(use) }
    if let words { text += "\nwords of the text\n" + wordTable(words) }
    if let comparison { text += "\nagainst \(comparison.name)\n" + comparisonTable(comparison) }
    return text
  }

  private var model: String {
    switch loaded.tokenizer.model {
    case .bytePair(let model):
      let merges = "\(Figure.grouped(model.merges.count)) merges"
      let details = [
        model.alphabet == .bytes ? "over bytes" : "over characters",
        model.ignoresMerges ? "a piece that is a token stays whole" : nil,
        model.byteFallback ? "byte fallback" : nil,
        model.wordSuffix.map { "word end \(String(decoding: $0, as: UTF8.self))" },
        model.continuingPrefix.map { "continuation \(String(decoding: $0, as: UTF8.self))" },
        model.unknown.map { "unknown token \($0)" },
      ].compactMap { $0 }
      return "\(loaded.tokenizer.model.name), \(merges), \(details.joined(separator: ", "))"
    case .wordLevel(let model):
      let words = "\(Figure.grouped(model.vocabulary.count)) words"
      return "\(loaded.tokenizer.model.name), \(words)" + (model.unknown.map { ", unknown token \($0)" } ?? "")
    case .byteToWord(let model):
      let details = [
        "words of at most \(model.scanner.maximumLength) bytes",
        model.scanner.separatesPunctuation ? "punctuation alone" : nil,
        model.rejectsIllFormed ? "bytes that are not UTF-8 refused" : nil,
      ].compactMap { $0 }
      return "\(loaded.tokenizer.model.name), \(details.joined(separator: ", "))"
    case .wordPiece(let model):
      let details = [
        "\(Figure.grouped(model.vocabulary.count)) tokens", model.alphabet == .bytes ? "over bytes" : "over characters",
        model.continuingPrefix.isEmpty
          ? "no mark of continuation" : "continuation \(String(decoding: model.continuingPrefix, as: UTF8.self))",
        model.characterLimit == .max ? nil : "words of up to \(Figure.grouped(model.characterLimit)) characters",
        model.unknown.map { "unknown token \($0)" } ?? "no unknown token",
      ].compactMap { $0 }
      return "\(loaded.tokenizer.model.name), \(details.joined(separator: ", "))"
    case .unigram(let model):
      let details = [
        "\(Figure.grouped(model.vocabulary.count)) pieces", model.alphabet == .bytes ? "over bytes" : "over characters",
        model.rule == .sentencePiece ? "scores in 32 bits" : nil, model.byteFallback ? "byte fallback" : nil,
        model.wordSuffix.map { "word end \(String(decoding: $0, as: UTF8.self))" },
        model.maximumSteps > 0 ? "at most \(model.maximumSteps) tokens a piece" : nil,
        model.unknown.map { "unknown token \($0)" },
      ].compactMap { $0 }
      return "\(loaded.tokenizer.model.name), \(details.joined(separator: ", "))"
    }
  }

  private var originTable: String {
    var table = TextTable([.left, .right, .left])
    for kind in TokenOrigins.Kind.allCases where origins.count(of: kind) > 0 {
      let runs = origins.runs.filter { $0.kind == kind }
      let shown = runs.prefix(4).map { run in
        run.ids.count == 1 ? "\(run.ids.lowerBound)" : "\(run.ids.lowerBound)–\(run.ids.upperBound - 1)"
      }.joined(separator: ", ")
      table.add(["  " + kind.rawValue, Figure.grouped(origins.count(of: kind)), shown + (runs.count > 4 ? ", …" : "")])
    }
    return table.text
  }

  private var addedTable: String {
    let tokens = loaded.tokenizer.addedTokens
    var table = TextTable([.right, .left, .left])
    for token in tokens.prefix(12) {
      var spelling: [UInt8] = []
      TokenSpelling.escape(token.content[...], into: &spelling)
      let flags = [
        token.special ? "special" : nil, token.singleWord ? "single word" : nil, token.stripsLeft ? "strips left" : nil,
        token.stripsRight ? "strips right" : nil, token.normalized ? "in normalized text" : nil,
      ].compactMap { $0 }.joined(separator: ", ")
      table.add(["  \(token.id)", String(decoding: spelling, as: UTF8.self), flags])
    }
    if tokens.count > 12 { table.add(["  …", "\(Figure.grouped(tokens.count - 12)) more", ""]) }
    return table.text
  }

  private func useTable(_ use: TokenUse) -> String {
    var table = TextTable([.left, .right])
    table.add(["  records", Figure.grouped(use.recordCount)])
    table.add(["  bytes", Figure.grouped(use.byteCount)])
    table.add(["  characters", Figure.grouped(use.scalarCount)])
    table.add(["  tokens", Figure.grouped(use.tokenCount)])
    table.add(["  bytes per token", Figure.rounded(use.bytesPerToken, places: 3)])
    table.add(["  characters per token", Figure.rounded(use.scalarsPerToken, places: 3)])
    let ids = loaded.tokenizer.idEnd - origins.count(of: .hole)
    table.add([
      "  ids in use",
      "\(Figure.grouped(use.usedCount)) (\(Figure.percent(Double(use.usedCount) / Double(max(1, ids)))))",
    ])
    let spelling = TokenSpelling(loaded.tokenizer)
    let most = use.mostUsed(12).map { id in
      "\(String(decoding: spelling[id], as: UTF8.self)) \(Figure.percent(Double(use.counts[Int(id)]) / Double(max(1, use.tokenCount))))"
    }
    return table.text + "  used most: " + most.joined(separator: "  ") + "\n"
  }

  private func wordTable(_ words: WordUse) -> String {
    var table = TextTable([.left, .right])
    table.add(["  words", Figure.grouped(words.wordCount)])
    table.add(["  rows (long words cut)", Figure.grouped(words.rowCount)])
    table.add(["  words cut", "\(Figure.grouped(words.splitWordCount)) (\(Figure.percent(words.splitShare)))"])
    table.add(["  bytes per word, mean", Figure.rounded(words.meanLength, places: 3)])
    table.add(["  bytes per word, 99 % at most", Figure.grouped(words.length(ofShare: 0.99))])
    table.add(["  bytes per word, longest", Figure.grouped(words.longest)])
    return table.text
  }

  /// What a model reads for each unit of text: rows of words, or tokens.
  private var unitCount: Int? { words?.rowCount ?? use?.tokenCount }

  private func comparisonTable(_ other: Comparison) -> String {
    var table = TextTable([.left, .right, .right, .right])
    func add(_ name: String, _ here: Int, _ there: Int) {
      table.add([
        "  " + name, Figure.grouped(here), Figure.grouped(there), Figure.percent(Double(here) / Double(max(1, there))),
      ])
    }
    add("embedding rows", loaded.tokenizer.embeddingRowCount, other.rowCount)
    if let unitCount, let use = other.use {
      add(words == nil ? "tokens of the text" : "word rows, tokens of the text", unitCount, use.tokenCount)
    }
    return table.text
  }

  // MARK: For programs

  /// The report as one JSON object on a line.
  var json: [UInt8] {
    let tokenizer = loaded.tokenizer
    var writer = JSONWriter()
    writer.beginObject()
    func text(_ key: String, _ value: String?) {
      writer.key(key)
      if let value { writer.value(value) } else { writer.null() }
    }
    func number(_ key: String, _ value: Int) {
      writer.key(key)
      writer.value(value)
    }
    text("format", loaded.format.rawValue)
    text("preset", loaded.preset?.name)
    text("model", tokenizer.model.name)
    text("description", model)
    number("vocabulary_size", tokenizer.idEnd - origins.count(of: .hole))
    number("id_end", tokenizer.idEnd)
    if case .bytePair(let model) = tokenizer.model { number("merges", model.merges.count) }
    text("normalizer", tokenizer.normalizer?.summary)
    text("pre_tokenizer", tokenizer.preTokenizer?.summary)
    text("decoder", tokenizer.decoder?.summary)
    text("post_processor", tokenizer.postProcessor?.summary)
    writer.key("lossless")
    writer.value(reversibility.isLossless)
    text("lossless_reason", reversibility.reason)
    writer.key("token_bytes_mean")
    writer.value(lengths.mean)
    number("token_bytes_median", lengths.median)
    number("token_bytes_longest", lengths.longest)
    number("ill_formed_tokens", lengths.illFormedCount)
    writer.key("origins")
    writer.beginArray()
    for run in origins.runs {
      writer.beginObject()
      number("first", Int(run.ids.lowerBound))
      number("last", Int(run.ids.upperBound) - 1)
      text("kind", run.kind.rawValue)
      writer.endObject()
    }
    writer.endArray()
    writer.key("added_tokens")
    writer.beginArray()
    for token in tokenizer.addedTokens {
      writer.beginObject()
      number("id", Int(token.id))
      writer.key("content")
      writer.string(token.content[...])
      for (key, flag) in [
        ("special", token.special), ("single_word", token.singleWord), ("lstrip", token.stripsLeft),
        ("rstrip", token.stripsRight), ("normalized", token.normalized),
      ] {
        writer.key(key)
        writer.value(flag)
      }
      writer.endObject()
    }
    writer.endArray()
    text("icu", UnicodeVersion.icu)
    text("icu_unicode", UnicodeVersion.data)
    if let use {
      for (key, value) in [
        ("records", use.recordCount), ("bytes", use.byteCount), ("scalars", use.scalarCount),
        ("tokens", use.tokenCount),
        ("ids_used", use.usedCount),
      ] { number(key, value) }
      writer.key("bytes_per_token")
      writer.value(use.bytesPerToken)
      writer.key("scalars_per_token")
      writer.value(use.scalarsPerToken)
    }
    number("embedding_rows", tokenizer.embeddingRowCount)
    if let words {
      for (key, value) in [
        ("words", words.wordCount), ("word_rows", words.rowCount), ("split_words", words.splitWordCount),
        ("word_bytes_p99", words.length(ofShare: 0.99)), ("word_bytes_longest", words.longest),
      ] { number(key, value) }
      writer.key("word_bytes_mean")
      writer.value(words.meanLength)
      writer.key("split_word_share")
      writer.value(words.splitShare)
    }
    if let comparison {
      writer.key("against")
      writer.beginObject()
      text("tokenizer", comparison.name)
      number("embedding_rows", comparison.rowCount)
      if let use = comparison.use { number("tokens", use.tokenCount) }
      writer.endObject()
    }
    writer.endObject()
    writer.endLine()
    return writer.bytes
  }
}
