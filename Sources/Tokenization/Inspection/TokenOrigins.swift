/// Where the ids of a tokenizer come from: runs of ids of one kind.
public struct TokenOrigins: Sendable, Equatable {
  /// What gives a token its id.
  public enum Kind: String, Sendable, CaseIterable {
    /// One byte or character, with the marks of its place in a word: what merging starts from.
    case alphabet
    /// A merge makes it.
    case merge
    /// A piece of text that the model has whole; in a WordPiece model one that begins a word, or is all of it.
    case piece
    /// It says where a word begins, and whether a space stands before it.
    case mark
    /// It carries the mark of tokens that continue a word.
    case continuing = "inside words"
    /// `<0xHH>`, what a character becomes that is not in the vocabulary.
    case byteFallback = "byte fallback"
    /// It is the unknown token.
    case unknown
    /// It is looked for in the text, and special.
    case special
    /// It is looked for in the text, and ordinary.
    case added
    /// It is in the vocabulary, but no merge makes it: only a piece that is the token gives its id, if the model looks.
    case unreachedByMerges = "no merge makes it"
    /// It is kept for its id, and never found in text.
    case unused
    /// No token has the id.
    case hole
  }

  /// Neighbouring ids of one kind.
  public struct Run: Sendable, Equatable {
    /// From the first id to one past the last.
    public var ids: Range<TokenID>
    public var kind: Kind
  }

  /// All ids below the tokenizer's `idEnd`, ascending.
  public let runs: [Run]

  /// How many ids are of `kind`.
  public func count(of kind: Kind) -> Int { runs.reduce(0) { $0 + ($1.kind == kind ? $1.ids.count : 0) } }

  /// The kind of one id; `hole` beyond the last.
  public func kind(of id: TokenID) -> Kind { runs.first { $0.ids.contains(id) }?.kind ?? .hole }

  /// The origins of all ids of `tokenizer`.
  ///
  /// - Complexity: O(*n*) in the number of ids and merges.
  public init(_ tokenizer: Tokenizer) {
    var kinds = [Kind](repeating: .hole, count: tokenizer.idEnd)
    switch tokenizer.model {
    case .bytePair(let model): TokenOrigins.mark(model, in: &kinds)
    case .wordLevel(let model):
      for id in model.vocabulary.ids { kinds[Int(id)] = .piece }
      if let unknown = model.unknown { kinds[Int(unknown)] = .unknown }
    case .byteToWord(let model):
      for id in model.vocabulary.ids { kinds[Int(id)] = id < model.byteBase ? .mark : .alphabet }
    case .wordPiece(let model):
      for id in model.vocabulary.ids {
        let token = model.vocabulary[id]
        let isContinuing = !model.continuingPrefix.isEmpty && token.starts(with: model.continuingPrefix)
        kinds[Int(id)] = isContinuing ? .continuing : .piece
      }
      if let unknown = model.unknown { kinds[Int(unknown)] = .unknown }
    case .unigram(let model): TokenOrigins.mark(model, in: &kinds)
    }
    for token in tokenizer.addedTokens { kinds[Int(token.id)] = token.special ? .special : .added }
    var runs: [Run] = []
    for (id, kind) in kinds.enumerated() {
      if let last = runs.last, last.kind == kind {
        runs[runs.count - 1].ids = last.ids.lowerBound..<TokenID(id) + 1
      } else {
        runs.append(Run(ids: TokenID(id)..<TokenID(id) + 1, kind: kind))
      }
    }
    self.runs = runs
  }

  private static func mark(_ model: UnigramModel, in kinds: inout [Kind]) {
    for id in model.vocabulary.ids {
      let token = model.vocabulary[id]
      switch model.kind(of: id) {
      case .unknown: kinds[Int(id)] = .unknown
      case .control: kinds[Int(id)] = .special
      case .userDefined: kinds[Int(id)] = .added
      case .unused: kinds[Int(id)] = .unused
      case .byte: kinds[Int(id)] = .byteFallback
      case .normal:
        if model.byteFallback, ByteFallback.byte(spelledBy: token) != nil {
          kinds[Int(id)] = .byteFallback
        } else {
          kinds[Int(id)] = isSymbol(token, of: model) ? .alphabet : .piece
        }
      }
    }
  }

  /// Whether `token` is one byte or character, or the end-of-word symbol.
  private static func isSymbol(_ token: ArraySlice<UInt8>, of model: UnigramModel) -> Bool {
    if model.wordSuffix.map({ token == $0[...] }) == true { return true }
    if model.alphabet == .bytes { return token.count == 1 }
    return token.withUnsafeBufferPointer { !$0.isEmpty && UTF8Character.length(in: $0, at: 0) == $0.count }
  }

  private static func mark(_ model: BytePairModel, in kinds: inout [Kind]) {
    for id in model.vocabulary.ids {
      kinds[Int(id)] = isSymbol(model.vocabulary[id], of: model) ? .alphabet : .unreachedByMerges
    }
    for merge in model.merges where kinds[Int(merge.result)] == .unreachedByMerges { kinds[Int(merge.result)] = .merge }
    if model.byteFallback {
      for byte in 0...UInt8.max {
        if let id = model.vocabulary.id(of: ByteFallback.spelling(of: byte)) { kinds[Int(id)] = .byteFallback }
      }
    }
    if let unknown = model.unknown, Int(unknown) < kinds.count { kinds[Int(unknown)] = .unknown }
  }

  /// Whether `token` is what merging starts from: a byte, or a character with or without the model's marks.
  private static func isSymbol(_ token: ArraySlice<UInt8>, of model: BytePairModel) -> Bool {
    if model.alphabet == .bytes { return token.count == 1 }
    var character = token
    if let prefix = model.continuingPrefix, character.count > prefix.count, character.starts(with: prefix) {
      character = character.dropFirst(prefix.count)
    }
    if let suffix = model.wordSuffix, character.count > suffix.count, character.suffix(suffix.count) == suffix[...] {
      character = character.dropLast(suffix.count)
    }
    return character.withUnsafeBufferPointer { !$0.isEmpty && UTF8Character.length(in: $0, at: 0) == $0.count }
  }
}
