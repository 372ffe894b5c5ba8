private import JSON

extension Tokenizer {
  /// Which ids below ``idEnd`` have a token.
  public var idsInUse: [Bool] {
    var inUse = [Bool](repeating: false, count: idEnd)
    for id in model.vocabulary.ids { inUse[Int(id)] = true }
    for token in addedTokens { inUse[Int(token.id)] = true }
    return inUse
  }

  /// This tokenizer with other ids, without the tokens that the map has no new id for.
  ///
  /// Merges stay in their order; one of which a part or the result is gone is gone.
  ///
  /// - Throws: `EditingError` when a stage names a token that is gone.
  /// - Complexity: O(*n*) in the vocabulary and its merges.
  public func renumbered(_ map: IDMap) throws(EditingError) -> Tokenizer {
    var result = self
    result.model = try model.renumbered(map)
    result.addedTokens = addedTokens.compactMap { token in
      map[token.id].map { id in
        var token = token
        token.id = id
        return token
      }
    }.sorted { $0.id < $1.id }
    result.postProcessor = try postProcessor.map { processor throws(EditingError) in try processor.renumbered(map) }
    if case .object(var members) = padding, let index = members.firstIndex(where: { $0.key == Array("pad_id".utf8) }),
      case .integer(let old) = members[index].value, let id = TokenID(exactly: old)
    {
      guard let new = map[id] else {
        throw .needed(id: id, spelling: Array("pad_id".utf8), reason: "the padding of the file names it")
      }
      members[index].value = .integer(Int(new))
      result.padding = .object(members)
    }
    return result
  }
}

extension PostProcessor {
  fileprivate func renumbered(_ map: IDMap) throws(EditingError) -> PostProcessor {
    func new(_ token: NamedToken) throws(EditingError) -> NamedToken {
      guard let id = map[token.id] else {
        throw .needed(id: token.id, spelling: token.content, reason: "the post-processor puts it around texts")
      }
      return NamedToken(content: token.content, id: id)
    }
    switch self {
    case .bert(let sep, let cls): return .bert(sep: try new(sep), cls: try new(cls))
    case .roberta(let sep, let cls, let trim, let space):
      return .roberta(sep: try new(sep), cls: try new(cls), trimOffsets: trim, addPrefixSpace: space)
    case .byteLevel: return self
    case .template(let single, let pair, let tokens):
      var renumbered: [TemplateToken] = []
      for token in tokens {
        var token = token
        for (index, id) in token.ids.enumerated() {
          token.ids[index] = try new(NamedToken(content: token.name, id: id)).id
        }
        renumbered.append(token)
      }
      return .template(single: single, pair: pair, specialTokens: renumbered)
    case .sequence(let processors):
      var renumbered: [PostProcessor] = []
      for processor in processors { renumbered.append(try processor.renumbered(map)) }
      return .sequence(renumbered)
    }
  }
}

extension Model {
  fileprivate func renumbered(_ map: IDMap) throws(EditingError) -> Model {
    switch self {
    case .bytePair(var model):
      model.merges = model.merges.compactMap { merge in
        guard let left = map[merge.left], let right = map[merge.right], let result = map[merge.result] else {
          return nil
        }
        return BytePairModel.Merge(left: left, right: right, result: result, rank: merge.rank)
      }
      model.unknown = try model.unknown.map { id throws(EditingError) in try Model.newUnknown(id, model, map) }
      try model.renumberVocabulary(map)
      return .bytePair(model)
    case .wordLevel(var model):
      model.unknown = try model.unknown.map { id throws(EditingError) in try Model.newUnknown(id, model, map) }
      try model.renumberVocabulary(map)
      return .wordLevel(model)
    case .wordPiece(var model):
      model.unknown = try model.unknown.map { id throws(EditingError) in try Model.newUnknown(id, model, map) }
      try model.renumberVocabulary(map)
      return .wordPiece(model)
    case .unigram(var model):
      model.unknown = try model.unknown.map { id throws(EditingError) in try Model.newUnknown(id, model, map) }
      let (scores, kinds) = (model.scores, model.kinds)
      try model.renumberVocabulary(map)
      model.scores = Array(repeating: 0, count: model.vocabulary.idEnd)
      if !kinds.isEmpty { model.kinds = Array(repeating: .unused, count: model.vocabulary.idEnd) }
      for (old, score) in scores.enumerated() {
        guard let new = map[TokenID(old)], Int(new) < model.scores.count else { continue }
        model.scores[Int(new)] = score
        if old < kinds.count { model.kinds[Int(new)] = kinds[old] }
      }
      return .unigram(model)
    case .byteToWord: throw .noVocabulary(model: name)
    }
  }

  private static func newUnknown(
    _ id: TokenID, _ model: some TokenModel, _ map: IDMap
  ) throws(EditingError) -> TokenID {
    guard let new = map[id] else {
      throw .needed(id: id, spelling: Array(model.vocabulary[id]), reason: "it is the unknown token")
    }
    return new
  }
}

extension TokenModel {
  fileprivate mutating func renumberVocabulary(_ map: IDMap) throws(EditingError) {
    var renumbered = Vocabulary(capacity: vocabulary.count)
    do {
      // Of several ids with the same bytes the bytes go on standing for the one they stand for.
      for isFirst in [true, false] {
        for id in vocabulary.ids where (vocabulary.id(of: vocabulary[id]) == id) == isFirst {
          if let new = map[id] { try renumbered.add(vocabulary[id], id: new) }
        }
      }
    } catch { throw .badOrder("\(error)") }
    var verbatim: [TokenID: [UInt8]] = [:]
    for (id, spelling) in verbatimSpellings { if let new = map[id] { verbatim[new] = spelling } }
    vocabulary = renumbered
    verbatimSpellings = verbatim
  }
}
