import Testing
import Tokenization

/// Expects two tokenizers to be the same in every part.
func expectSame(_ one: Tokenizer, _ other: Tokenizer, _ name: String) {
  #expect(one.normalizer == other.normalizer, "\(name)")
  #expect(one.preTokenizer == other.preTokenizer, "\(name)")
  #expect(one.postProcessor == other.postProcessor, "\(name)")
  #expect(one.decoder == other.decoder, "\(name)")
  #expect(one.addedTokens == other.addedTokens, "\(name)")
  #expect(one.truncation == other.truncation, "\(name)")
  #expect(one.padding == other.padding, "\(name)")
  expectSame(one.model, other.model, name)
}

/// Expects two models to be the same in every part.
func expectSame(_ one: Model, _ other: Model, _ name: String) {
  if case .wordPiece(let one) = one, case .wordPiece(let other) = other {
    #expect(one.unknown == other.unknown, "\(name)")
    #expect(one.unknownSpelling == other.unknownSpelling, "\(name)")
    #expect(one.continuingPrefix == other.continuingPrefix, "\(name)")
    #expect(one.characterLimit == other.characterLimit, "\(name)")
    #expect(one.verbatimSpellings == other.verbatimSpellings, "\(name)")
    #expect(one.vocabulary.count == other.vocabulary.count, "\(name)")
    #expect(one.vocabulary.ids.first { one.vocabulary[$0] != other.vocabulary[$0] } == nil, "\(name)")
    return
  }
  guard case .bytePair(let one) = one, case .bytePair(let other) = other else { return }
  #expect(one.alphabet == other.alphabet, "\(name)")
  #expect(one.merges == other.merges, "\(name)")
  #expect(one.unknown == other.unknown, "\(name)")
  #expect(one.fusesUnknown == other.fusesUnknown, "\(name)")
  #expect(one.byteFallback == other.byteFallback, "\(name)")
  #expect(one.ignoresMerges == other.ignoresMerges, "\(name)")
  #expect(one.continuingPrefix == other.continuingPrefix, "\(name)")
  #expect(one.wordSuffix == other.wordSuffix, "\(name)")
  #expect(one.dropout == other.dropout, "\(name)")
  #expect(one.verbatimSpellings == other.verbatimSpellings, "\(name)")
  #expect(one.vocabulary.count == other.vocabulary.count, "\(name)")
  let different = one.vocabulary.ids.first { one.vocabulary[$0] != other.vocabulary[$0] }
  #expect(different == nil, "\(name)")
}
