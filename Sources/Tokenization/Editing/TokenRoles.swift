/// What each token is there for, as far as it matters for taking it out.
struct TokenRoles {
  enum Role: Sendable, Equatable {
    /// No token has the id.
    case none
    /// A piece of text that can be spelt with others.
    case piece
    /// A single byte or character, perhaps with a mark: nothing else spells it.
    case symbol
    /// `<0xHH>`.
    case fallback
    /// The unknown token, or one that is looked for in the text.
    case special
  }

  /// The role of each id.
  let roles: [Role]

  init(_ tokenizer: Tokenizer) {
    var roles = [Role](repeating: .none, count: tokenizer.idEnd)
    let vocabulary = tokenizer.model.vocabulary
    var marks: (prefix: [UInt8], suffix: [UInt8]) = ([], [])
    var unknown: TokenID?
    var byteFallback = false
    switch tokenizer.model {
    case .bytePair(let model):
      marks = (model.continuingPrefix ?? [], model.wordSuffix ?? [])
      (unknown, byteFallback) = (model.unknown, model.byteFallback)
    case .wordPiece(let model):
      marks.prefix = model.continuingPrefix
      unknown = model.unknown
    case .unigram(let model):
      marks.suffix = model.wordSuffix ?? []
      (unknown, byteFallback) = (model.unknown, model.byteFallback)
    case .wordLevel(let model): unknown = model.unknown
    case .byteToWord: break
    }
    let bytesAreSymbols = tokenizer.model.alphabet == .bytes
    let hasWholeWords = if case .wordLevel = tokenizer.model { true } else { false }
    for id in vocabulary.ids {
      var text = vocabulary[id]
      if byteFallback, ByteFallback.byte(spelledBy: Array(text)) != nil {
        roles[Int(id)] = .fallback
        continue
      }
      if !marks.prefix.isEmpty, text.count > marks.prefix.count, text.starts(with: marks.prefix) {
        text = text.dropFirst(marks.prefix.count)
      }
      if !marks.suffix.isEmpty, text.count > marks.suffix.count, text.suffix(marks.suffix.count) == marks.suffix[...] {
        text = text.dropLast(marks.suffix.count)
      }
      let isSymbol = text.withUnsafeBufferPointer { text in
        !text.isEmpty && (bytesAreSymbols ? text.count == 1 : UTF8Character.length(in: text, at: 0) == text.count)
      }
      roles[Int(id)] = isSymbol && !hasWholeWords ? .symbol : .piece
    }
    if case .unigram(let model) = tokenizer.model {
      for id in vocabulary.ids {
        switch model.kind(of: id) {
        case .control, .unknown, .userDefined: roles[Int(id)] = .special
        case .byte: roles[Int(id)] = .fallback
        case .normal, .unused: break
        }
      }
    }
    for token in tokenizer.addedTokens { roles[Int(token.id)] = .special }
    if let unknown, Int(unknown) < roles.count { roles[Int(unknown)] = .special }
    self.roles = roles
  }
}
