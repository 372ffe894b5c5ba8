internal import Corpora
internal import Glibc
internal import Measurement
internal import Tokenization

/// What a text is under its own token frequencies: nothing is held out, so the loss is too low, the more so the larger the
/// vocabulary.
///
/// - Source: papers.md 1.1 (equations 5 and 56 of arXiv 2404.08335); used for its Table 2 and Figure 7.
struct PlugInLoss {
  /// Different tokens that occur.
  var typeCount: Int
  var tokenCount: Int
  /// Of the whole text.
  var nats: Double
  var characterCount: Int
  var changedRecordCount: Int

  var natsPerCharacter: Double { characterCount == 0 ? 0 : nats / Double(characterCount) }

  /// The loss of what a tokenizer makes of a text.
  ///
  /// - Throws: `CorpusError`, and what the encoder throws.
  init(_ tokenizer: Tokenizer, on text: SweepText, workers: Int) throws {
    let compiled = try CompiledTokenizer(tokenizer, options: EncodingOptions(unknownSymbols: .drop))
    let decoder = try Decoder(tokenizer)
    var reader = text.reader()
    var all = EncodedText(idEnd: tokenizer.idEnd)
    try OrderedWork(workers: workers).run(
      produce: { try reader.next() }, makeWorker: { TextEncoding(compiled, decoder) },
      work: { try $0.encode($1.bytes, records: $1.ranges) }, consume: { all.append($0) })
    self.init(all.counts, characterCount: all.scalarCount, changedRecordCount: all.changedRecordCount)
  }

  /// The loss of a model of each character behind the `length` − 1 before it in its record, fewer at the beginning.
  ///
  /// The paper's numbers for n-grams of characters are of this size, and not of that of stretches of characters.
  ///
  /// - Throws: `CorpusError`, `PieceCountsError`.
  init(charactersBehind length: Int, in text: SweepText) throws {
    var grams = PieceCounts()
    var contexts = PieceCounts()
    var characters = 0
    var reader = text.reader()
    while let batch = try reader.next() {
      for range in batch.ranges {
        let record = batch.bytes[range]
        // Where characters begin, and the end.
        var starts = record.indices.filter { record[$0] & 0xC0 != 0x80 }
        let count = starts.count
        characters += count
        starts.append(record.endIndex)
        for place in 0..<count {
          let first = max(0, place + 1 - length)
          // A mark in front keeps the beginnings of records apart from what stands within them.
          let mark = UInt8(place - first)
          try grams.add([mark] + record[starts[first]..<starts[place + 1]])
          try contexts.add([mark] + record[starts[first]..<starts[place]])
        }
      }
    }
    func sum(_ counts: PieceCounts) -> Double {
      counts.sorted().reduce(0.0) { $0 - Double($1.count) * log(Double($1.count)) }
    }
    typeCount = grams.distinctCount
    tokenCount = characters
    nats = sum(grams) - sum(contexts)
    characterCount = characters
    changedRecordCount = 0
  }

  private init(_ counts: [Int], characterCount: Int, changedRecordCount: Int) {
    let total = counts.reduce(0, +)
    typeCount = counts.count { $0 > 0 }
    tokenCount = total
    nats = counts.reduce(0.0) { $1 > 0 ? $0 - Double($1) * log(Double($1) / Double(total)) : $0 }
    self.characterCount = characterCount
    self.changedRecordCount = changedRecordCount
  }
}
