/// The pieces of a text as symbols, ready to be merged: what lies between piece counts and the merge loop.
struct TrainingCorpus {
  private(set) var symbols: TrainingSymbols
  private(set) var chains: SymbolChains
  /// Special tokens whose spelling no merge of bytes can make, since it has characters outside the byte table.
  private(set) var unspellable: [TokenID: [UInt8]] = [:]
  /// Characters without marks that have an id.
  private(set) var alphabetSize = 0
  /// Occurrences of pieces that are not valid UTF-8, which an alphabet of characters cannot spell.
  private(set) var piecesLeftOut: UInt64 = 0
  /// Symbols that are pieces by themselves, with their counts; the chains do not have them.
  private(set) var lone: [UInt32: UInt64] = [:]
  /// Bytes of all pieces that can be spelt.
  private(set) var byteCount: UInt64 = 0
  /// Neighbouring symbols in all distinct pieces: no more merges are possible.
  private(set) var pairCount = 0
  /// The smallest vocabulary: special tokens, alphabet, and what required tokens need.
  private(set) var leastSize = 0

  /// - Throws: `BytePairTrainingError` when settings contradict each other or nothing is left to train on.
  init(_ counts: consuming PieceCounts, settings: BytePairTrainer) throws {
    try TrainingCorpus.check(settings)
    guard !counts.isEmpty else { throw BytePairTrainingError.noPieces }
    symbols = TrainingSymbols(
      ties: settings.ties, alphabet: settings.alphabet, continuingPrefix: settings.continuingPrefix ?? [])
    chains = SymbolChains(reserving: 0)
    try addTokens(settings.specialTokens + settings.addedTokens, alphabet: settings.alphabet)
    switch settings.alphabet {
    case .bytes: try readBytes(counts, settings: settings)
    case .characters: try readCharacters(counts, settings: settings)
    }
    leastSize = symbols.count
    if !settings.requiredTokens.isEmpty {
      let required = RequiredMerges(
        for: settings.requiredTokens, symbols: symbols, size: symbols.count, steps: [BytePairTraining.Step](),
        settings: settings)
      leastSize += required.newTexts.count
    }
  }

  private static func check(_ settings: BytePairTrainer) throws(BytePairTrainingError) {
    if settings.alphabet == .bytes {
      if settings.continuingPrefix != nil { throw .needsCharacters(setting: "a continuing prefix") }
      if settings.wordSuffix != nil { throw .needsCharacters(setting: "a word suffix") }
    } else if settings.initialAlphabet == .bytes {
      throw .needsBytes(setting: "an initial alphabet of all bytes")
    }
    var owners: [[UInt8]: String] = [:]
    let lists = [
      ("special", settings.specialTokens), ("added", settings.addedTokens), ("required", settings.requiredTokens),
      ("blocked", settings.blockedTokens),
    ]
    for (name, tokens) in lists {
      for token in tokens {
        if token.isEmpty { throw .emptyToken(list: name) }
        if let owner = owners[token] { throw .conflict(token: token, first: owner, second: name) }
        owners[token] = name
        let mustBeText = name == "special" || name == "added" || settings.alphabet == .characters
        if mustBeText, String(validating: token, as: UTF8.self) == nil { throw .illFormedToken(token, list: name) }
      }
    }
  }

  private mutating func addTokens(_ tokens: [[UInt8]], alphabet: Alphabet) throws {
    for token in tokens {
      if alphabet == .characters {
        _ = try symbols.add(token, length: 1)
      } else if let bytes = ByteLevelAlphabet.bytes(spelledBy: token) {
        // Hugging Face compares spellings: the special token `Ġ` is the space.
        guard symbols.id(of: bytes) == nil else {
          throw BytePairTrainingError.conflict(token: token, first: "special", second: "special")
        }
        _ = try symbols.add(bytes, length: 1)
      } else {
        unspellable[try symbols.add(token, length: 1, found: false)] = token
      }
    }
  }

  // MARK: Bytes

  private mutating func readBytes(_ counts: PieceCounts, settings: BytePairTrainer) throws {
    var frequencies = [UInt64](repeating: 0, count: 256)
    var byteCount = 0
    counts.visit { piece, count in
      byteCount += piece.count
      self.byteCount = TrainingCorpus.saturatingSum(
        self.byteCount, TrainingCorpus.saturatingProduct(UInt64(piece.count), count))
      for byte in piece { frequencies[Int(byte)] = TrainingCorpus.saturatingSum(frequencies[Int(byte)], count) }
    }
    if settings.initialAlphabet == .bytes { for byte in 0..<256 { frequencies[byte] = .max } }
    for token in settings.requiredTokens { for byte in token { frequencies[Int(byte)] = .max } }
    // In the order of the characters that stand for the bytes.
    let order = (UInt8.min...UInt8.max).sorted {
      ByteLevelAlphabet.scalars[Int($0)].value < ByteLevelAlphabet.scalars[Int($1)].value
    }
    let seen = order.map { (item: [$0], frequency: frequencies[Int($0)]) }.filter { $0.frequency > 0 }
    var ids = [UInt32](repeating: SymbolChains.none, count: 256)
    for text in try TrainingCorpus.limit(seen, to: settings.alphabetLimit) {
      ids[Int(text[0])] = try symbols.id(of: text) ?? symbols.add(text, length: 1)
      alphabetSize += 1
    }

    let end = try settings.wordEnd.map { try symbols.id(of: $0) ?? symbols.add($0, length: 1) }
    chains = SymbolChains(reserving: byteCount + (end == nil ? 1 : 2) * counts.distinctCount)
    var word: [UInt32] = []
    try counts.visit { piece, count throws(BytePairTrainingError) in
      word.removeAll(keepingCapacity: true)
      for byte in piece where ids[Int(byte)] != SymbolChains.none { word.append(ids[Int(byte)]) }
      if let end { word.append(end) }
      try add(word, count: count)
    }
  }

