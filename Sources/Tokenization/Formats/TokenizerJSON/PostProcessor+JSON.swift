internal import JSON

extension PostProcessor {
  /// The most items of a template, and the most special tokens that it names.
  private static let itemLimit = 4096
  private static let types = ["BertProcessing", "ByteLevel", "RobertaProcessing", "Sequence", "TemplateProcessing"]

  /// The post-processor that a component of a `tokenizer.json` describes.
  ///
  /// - Source: formats.md 3.4.
  init(_ fields: ComponentFields) throws(FormatError) {
    switch try fields.type(known: Self.types) {
    case "BertProcessing":
      self = .bert(sep: try Self.namedToken("sep", of: fields), cls: try Self.namedToken("cls", of: fields))
    case "RobertaProcessing":
      self = .roberta(
        sep: try Self.namedToken("sep", of: fields), cls: try Self.namedToken("cls", of: fields),
        trimOffsets: try fields.bool("trim_offsets", default: true),
        addPrefixSpace: try fields.bool("add_prefix_space", default: true))
    case "ByteLevel":
      let flags = try ByteLevelFlags(fields)
      self = .byteLevel(
        addPrefixSpace: flags.addPrefixSpace, trimOffsets: flags.trimOffsets, useRegex: flags.useRegex)
    case "TemplateProcessing":
      let (single, pair) = (try Self.items("single", of: fields), try Self.items("pair", of: fields))
      self = .template(single: single, pair: pair, specialTokens: try Self.templateTokens(of: fields))
    default:
      self = .sequence(
        try fields.components("processors") { (fields) throws(FormatError) in try PostProcessor(fields) })
    }
    guard SpecialTokenFrame.processorCount(self) <= SpecialTokenFrame.processorLimit else {
      throw fields.error(
        nil, expected: "at most \(SpecialTokenFrame.processorLimit) processors", found: "more")
    }
    guard SpecialTokenFrame.placeCount(self) <= SpecialTokenFrame.limit else {
      throw fields.error(
        nil, expected: "at most \(SpecialTokenFrame.limit) places for tokens and texts", found: "more")
    }
  }

  /// Writes this post-processor as a component.
  func write(to json: inout ComponentWriter) {
    switch self {
    case .bert(let sep, let cls):
      json.component("BertProcessing") {
        $0.member("sep", sep)
        $0.member("cls", cls)
      }
    case .roberta(let sep, let cls, let trimOffsets, let addPrefixSpace):
      json.component("RobertaProcessing") {
        $0.member("sep", sep)
        $0.member("cls", cls)
        $0.member("trim_offsets", trimOffsets)
        $0.member("add_prefix_space", addPrefixSpace)
      }
    case .byteLevel(let addPrefixSpace, let trimOffsets, let useRegex):
      ByteLevelFlags(addPrefixSpace: addPrefixSpace, trimOffsets: trimOffsets, useRegex: useRegex).write(to: &json)
    case .template(let single, let pair, let specialTokens):
      json.component("TemplateProcessing") { json in
        json.list("single", single) { item, json in json.item(item) }
        json.list("pair", pair) { item, json in json.item(item) }
        json.object("special_tokens") { json in
          for token in specialTokens.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) {
            json.object(token.name) { json in
              json.member("id", token.name)
              json.list("ids", token.ids) { id, json in json.element(id) }
              json.list("tokens", token.tokens) { token, json in json.element(token) }
            }
          }
        }
      }
    case .sequence(let processors):
      json.component("Sequence") { json in
        json.list("processors", processors) { processor, json in processor.write(to: &json) }
      }
    }
  }

  /// `[spelling, id]`.
  private static func namedToken(_ key: String, of fields: ComponentFields) throws(FormatError) -> NamedToken {
    let elements = try fields.elements(key)
    guard elements.count == 2, case .string(let content) = elements[0], case .integer(let id) = elements[1],
      id >= 0, id < Vocabulary.idLimit
    else {
      throw fields.error(
        key, expected: "a token's spelling and id",
        found: "[" + elements.prefix(3).map(\.foundText).joined(separator: ", ") + (elements.count > 3 ? ", …]" : "]"))
    }
    return NamedToken(content: content, id: TokenID(id))
  }

  private static func items(_ key: String, of fields: ComponentFields) throws(FormatError) -> [TemplateItem] {
    let elements = try fields.elements(key)
    guard elements.count <= itemLimit else {
      throw fields.error(key, expected: "at most \(itemLimit) items", found: "\(elements.count)")
    }
    return try fields.components(key) { (fields) throws(FormatError) in
      if let value = fields.value("SpecialToken") {
        let token = try fields.component(value, path: "\(fields.path).SpecialToken")
        return .special(
          name: try token.string("id"), typeID: UInt32(try token.integer("type_id", in: 0...Int(UInt32.max))))
      }
      guard let value = fields.value("Sequence") else {
        throw fields.error(nil, expected: "a 'SpecialToken' or a 'Sequence'", found: "neither")
      }
      let sequence = try fields.component(value, path: "\(fields.path).Sequence")
      let typeID = UInt32(try sequence.integer("type_id", in: 0...Int(UInt32.max)))
      return .sequence(try sequence.choice("id"), typeID: typeID)
    }
  }

  private static func templateTokens(of fields: ComponentFields) throws(FormatError) -> [TemplateToken] {
    guard let value = fields.value("special_tokens") else { return [] }
    let table = try fields.component(value, path: "\(fields.path).special_tokens")
    var tokens: [TemplateToken] = []
    guard table.keys.count <= itemLimit else {
      throw table.error(nil, expected: "at most \(itemLimit) tokens", found: "\(table.keys.count)")
    }
    for name in table.keys {
      let key = String(decoding: name, as: UTF8.self)
      let token = try table.component(try table.required(key, "an object"), path: "\(table.path).\(key)")
      var ids: [TokenID] = []
      for value in try token.elements("ids") {
        guard case .integer(let id) = value, id >= 0, id < Vocabulary.idLimit else {
          throw token.error("ids", expected: "ids below \(Vocabulary.idLimit)", found: value.foundText)
        }
        ids.append(TokenID(id))
      }
      var spellings: [[UInt8]] = []
      for value in try token.elements("tokens") {
        guard case .string(let spelling) = value else {
          throw token.error("tokens", expected: "strings", found: value.foundText)
        }
        spellings.append(spelling)
      }
      guard ids.count == spellings.count else {
        throw token.error("tokens", expected: "as many as ids, \(ids.count)", found: "\(spellings.count)")
      }
      tokens.append(TemplateToken(name: name, ids: ids, tokens: spellings))
    }
    return tokens
  }
}

extension ComponentWriter {
  fileprivate mutating func member(_ key: String, _ token: PostProcessor.NamedToken) {
    list(key, [0, 1]) { place, json in
      if place == 0 { json.element(token.content) } else { json.element(token.id) }
    }
  }

  fileprivate mutating func item(_ item: PostProcessor.TemplateItem) {
    elementObject { json in
      switch item {
      case .special(let name, let typeID):
        json.object("SpecialToken") {
          $0.member("id", name)
          $0.member("type_id", Int(typeID))
        }
      case .sequence(let name, let typeID):
        json.object("Sequence") {
          $0.member("id", name.rawValue)
          $0.member("type_id", Int(typeID))
        }
      }
    }
  }
}
