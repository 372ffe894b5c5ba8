import ArgumentParser
import Counts
import Tokenization

/// What each trainer does to text when it is not told otherwise.
enum TrainerStages: String, ExpressibleByArgument, CaseIterable {
  case bpe
  case bpeAsSentencePiece = "bpe-spm"
  case wordPiece = "wordpiece"
  case unigram
  case unigramAsSentencePiece = "unigram-spm"
  case likelihood = "swe"
  case words, characters, optimal, chunks

  /// What the user says about the stages; nil where they say nothing.
  struct Asked {
    var normalizer: NormalizerArgument?
    var preTokenizer: PreTokenizerArgument?
    var alphabet: Alphabet?
    var keepsLineEnds: Bool?
  }

  /// The stages that text goes through.
  ///
  /// - Parameters:
  ///   - given: those of the counts files that take the text's place.
  ///   - usual: cuts text where the user says nothing; nil for what this trainer does as a rule.
  /// - Throws: when counts files were made for another alphabet, or contradict the options.
  func stages(_ asked: Asked, given: PieceStages?, usual: PreTokenizer? = nil) throws -> PieceStages {
    let alphabet = try alphabet(asked.alphabet, given: given?.alphabet)
    if let given {
      try check(given, against: asked)
      return given
    }
    return PieceStages(
      normalizer: asked.normalizer.map(\.normalizer) ?? normalizer(alphabet),
      preTokenizer: asked.preTokenizer.map { $0.preTokenizer(for: alphabet) } ?? usual ?? preTokenizer(alphabet),
      alphabet: alphabet, keepsLineEnds: asked.keepsLineEnds ?? true)
  }

  // MARK: Counts files

  /// Refuses stages that are not those that the user asks for.
  func check(_ given: PieceStages, against asked: Asked) throws {
    var wanted = given
    if let normalizer = asked.normalizer { wanted.normalizer = normalizer.normalizer }
    if let preTokenizer = asked.preTokenizer { wanted.preTokenizer = preTokenizer.preTokenizer(for: given.alphabet) }
    if self == .characters { wanted.preTokenizer = Self.everyCharacter }
    if let keepsLineEnds = asked.keepsLineEnds { wanted.keepsLineEnds = keepsLineEnds }
    let differences = try given.differences(to: wanted)
    guard differences.isEmpty else {
      throw ValidationError(
        "The counts were made in another way than the options ask for: in the file \(differences.joined(separator: "; ")). "
          + "Leave the options out, or count with them: cleave count --for \(rawValue).")
    }
  }

  private func alphabet(_ asked: Alphabet?, given: Alphabet?) throws -> Alphabet {
    if let asked, let fixed, asked != fixed {
      throw ValidationError("--for \(rawValue) is of \(Self.name(fixed)), not of \(Self.name(asked)).")
    }
    if let given, let wanted = asked ?? fixed, wanted != given {
      let option = fixed == nil ? " --alphabet-level \(Self.name(wanted))" : ""
      throw ValidationError(
        "The counts were made for an alphabet of \(Self.name(given)), and \(rawValue) is to learn \(Self.name(wanted)): "
          + "count with cleave count --for \(rawValue)\(option).")
    }
    return asked ?? given ?? fixed ?? (self == .unigram ? .characters : .bytes)
  }

  private static func name(_ alphabet: Alphabet) -> String { alphabet == .bytes ? "bytes" : "characters" }

  // MARK: Defaults

  /// The only alphabet that the trainer has; nil when there is a choice.
  private var fixed: Alphabet? {
    switch self {
    case .bpe, .unigram, .chunks: nil
    case .optimal: .bytes
    case .bpeAsSentencePiece, .unigramAsSentencePiece, .wordPiece, .likelihood, .words, .characters: .characters
    }
  }

  private func normalizer(_ alphabet: Alphabet) -> Normalizer? {
    switch self {
    case .wordPiece: BERTPreset.cased.normalizer
    case .unigram: alphabet == .bytes ? nil : UnigramTrainer.defaultNormalizer
    default: nil
    }
  }

  private func preTokenizer(_ alphabet: Alphabet) -> PreTokenizer? {
    switch self {
    case .bpe, .unigram, .optimal:
      alphabet == .bytes
        ? SplitPattern.gpt2.preTokenizer : .metaspace(replacement: "▁", prependScheme: .always, split: true)
    case .bpeAsSentencePiece, .unigramAsSentencePiece: SentencePieceBytePairTrainer.preTokenizer
    case .wordPiece: .bert
    case .likelihood, .words: .whitespaceSplit
    case .characters: Self.everyCharacter
    case .chunks: nil
    }
  }

  /// Every character is a match, line feeds too, and a match is a piece.
  static let everyCharacter = PreTokenizer.split(
    pattern: .regex(Array(#"[\s\S]"#.utf8), .oniguruma), behavior: .isolated, invert: false)
}
