/// One step of a ``Splitter``.
enum SplitStep: Sendable {
  /// A known pattern.
  case scan(PieceScanner)
  /// The matches of a regular expression are delimiters.
  case regex(RegexMatcher, SplitBehavior, invert: Bool)
  /// These bytes are a delimiter.
  case literal([UInt8], SplitBehavior, invert: Bool)
  /// Each character of a set is a delimiter.
  case characters(CodePointTable, SplitBehavior)
  /// Matches of `\w+|[^\w\s]+`.
  case words
  /// As many characters each.
  case fixedLength(Int)
  /// Where the script changes.
  case scripts
  /// Spaces become the mark, which is also put in front.
  case mark([UInt8], PrependScheme)
  /// A space in front of every piece that does not start with one.
  case leadingSpace
  /// Bytes become characters of ``ByteLevelAlphabet``.
  case spellBytes
  /// Characters of ``ByteLevelAlphabet`` become bytes again.
  case readBytes

  func apply(to text: inout SplitText) throws {
    switch self {
    case .scan(let scanner): text.cut(by: scanner)
    case .regex(let matcher, let behavior, let invert): try text.cut(at: matcher, behavior, invert: invert)
    case .literal(let bytes, let behavior, let invert): text.cut(at: bytes, behavior, invert: invert)
    case .characters(let set, let behavior): text.cut(at: set, behavior)
    case .words: text.cutIntoWords()
    case .fixedLength(let count): text.cut(every: count)
    case .scripts: text.cutAtScripts()
    case .mark(let mark, let scheme): text.markSpaces(with: mark, scheme)
    case .leadingSpace: text.prependSpaces()
    case .spellBytes: text.spellBytes()
    case .readBytes: text.readBytes()
    }
  }
}

// MARK: - From the declaration

extension SplitStep {
  /// The steps that do what `preTokenizer` says.
  static func steps(for preTokenizer: PreTokenizer, keepsBytes: Bool) throws -> [SplitStep] {
    let leaves = preTokenizer.leaves
    let lastByteLevel = leaves.lastIndex { if case .byteLevel = $0 { true } else { false } }
    // Where nothing follows ByteLevel, the bytes need not become characters. Where steps follow that only cut, they see
    // the characters, which then become bytes again.
    let skipsSpelling = keepsBytes && lastByteLevel == leaves.count - 1
    var steps: [SplitStep] = []
    var index = 0
    while index < leaves.count {
      if let known = KnownSplit(leaves[index...]) {
        steps.append(.scan(PieceScanner(known.pattern)))
        index += known.stepCount
        continue
      }
      let leaf = leaves[index]
      if keepsBytes, !skipsSpelling, let lastByteLevel, index > lastByteLevel, leaf.changesText {
        throw SplitError.stepAfterByteLevel(leaf.name)
      }
      steps += try leaf.steps(spellsBytes: !(skipsSpelling && index == lastByteLevel))
      index += 1
    }
    if keepsBytes, !skipsSpelling, lastByteLevel != nil { steps.append(.readBytes) }
    return steps
  }
}

extension PreTokenizer {
  /// The steps of a sequence, however deeply nested; itself when it is none.
  var leaves: [PreTokenizer] {
    guard case .sequence(let steps) = self else { return [self] }
    return steps.flatMap(\.leaves)
  }

  /// Whether it does more than cut.
  fileprivate var changesText: Bool {
    switch self {
    case .metaspace, .byteLevel: true
    default: false
    }
  }

  /// As in a tokenizer file.
  fileprivate var name: String {
    switch self {
    case .bert: "BertPreTokenizer"
    case .byteLevel: "ByteLevel"
    case .characterDelimiter: "CharDelimiterSplit"
    case .digits: "Digits"
    case .fixedLength: "FixedLength"
    case .metaspace: "Metaspace"
    case .punctuation: "Punctuation"
    case .split: "Split"
    case .unicodeScripts: "UnicodeScripts"
    case .whitespace: "Whitespace"
    case .whitespaceSplit: "WhitespaceSplit"
    case .sequence: "Sequence"
    }
  }

  fileprivate func steps(spellsBytes: Bool) throws -> [SplitStep] {
    switch self {
    case .bert:
      return [.characters(.whiteSpace, .removed), .characters(.punctuation, .isolated)]
    case .byteLevel(let addPrefixSpace, _, let useRegex):
      return (addPrefixSpace ? [.leadingSpace] : []) + (useRegex ? [.scan(PieceScanner(.gpt2))] : [])
        + (spellsBytes ? [.spellBytes] : [])
    case .characterDelimiter(let scalar): return [.literal(Array(UTF8.encode(scalar)!), .removed, invert: false)]
    case .digits(let individual): return [.characters(.numeric, individual ? .isolated : .contiguous)]
    case .fixedLength(let length):
      guard length > 0 else {
        throw SplitError.invalidSetting(component: name, setting: "length", found: "\(length)", expected: "1 or more")
      }
      return [.fixedLength(length)]
    case .metaspace(let replacement, let scheme, let split):
      let mark = Array(UTF8.encode(replacement)!)
      return [.mark(mark, scheme)] + (split ? [.literal(mark, .mergedWithNext, invert: false)] : [])
    case .punctuation(let behavior): return [.characters(.punctuation, behavior)]
    case .split(.string(let bytes), let behavior, let invert): return [.literal(bytes, behavior, invert: invert)]
    case .split(.regex(let pattern, let dialect), let behavior, let invert):
      return [.regex(try RegexMatcher(pattern, dialect: dialect), behavior, invert: invert)]
    case .unicodeScripts: return [.scripts]
    case .whitespace: return [.words]
    case .whitespaceSplit: return [.characters(.whiteSpace, .removed)]
    case .sequence(let steps): return try steps.flatMap { try $0.steps(spellsBytes: spellsBytes) }
    }
  }
}
