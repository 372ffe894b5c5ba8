private import Checksum

/// Tokenizers in files, of whatever format: the format is found from the content.
public enum TokenizerFile {
  /// What a file held.
  public struct Loaded: Sendable {
    /// How text becomes ids.
    public var tokenizer: Tokenizer
    /// The format that the content shows.
    public var format: TokenizerFormat
    /// The files that were read.
    public var paths: [String]
    /// Where pattern, special tokens and normalizer came from, for files that do not hold them.
    public var preset: TokenizerPreset?
    /// What is odd about the file, or had to be assumed, one sentence each; the tokenizer can be used.
    public var warnings: [String]
    /// The tables of the tokenizer's model, where they came with it or have been made already. They belong to the
    /// tokenizer as it was loaded.
    var tables: BytePairTables?

    /// What a file held.
    package init(
      tokenizer: Tokenizer, format: TokenizerFormat, paths: [String], preset: TokenizerPreset? = nil,
      warnings: [String] = []
    ) {
      self.tokenizer = tokenizer
      self.format = format
      self.paths = paths
      self.preset = preset
      self.warnings = warnings
    }
  }

  /// What is to be written.
  public struct Written: Sendable {
    /// One file; or several with names of their own, to be put into a folder.
    public var files: [(name: String, bytes: [UInt8])]
    /// What the files do not say, or say differently, one sentence each.
    public var notes: [String]
    /// What it takes to read them again.
    public var reading: Reading = .alone
  }

  /// What it takes to read a written file again.
  public enum Reading: Sendable, Equatable {
    /// Nothing else.
    case alone
    /// The preset that says what the file does not.
    case preset(TokenizerPreset)
    /// What is missing from the file for it to encode as before.
    case impossible(String)
  }

  /// Reads a whole file: a program that can decompress passes its own.
  public typealias Contents = (_ path: String) throws -> [UInt8]

  // MARK: Reading

  /// The tokenizer at `path`, a file or a folder that holds one.
  ///
  /// - Parameters:
  ///   - preset: what a rank file or a vocab.txt does not say; a published rank file knows its own. Files that say
  ///     everything themselves do not need it, and ``Loaded/preset`` is nil for them.
  ///   - contents: reads a file; without it, files are read as they are and compressed ones are refused.
  /// - Throws: `FormatError`, or what `contents` throws.
  public static func read(
    path: String, preset: TokenizerPreset? = nil, contents: Contents? = nil
  ) throws -> Tokenizer {
    try load(path: path, preset: preset, contents: contents).tokenizer
  }

  /// The tokenizer at `path` and what there is to say about its file.
  ///
  /// A folder may hold `tokenizer.json`, `vocab.json` with `merges.txt`, `tekken.json`, one `.tiktoken` file,
  /// `tokenizer.model`, `spiece.model`, `sentencepiece.bpe.model` or one other `.model` file, looked for in this order. `vocab.json` and `merges.txt` find each other.
  ///
  /// - Throws: as ``read(path:preset:contents:)``.
  public static func load(
    path: String, preset: TokenizerPreset? = nil, contents: Contents? = nil
  ) throws -> Loaded {
    let contents = contents ?? FileContent.read
    let sources = try self.sources(of: path)
    if sources.count == 2 {
      let (tokenizer, warnings) = try GPT2Files.read(
        vocabulary: try contents(sources[0]), file: sources[0], merges: try contents(sources[1]), file: sources[1])
      return Loaded(tokenizer: tokenizer, format: .gpt2, paths: sources, warnings: warnings)
    }
    return try load(bytes: try contents(sources[0]), name: sources[0], preset: preset)
  }

  /// The files that make up the tokenizer at `path`: one, or a `vocab.json` and its `merges.txt`.
  ///
  /// - Throws: `FormatError` for a folder without a tokenizer.
  package static func sources(of path: String) throws(FormatError) -> [String] {
    let path = FileContent.kind(of: path) == .folder ? try TokenizerFolder.file(in: path) : path
    if let pair = TokenizerFolder.pair(of: path) { return [pair.vocabulary, pair.merges] }
    return [path]
  }

