/// One step of a ``TextNormalizer``.
enum NormalizationStep: Sendable {
  case form(NormalizationForm, UnicodeData)
  /// Removes the characters of one set, makes those of another a space.
  case clean(removed: CodePointTable, spaces: CodePointTable, ascii: ASCIISet)
  case remove(CodePointTable)
  case surroundWithSpaces(CodePointTable)
  case lowercase
  case byteLevel
  case strip(left: Bool, right: Bool)
  case replaceString(ByteSearch, content: [UInt8])
  case replaceMatches(RegexMatcher, content: [UInt8])
  /// Each run of two spaces or more.
  case replaceSpaceRuns(content: [UInt8])
  case prepend([UInt8])
  case precompiled(CharacterMap)
  case sentencePiece(SentencePieceNormalizer)

  /// The steps that make up `normalizer`, from left to right.
  static func steps(of normalizer: Normalizer) throws -> [NormalizationStep] {
    switch normalizer {
    case .form(let form, let data): return [.form(form, data)]
    case .nmt:
      return [.clean(NormalizationTables.nmtRemoved, spaces: NormalizationTables.nmtSpaces)]
    case .lowercase: return [.lowercase]
    case .stripAccents: return [.remove(NormalizationTables.marks)]
    case .byteLevel: return [.byteLevel]
    case .strip(let left, let right): return left || right ? [.strip(left: left, right: right)] : []
    case .bert(let cleanText, let handleChineseCharacters, let stripAccents, let lowercase):
      var steps: [NormalizationStep] = []
      if cleanText {
        steps.append(.clean(NormalizationTables.bertRemoved, spaces: NormalizationTables.bertSpaces))
      }
      if handleChineseCharacters { steps.append(.surroundWithSpaces(NormalizationTables.bertChinese)) }
      if stripAccents ?? lowercase {
        steps += [.form(.nfd, .version9), .remove(NormalizationTables.bertMarks)]
      }
      if lowercase { steps.append(.lowercase) }
      return steps
    case .replace(.string(let pattern), let content):
      return [.replaceString(ByteSearch(for: pattern), content: content)]
    case .replace(.regex(let pattern, _), let content) where pattern == Array(" {2,}".utf8):
      // What converters of SentencePiece models write: found without an engine for patterns.
      return [.replaceSpaceRuns(content: content)]
    case .replace(.regex(let pattern, let dialect), let content):
      return [.replaceMatches(try RegexMatcher(pattern, dialect: dialect), content: content)]
    case .prepend(let content): return content.isEmpty ? [] : [.prepend(content)]
    case .precompiled(let map): return map.isEmpty ? [] : [.precompiled(map)]
    case .sentencePiece(let settings): return [.sentencePiece(SentencePieceNormalizer(settings))]
    case .sequence(let normalizers): return try normalizers.flatMap(steps(of:))
    }
  }

  private static func clean(_ removed: CodePointTable, spaces: CodePointTable) -> NormalizationStep {
    .clean(
      removed: removed, spaces: spaces, ascii: ASCIISet { removed.contains(UInt32($0)) || spaces.contains(UInt32($0)) })
  }

  func apply(to text: inout AlignedText) throws {
    switch self {
    case .form(let form, let data): try text.normalize(to: form, data: data)
    case .clean(let removed, let spaces, let ascii):
      text.rewriteScalars(ascii: ascii) { scalar, range, rewriter in
        if removed.contains(scalar) {
          rewriter.replace(range, with: EmptyCollection())
        } else if spaces.contains(scalar) {
          rewriter.replace(range, with: CollectionOfOne(0x20))
        }
      }
    case .remove(let set):
      text.rewriteScalars(ascii: .none) { scalar, range, rewriter in
        if set.contains(scalar) { rewriter.replace(range, with: EmptyCollection()) }
      }
    case .surroundWithSpaces(let set):
      text.rewriteScalars(ascii: .none) { scalar, range, rewriter in
        if set.contains(scalar) { rewriter.replace(range, with: [0x20] + rewriter.source.bytes[range] + [0x20]) }
      }
    case .lowercase: text.lowercase()
    case .byteLevel: text.spellBytes()
    case .strip(let left, let right): text.strip(left: left, right: right)
    case .replaceString(let pattern, let content): text.replace(pattern, with: content)
    case .replaceMatches(let matcher, let content): try text.replaceMatches(of: matcher, with: content)
    case .replaceSpaceRuns(let content): text.replaceSpaceRuns(with: content)
    case .prepend(let content): text.prepend(content)
    case .precompiled(let map): text.applyPrecompiled(map)
    case .sentencePiece(let normalizer): try normalizer.normalize(&text)
    }
  }
}