  // MARK: Characters

  private mutating func readCharacters(_ counts: PieceCounts, settings: BytePairTrainer) throws {
    var frequencies = [UInt64](repeating: 0, count: 0x110000)
    var met: [Unicode.Scalar] = []
    var characterCount = 0
    func see(_ count: UInt64, of scalar: Unicode.Scalar) {
      let old = frequencies[Int(scalar.value)]
      if old == 0 { met.append(scalar) }
      frequencies[Int(scalar.value)] = TrainingCorpus.saturatingSum(old, count)
    }
    counts.visit { piece, count in
      guard let text = String(validating: piece, as: UTF8.self) else {
        piecesLeftOut &+= count
        return
      }
      byteCount = TrainingCorpus.saturatingSum(
        byteCount, TrainingCorpus.saturatingProduct(UInt64(piece.count), count))
      for scalar in text.unicodeScalars {
        see(count, of: scalar)
        characterCount += 1
      }
    }
    let required = settings.requiredTokens.map { MarkedText($0, settings: settings) }
    for text in required {
      for scalar in text.scalars { see(.max, of: scalar) }
    }
    met.sort { $0.value < $1.value }
    let alphabet = try TrainingCorpus.limit(
      met.map { (item: $0, frequency: frequencies[Int($0.value)]) }, to: settings.alphabetLimit)
    var plain = [UInt32](repeating: SymbolChains.none, count: 0x110000)
    for scalar in alphabet {
      let text = Array(String(scalar).utf8)
      plain[Int(scalar.value)] = try symbols.id(of: text) ?? symbols.add(text, length: 1)
      alphabetSize += 1
    }

    let isMarked = settings.continuingPrefix != nil || settings.wordSuffix != nil
    if isMarked {
      // Hugging Face gives these ids in the order of a hash table; here they are sorted.
      var marked: Set<[UInt8]> = []
      counts.visit { piece, _ in
        guard let text = String(validating: piece, as: UTF8.self) else { return }
        MarkedText(text: text).visit(settings: settings) { scalar, mark in
          if plain[Int(scalar.value)] != SymbolChains.none { marked.insert(mark) }
        }
      }
      for text in required { text.visit(settings: settings) { _, mark in marked.insert(mark) } }
      for text in marked.sorted(by: { $0.lexicographicallyPrecedes($1) }) where symbols.id(of: text) == nil {
        _ = try symbols.add(text, length: 1)
      }
    }

    let end = try settings.wordEnd.map { try symbols.id(of: $0) ?? symbols.add($0, length: 1) }
    chains = SymbolChains(reserving: characterCount + (end == nil ? 1 : 2) * counts.distinctCount)
    var word: [UInt32] = []
    try counts.visit { piece, count throws(BytePairTrainingError) in
      guard let text = String(validating: piece, as: UTF8.self) else { return }
      word.removeAll(keepingCapacity: true)
      if isMarked {
        MarkedText(text: text).visit(settings: settings) { scalar, mark in
          guard plain[Int(scalar.value)] != SymbolChains.none, let id = symbols.id(of: mark) else { return }
          word.append(id)
        }
      } else {
        for scalar in text.unicodeScalars where plain[Int(scalar.value)] != SymbolChains.none {
          word.append(plain[Int(scalar.value)])
        }
      }
      if let end { word.append(end) }
      try add(word, count: count)
    }
  }

  // MARK: Details

  private mutating func add(_ word: [UInt32], count: UInt64) throws(BytePairTrainingError) {
    guard word.count > 1 else {
      if let symbol = word.first { lone[symbol] = TrainingCorpus.saturatingSum(lone[symbol] ?? 0, count) }
      return
    }
    guard let count = Int64(exactly: count) else { throw .countsTooLarge }
    pairCount += word.count - 1
    try chains.add(word, count: count)
  }

  /// The `limit` most frequent items in their present order; of equally frequent ones those that come first stay.
  private static func limit<Item>(
    _ items: [(item: Item, frequency: UInt64)], to limit: Int?
  ) throws(BytePairTrainingError) -> [Item] {
    guard let limit, limit < items.count else { return items.map(\.item) }
    let needed = items.count { $0.frequency == .max }
    guard limit >= needed else { throw .alphabetLimitTooSmall(limit: limit, needed: needed) }
    let order = items.indices.sorted { (items[$1].frequency, $0) < (items[$0].frequency, $1) }
    return order.prefix(limit).sorted().map { items[$0].item }
  }

  /// The chains, to be changed; none are left here.
  mutating func takeChains() -> SymbolChains {
    var taken = SymbolChains(reserving: 0)
    swap(&taken, &chains)
    return taken
  }

  private static func saturatingProduct(_ one: UInt64, _ other: UInt64) -> UInt64 {
    let (product, overflow) = one.multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }

  private static func saturatingSum(_ one: UInt64, _ other: UInt64) -> UInt64 {
    let (sum, overflow) = one.addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