  /// The tokenizer that `bytes` describe.
  ///
  /// - Parameter name: what messages call the file.
  /// - Throws: `FormatError`.
  public static func load(
    bytes: [UInt8], name: String, preset: TokenizerPreset? = nil
  ) throws(FormatError) -> Loaded {
    func loaded(
      _ tokenizer: Tokenizer, _ format: TokenizerFormat, preset: TokenizerPreset? = nil, warnings: [String] = []
    ) -> Loaded {
      Loaded(tokenizer: tokenizer, format: format, paths: [name], preset: preset, warnings: warnings)
    }
    if bytes.first(where: { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }) == UInt8(ascii: "{") {
      if TekkenFile.recognizes(bytes) { return loaded(try TekkenFile.read(bytes, file: name), .tekken) }
      guard !GPT2Files.recognizesVocabulary(bytes) else {
        throw FormatError(
          file: name, expected: "merges.txt beside a vocab.json", found: "none",
          advice: "name the folder or vocab.json, with merges.txt in the same folder")
      }
      let (tokenizer, warnings) = try TokenizerJSON.read(bytes, file: name)
      return loaded(tokenizer, .tokenizerJSON, warnings: warnings)
    }
    if SentencePieceFile.recognizes(bytes) {
      let (tokenizer, warnings) = try SentencePieceFile(bytes, file: name).tokenizer(file: name)
      return loaded(tokenizer, .sentencePiece, warnings: warnings)
    }
    if RankFile.recognizes(bytes) {
      if case .bert(let preset) = preset { throw mismatch(.bert(preset), file: name, holds: "a rank file") }
      let published = EncodingPreset.published(sha256: SHA256(bytes).hexadecimal)
      guard case .ranks(let preset)? = preset ?? published.map(TokenizerPreset.ranks) else {
        throw FormatError(
          file: name, expected: "a published rank file, or a preset with its pattern and special tokens",
          found: "ranks that are not known", advice: "name a preset (--preset): \(EncodingPreset.names)")
      }
      return loaded(try RankFile.read(bytes, file: name, preset: preset), .tiktoken, preset: .ranks(preset))
    }
    if CLIPMerges.recognizes(bytes) { return loaded(try CLIPMerges.read(bytes, file: name), .clip) }
    if RWKVVocabulary.recognizes(bytes) {
      let (tokenizer, warnings) = try RWKVVocabulary.read(bytes, file: name)
      return loaded(tokenizer, .rwkv, warnings: warnings)
    }
    if SubwordNMTCodes.recognizes(bytes) {
      let (tokenizer, warnings) = try SubwordNMTCodes.read(bytes, file: name)
      return loaded(tokenizer, .subwordNMT, warnings: warnings)
    }
    if preset == nil, PieceScores.recognizes(bytes) {
      let (tokenizer, warnings) = try PieceScores.read(bytes, file: name)
      return loaded(tokenizer, .pieceScores, warnings: warnings)
    }
    var isNamedVocabulary = false
    if case .bert = preset { isNamedVocabulary = true }
    if isNamedVocabulary || VocabularyLines.recognizes(bytes) {
      if case .ranks(let preset) = preset { throw mismatch(.ranks(preset), file: name, holds: "a vocab.txt") }
      return try loadVocabularyLines(bytes, name: name, preset: preset)
    }
    throw FormatError(
      file: name,
      expected: "a tokenizer.json, GPT-2's vocab.json and merges.txt, a rank file (.tiktoken), a SentencePiece model "
        + "(.model), BERT's vocab.txt, RWKV's vocabulary, or codes of subword-nmt",
      found: bytes.isEmpty ? "an empty file" : FormatError.quoted(bytes))
  }

