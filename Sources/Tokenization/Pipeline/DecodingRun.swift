/// Tokens on their way through the stages of a decoder, one after the other.
///
/// What comes out after all tokens is what the stages would make of the list of tokens; each token is handed on as soon
/// as it is certain what becomes of it.
struct DecodingRun {
  private let stages: [DecodingStage]
  private var memories: [Memory]
  /// Bytes of all tokens that came.
  private var byteCount = 0

  /// What a stage remembers.
  private struct Memory {
    /// Whether a token has come.
    var hasBegun = false
    /// A token that waits for the next one, or text that is held back.
    var held: [UInt8] = []
    var holds = false
    /// Characters still to be stripped from the start.
    var toStrip = 0
  }

  /// A run at the start of a text; or behind its first token, if `hasBegun`, for stages that remember nothing else.
  init(_ stages: [DecodingStage], hasBegun: Bool = false) {
    self.stages = stages
    memories = stages.map { stage in
      var memory = Memory(hasBegun: hasBegun)
      if case .stripText(_, let start, _) = stage { memory.toStrip = start }
      return memory
    }
  }

  /// Takes the next token and appends what is certain.
  mutating func push(_ token: [UInt8], into bytes: inout [UInt8]) throws {
    byteCount += token.count
    try push(token, at: 0, &bytes)
  }

  /// Refuses what replacements have made too much of.
  private func check(_ text: [UInt8]) throws(DecodingError) {
    let limit = AlignedText.byteLimit(for: byteCount)
    guard text.count <= limit else { throw .growsTooMuch(byteCount: byteCount, limit: limit) }
  }

  /// Appends what is left when no token is to come.
  mutating func finish(into bytes: inout [UInt8]) throws {
    for index in stages.indices {
      let memory = memories[index]
      switch stages[index] {
      case .bytePair(let suffix):
        if memory.holds { try push(memory.held.replacing(suffix, with: []), at: index + 1, &bytes) }
      case .stripText(let content, _, let stop):
        try push(
          DecodingStep.strip(content: content, start: 0, stop: stop).apply(to: memory.held), at: index + 1, &bytes)
      case .wholeText(let inner):
        var run = DecodingRun(inner)
        var text: [UInt8] = []
        try run.push(memory.held, into: &text)
        try run.finish(into: &text)
        try check(text)
        try push(text, at: index + 1, &bytes)
      case .single, .metaspace, .wordPiece, .ctc, .join: break
      }
    }
  }

  private mutating func push(_ token: [UInt8], at index: Int, _ bytes: inout [UInt8]) throws {
    guard index < stages.count else {
      bytes += token
      return
    }
    let isFirst = !memories[index].hasBegun
    memories[index].hasBegun = true
    switch stages[index] {
    case .single(let step):
      let token = try step.apply(to: token)
      try check(token)
      try push(token, at: index + 1, &bytes)
    case .metaspace(let mark, let dropsFirst):
      try push(token.replacing(mark, with: isFirst && dropsFirst ? [] : [0x20]), at: index + 1, &bytes)
    case .wordPiece(let prefix, let cleanup):
      var token = token
      if !isFirst {
        token = token.starts(with: prefix) ? Array(token.dropFirst(prefix.count)) : [0x20] + token
      }
      try push(cleanup ? DecodingStage.cleanUp(token) : token, at: index + 1, &bytes)
    case .bytePair(let suffix):
      let before = memories[index].held
      memories[index].held = token
      memories[index].holds = true
      if !isFirst { try push(before.replacing(suffix, with: [0x20]), at: index + 1, &bytes) }
    case .ctc(let padToken, let wordDelimiterToken, let cleanup):
      if !isFirst, memories[index].held == token { return }
      memories[index].held = token
      var token = token.replacing(padToken, with: [])
      if cleanup { token = DecodingStage.cleanUp(token).replacing(wordDelimiterToken, with: [0x20]) }
      if !token.isEmpty { try push(token, at: index + 1, &bytes) }
    case .join: try push(isFirst ? token : [0x20] + token, at: index + 1, &bytes)
    case .stripText(let content, _, let stop): try pushStripping(token, content, stop, at: index, &bytes)
    case .wholeText: memories[index].held += token
    }
  }

  /// Strips the start of a text, and holds back as much of its end as may have to go.
  private mutating func pushStripping(
    _ token: [UInt8], _ content: [UInt8], _ stop: Int, at index: Int, _ bytes: inout [UInt8]
  ) throws {
    memories[index].held += token
    var text = memories[index].held[...]
    while memories[index].toStrip > 0, !text.isEmpty {
      if text.starts(with: content) {
        text = text.dropFirst(content.count)
        memories[index].toStrip -= 1
      } else if text.count < content.count, content.starts(with: text) {
        // The rest of the character may be in the next token.
        memories[index].held = Array(text)
        return
      } else {
        memories[index].toStrip = 0
      }
    }
    let certain = stop == 0 ? text.count : max(0, text.count - stop * content.count)
    memories[index].held = Array(text.dropFirst(certain))
    if certain > 0 { try push(Array(text.prefix(certain)), at: index + 1, &bytes) }
  }
}
