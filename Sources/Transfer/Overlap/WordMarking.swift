internal import Tokenization

/// How a vocabulary tells tokens that begin a word from those that go on with one.
///
/// - Source: papers.md 3.2 and 6 (canonical form); the rule for suffixes is Cleave's own.
enum WordMarking: Sendable, Equatable {
  /// Spaces stand in the tokens themselves (`Ġthe`), or nothing marks words.
  case spaces
  /// `▁` stands for a space.
  case metaspace
  /// Tokens that go on with a word begin with this (`##`); all others begin one.
  case continuingPrefix([UInt8])
  /// Tokens that end a word end with this (`</w>`). They are taken as words, the others as parts of one.
  case wordSuffix([UInt8])
  /// Every token is a word.
  case wholeWords

  /// U+2581.
  static let metaspaceMark: [UInt8] = [0xE2, 0x96, 0x81]

  /// How the model of `tokenizer` does it.
  init(_ tokenizer: Tokenizer) {
    let model = tokenizer.model
    switch model {
    case .wordPiece(let words) where !words.continuingPrefix.isEmpty:
      self = .continuingPrefix(words.continuingPrefix)
    case .bytePair(let pairs) where pairs.continuingPrefix?.isEmpty == false:
      self = .continuingPrefix(pairs.continuingPrefix ?? [])
    case .bytePair(let pairs) where pairs.wordSuffix?.isEmpty == false: self = .wordSuffix(pairs.wordSuffix ?? [])
    case .unigram(let pieces) where pieces.wordSuffix?.isEmpty == false: self = .wordSuffix(pieces.wordSuffix ?? [])
    default:
      if model.alphabet == .bytes {
        self = .spaces
      } else if model.vocabulary.ids.contains(where: { model.vocabulary[$0].starts(with: WordMarking.metaspaceMark) }) {
        self = .metaspace
      } else if case .wordLevel = model {
        self = .wholeWords
      } else {
        self = .spaces
      }
    }
  }

  /// The text of a token of the vocabulary, with a space in front where it begins a word.
  func text(of token: ArraySlice<UInt8>) -> [UInt8] {
    switch self {
    case .spaces: return Array(token)
    case .metaspace: return WordMarking.replaceMarks(in: token)
    case .continuingPrefix(let prefix):
      let continues = token.count > prefix.count && token.starts(with: prefix)
      return continues ? Array(token.dropFirst(prefix.count)) : [0x20] + token
    case .wordSuffix(let suffix):
      let ends = token.count > suffix.count && token.suffix(suffix.count).elementsEqual(suffix)
      return ends ? [0x20] + token.dropLast(suffix.count) : Array(token)
    case .wholeWords: return [0x20] + token
    }
  }

  private static func replaceMarks(in token: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(token.count)
    var index = token.startIndex
    while index < token.endIndex {
      if token[index] == metaspaceMark[0], token[index...].starts(with: metaspaceMark) {
        text.append(0x20)
        index += metaspaceMark.count
      } else {
        text.append(token[index])
        index += 1
      }
    }
    return text
  }

  /// Spaces as `▁`.
  static func marked(_ text: some Sequence<UInt8>) -> [UInt8] {
    var marked: [UInt8] = []
    for byte in text { if byte == 0x20 { marked += metaspaceMark } else { marked.append(byte) } }
    return marked
  }
}