  private static func loadVocabularyLines(
    _ bytes: [UInt8], name: String, preset: TokenizerPreset?
  ) throws(FormatError) -> Loaded {
    var rules: BERTPreset?
    if case .bert(let preset) = preset { rules = preset }
    let (tokenizer, used, warnings) = try VocabularyLines.read(bytes, file: name, preset: rules)
    return Loaded(
      tokenizer: tokenizer, format: .vocabularyLines, paths: [name], preset: .bert(used), warnings: warnings)
  }

  /// An error about a preset that belongs to another kind of file.
  private static func mismatch(_ preset: TokenizerPreset, file: String, holds: String) -> FormatError {
    FormatError(
      file: file, expected: "\(preset.file), which preset '\(preset.name)' belongs to", found: holds,
      advice: "name another preset or none (--preset)")
  }

  /// The tokenizer that files not yet on disk describe.
  ///
  /// - Parameter name: what messages call the file or folder.
  /// - Throws: `FormatError`.
  public static func load(_ written: Written, name: String) throws(FormatError) -> Loaded {
    if written.files.count == 2 {
      let (vocabulary, merges) = (written.files[0], written.files[1])
      let (tokenizer, warnings) = try GPT2Files.read(
        vocabulary: vocabulary.bytes, file: "\(name)/\(vocabulary.name)", merges: merges.bytes,
        file: "\(name)/\(merges.name)")
      return Loaded(tokenizer: tokenizer, format: .gpt2, paths: [name], warnings: warnings)
    }
    var preset: TokenizerPreset?
    if case .preset(let named) = written.reading { preset = named }
    return try load(bytes: written.files[0].bytes, name: name, preset: preset)
  }

  // MARK: Writing

  /// `tokenizer` in `format`.
  ///
  /// - Parameter name: what errors call the file or folder.
  /// - Throws: `FormatError` when the format cannot hold the tokenizer so that it encodes alike.
  public static func write(
    _ tokenizer: Tokenizer, as format: TokenizerFormat, name: String
  ) throws(FormatError) -> Written {
    switch format {
    case .tokenizerJSON:
      let (bytes, notes) = try TokenizerJSON.write(tokenizer, file: name)
      return Written(files: [("tokenizer.json", bytes)], notes: notes)
    case .gpt2:
      let (vocabulary, merges, notes) = try GPT2Files.write(tokenizer, file: name)
      return Written(files: [("vocab.json", vocabulary), ("merges.txt", merges)], notes: notes)
    case .tiktoken:
      let (bytes, notes) = try RankFile.write(tokenizer, file: name)
      let preset = RankFile.preset(for: tokenizer)
      return Written(
        files: [("vocab.tiktoken", bytes)], notes: notes,
        reading: preset.map { .preset(.ranks($0)) }
          ?? .impossible("no preset has the pattern, which is not in the file"))
    case .subwordNMT:
      let (bytes, notes) = try SubwordNMTCodes.write(tokenizer, file: name)
      return Written(files: [("codes.txt", bytes)], notes: notes, reading: .impossible("the file holds no ids"))
    case .vocabularyLines:
      let (bytes, notes) = try VocabularyLines.write(tokenizer, file: name)
      let preset = BERTPreset.allCases.first { $0.normalizer == tokenizer.normalizer }
      return Written(
        files: [("vocab.txt", bytes)], notes: notes, reading: preset.map { .preset(.bert($0)) } ?? .alone)
    case .sentencePiece:
      let (bytes, notes) = try SentencePieceFile.write(tokenizer, file: name)
      return Written(files: [("tokenizer.model", bytes)], notes: notes)
    case .pieceScores:
      let (bytes, notes) = try PieceScores.write(tokenizer, file: name)
      return Written(
        files: [("tokenizer.vocab", bytes)], notes: notes,
        reading: .impossible("the file says neither how text is normalized nor what pieces are"))
    case .tekken, .clip, .rwkv:
      throw FormatError(
        file: name,
        expected: "a format that is written: "
          + TokenizerFormat.writable.map(\.rawValue).joined(separator: ", "), found: format.rawValue)
    }
  }
}
