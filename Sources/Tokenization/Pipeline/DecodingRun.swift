/// Tokens on their way through the stages of a decoder, one after the other.
///
/// What comes out after all tokens is what the stages would make of the list of tokens; each token is handed on as soon
/// as it is certain what becomes of it. The stages may not make much more of a token than it was when it came, nor of a whole
/// text than all its tokens were (``AlignedText/byteLimit(for:)``).
struct DecodingRun {
  private let stages: [DecodingStage]
  private var memories: [Memory]
  /// Bytes of all tokens that came.
  private var byteCount = 0

  /// What a stage remembers.
  private struct Memory {
    /// Whether a token has come.
    var hasBegun = false
    /// A token that waits for the next one, text that is held back, or the beginning of a character that may be stripped.
    var held: [UInt8] = []
    var holds = false
    /// Characters still to be stripped from the start.
    var toStrip = 0
    /// Characters held back in front of `held`, which are stripped if the text ends behind them.
    var trailing = 0
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
  ///
  /// - Throws: `DecodingError.growsTooMuch`, or what a replacement throws.
  mutating func push(_ token: [UInt8], into bytes: inout [UInt8]) throws {
    byteCount += token.count
    try push(token, from: token.count, at: 0, &bytes)
  }

  /// Refuses what replacements have made too much of.
  private func check(_ text: [UInt8], from byteCount: Int) throws(DecodingError) {
    let limit = AlignedText.byteLimit(for: byteCount)
    guard text.count <= limit else { throw .growsTooMuch(byteCount: byteCount, limit: limit) }
  }

  /// Appends what is left when no token is to come.
  ///
  /// - Throws: as ``push(_:into:)``.
  mutating func finish(into bytes: inout [UInt8]) throws {
    for index in stages.indices {
      let memory = memories[index]
      switch stages[index] {
      case .bytePair(let suffix):
        if memory.holds {
          try push(memory.held.replacing(suffix, with: []), from: memory.held.count, at: index + 1, &bytes)
        }
      case .stripText(let content, _, _):
        // What is held may yet be no such character, and then nothing stands at the end of the text.
        if !memory.held.isEmpty {
          let text = Array(repeatElement(content, count: memory.trailing).joined()) + memory.held
          try push(text, from: text.count, at: index + 1, &bytes)
        }
      case .wholeText(let inner):
        var run = DecodingRun(inner)
        var text: [UInt8] = []
        try run.push(memory.held, into: &text)
        try run.finish(into: &text)
        try check(text, from: byteCount)
        try push(text, from: byteCount, at: index + 1, &bytes)
      case .single, .metaspace, .wordPiece, .ctc, .join: break
      }
    }
  }

  /// Hands on a token, which had `byteCount` bytes when it came.
  private mutating func push(_ token: [UInt8], from byteCount: Int, at index: Int, _ bytes: inout [UInt8]) throws {
    guard index < stages.count else {
      bytes += token
      return
    }
    let isFirst = !memories[index].hasBegun
    memories[index].hasBegun = true
    switch stages[index] {
    case .single(let step):
      let token = try step.apply(to: token)
      try check(token, from: byteCount)
      try push(token, from: byteCount, at: index + 1, &bytes)
    case .metaspace(let mark, let dropsFirst):
      try push(
        token.replacing(mark, with: isFirst && dropsFirst ? [] : [0x20]), from: byteCount, at: index + 1, &bytes)
    case .wordPiece(let prefix, let cleanup):
      var token = token
      if !isFirst {
        token = token.starts(with: prefix) ? Array(token.dropFirst(prefix.count)) : [0x20] + token
      }
      try push(cleanup ? DecodingStage.cleanUp(token) : token, from: byteCount, at: index + 1, &bytes)
    case .bytePair(let suffix):
      let before = memories[index].held
      memories[index].held = token
      memories[index].holds = true
      if !isFirst { try push(before.replacing(suffix, with: [0x20]), from: before.count, at: index + 1, &bytes) }
    case .ctc(let padToken, let wordDelimiterToken, let cleanup):
      if !isFirst, memories[index].held == token { return }
      memories[index].held = token
      var token = token.replacing(padToken, with: [])
      if cleanup { token = DecodingStage.cleanUp(token).replacing(wordDelimiterToken, with: [0x20]) }
      if !token.isEmpty { try push(token, from: byteCount, at: index + 1, &bytes) }
    case .join: try push(isFirst ? token : [0x20] + token, from: byteCount, at: index + 1, &bytes)
    case .stripText(let content, _, let stop):
      let text = strip(token, content, stop, at: index)
      if !text.isEmpty { try push(text, from: text.count, at: index + 1, &bytes) }
    case .wholeText: memories[index].held += token
    }
  }

  /// What is certain of a text that goes on with `token`: without what is stripped from its start, and without as much of
  /// its end as may have to go. `stop` may be billions: characters held back are counted, not kept.
  private mutating func strip(_ token: [UInt8], _ content: [UInt8], _ stop: Int, at index: Int) -> [UInt8] {
    let held = memories[index].held + token
    memories[index].held = []
    var text = held[...]
    while memories[index].toStrip > 0, !text.isEmpty {
      if text.starts(with: content) {
        text = text.dropFirst(content.count)
        memories[index].toStrip -= 1
      } else if text.count < content.count, content.starts(with: text) {
        // The rest of the character may be in the next token.
        memories[index].held = Array(text)
        return []
      } else {
        memories[index].toStrip = 0
      }
    }
    guard stop > 0 else { return Array(text) }
    let begun = (1..<content.count).last { $0 <= text.count && text.suffix($0).elementsEqual(content.prefix($0)) } ?? 0
    memories[index].held = Array(text.suffix(begun))
    text = text.dropLast(begun)
    var trailing = 0
    while text.count >= content.count, text.suffix(content.count).elementsEqual(content) {
      text = text.dropLast(content.count)
      trailing += 1
    }
    var certain: [UInt8] = []
    func append(_ count: Int) { for _ in 0..<count { certain += content } }
    if text.isEmpty {
      trailing += memories[index].trailing
      append(max(0, trailing - stop))
    } else {
      append(memories[index].trailing)
      certain += text
      append(max(0, trailing - stop))
    }
    memories[index].trailing = min(trailing, stop)
    return certain
  }
}
