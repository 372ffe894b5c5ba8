/// A byte-level byte-pair tokenizer with its tables, in a file that is mapped and not parsed.
///
/// ```swift
/// if let loaded = TokenizerImage.load(path: image, key: key, paths: [path]) { … }     // about a millisecond
/// var loaded = try TokenizerFile.load(path: path)                                     // tens of them
/// if let bytes = TokenizerImage.bytes(of: &loaded, key: key) { … }                    // write them somewhere
/// ```
///
/// Images come from caches that anybody may have written to. Whatever they hold, nothing outside them is read: the
/// checksum tells damage, and every table is looked through for numbers that lead outside it.
package enum TokenizerImage {
  /// The key of an image: what it was made from, as 32 bytes.
  package static let keyByteCount = ImageLayout.keyByteCount

  /// An image of what a file held, and the tables in it are kept in `loaded` for ``CompiledTokenizer``.
  ///
  /// - Returns: nil for tokenizers that images cannot hold: any but byte-pair models over bytes without marks.
  /// - Throws: `BytePairError` when the model makes no sense.
  /// - Complexity: as making the tables.
  package static func bytes(of loaded: inout TokenizerFile.Loaded, key: [UInt8]) throws -> [UInt8]? {
    precondition(key.count == keyByteCount, "a key of \(keyByteCount) bytes")
    guard case .bytePair(let model) = loaded.tokenizer.model, let flags = model.imageFlags else { return nil }
    let tables = try BytePairTables(model)
    loaded.tables = tables
    guard let merges = tables.merges.imageParts else { return nil }
    var preset: EncodingPreset?
    if case .ranks(let named) = loaded.preset { preset = named }
    if loaded.preset != nil, preset == nil { return nil }
    let head = ImageHead(
      format: loaded.format, preset: preset, warnings: loaded.warnings, parts: ImageHead.Parts(loaded.tokenizer),
      flags: flags, makesEveryToken: merges.makesEveryToken, ranksAscend: merges.ranksAscend,
      hasBridges: tables.bridges != nil, mergesAreSplits: loaded.format == .tiktoken)
    guard let json = head.json else { return nil }
    let vocabulary = model.vocabulary.parts
    let bridges = tables.bridges?.parts
    return ImageLayout.file(
      ImageLayout.Section.allCases.map { section in
        switch section {
        case .head: json
        case .tokenBytes: rawBytes(vocabulary.storage)
        case .tokenStarts: rawBytes(vocabulary.starts)
        case .tokenLengths: rawBytes(vocabulary.lengths)
        case .tokenSlots: rawBytes(vocabulary.slots)
        case .mergePairs: rawBytes(merges.pairs)
        case .mergePairFilter: rawBytes(merges.pairFilter)
        case .mergeResults: rawBytes(merges.results)
        case .byteSymbols: rawBytes(merges.byteSymbols)
        case .bytePairRanks: rawBytes(merges.bytePairRanks)
        case .fallbackSymbols: rawBytes(MappedArray(tables.fallbackSymbols))
        case .bridgeBytes: bridges.map { rawBytes($0.bytes) } ?? []
        case .bridgePairs: bridges.map { rawBytes($0.pairs) } ?? []
        case .merges: head.mergesAreSplits ? [] : rawBytes(MappedArray(model.merges))
        }
      }, key: key)
  }

  /// Puts the checksum of an image that was changed into its place: for tests of what forged images do.
  package static func seal(_ image: inout [UInt8]) { ImageLayout.seal(&image) }

  private static func rawBytes<Element>(_ array: MappedArray<Element>) -> [UInt8] {
    array.withUnsafeBufferPointer { Array(UnsafeRawBufferPointer($0)) }
  }

  /// The tokenizer of an image; nil when there is none at `path`, it is damaged or somebody else's, or it was made from
  /// something else than `key` says.
  ///
  /// - Parameter paths: the files that it stands for.
  /// - Complexity: O(*n*) in the image, at about the speed of memory; nothing is copied.
  package static func load(path: String, key: [UInt8], paths: [String]) -> TokenizerFile.Loaded? {
    guard let mapping = FileMapping(path: path, ownOnly: true), let layout = ImageLayout(mapping, key: key),
      let head = ImageHead(Array(bytes(of: .head, in: mapping, layout)))
    else { return nil }
    func array<Element>(_ section: ImageLayout.Section) -> MappedArray<Element>? {
      MappedArray(mapping, bytes: layout.range(of: section))
    }
    guard let tokenBytes: MappedArray<UInt8> = array(.tokenBytes),
      let starts: MappedArray<UInt32> = array(.tokenStarts), let lengths: MappedArray<UInt32> = array(.tokenLengths),
      let tokenSlots: MappedArray<UInt64> = array(.tokenSlots),
      let vocabulary = Vocabulary(storage: tokenBytes, starts: starts, lengths: lengths, slots: tokenSlots),
      let pairs: MappedArray<UInt64> = array(.mergePairs),
      let filter: MappedArray<UInt64> = array(.mergePairFilter),
      let results: MappedArray<UInt32> = array(.mergeResults),
      let byteSymbols: MappedArray<UInt32> = array(.byteSymbols),
      let bytePairRanks: MappedArray<UInt32> = array(.bytePairRanks),
      let fallbackSymbols: MappedArray<UInt32> = array(.fallbackSymbols), fallbackSymbols.count == 256,
      fallbackSymbols.array.allSatisfy({ $0 < vocabulary.idEnd || $0 == BytePairTables.noSymbol }),
      vocabulary.idEnd <= PairTable.symbolLimit,
      let merges = MergeTable(
        MergeTable.ImageParts(
          pairs: pairs, pairFilter: filter, results: results, byteSymbols: byteSymbols, bytePairRanks: bytePairRanks,
          makesEveryToken: head.makesEveryToken, ranksAscend: head.ranksAscend), idEnd: vocabulary.idEnd)
    else { return nil }
    var bridges: BridgeTable?
    if head.hasBridges {
      guard let bytes: MappedArray<UInt64> = array(.bridgeBytes), let pairs: MappedArray<UInt64> = array(.bridgePairs),
        let table = BridgeTable(bytes: bytes, pairs: pairs)
      else { return nil }
      bridges = table
    }
    if let unknown = head.flags.unknown, !vocabulary.contains(unknown) { return nil }
    var mergeList = MergeList.splits
    if !head.mergesAreSplits {
      guard let listed: MappedArray<BytePairModel.Merge> = array(.merges) else { return nil }
      mergeList = .mapped(listed)
    }
    let model = BytePairModel(vocabulary: vocabulary, mergeList: mergeList, flags: head.flags)
    let parts = head.parts
    var loaded = TokenizerFile.Loaded(
      tokenizer: Tokenizer(
        normalizer: parts.normalizer, preTokenizer: parts.preTokenizer, model: .bytePair(model),
        postProcessor: parts.postProcessor, decoder: parts.decoder, addedTokens: parts.addedTokens,
        truncation: parts.truncation, padding: parts.padding),
      format: head.format, paths: paths, preset: head.preset.map { .ranks($0) }, warnings: head.warnings)
    loaded.tables = BytePairTables(
      image: model, merges: merges, fallbackSymbols: fallbackSymbols.array, bridges: bridges)
    return loaded
  }

  private static func bytes(
    of section: ImageLayout.Section, in mapping: FileMapping, _ layout: ImageLayout
  ) -> [UInt8] {
    mapping.withUnsafeBytes { Array($0[layout.range(of: section)]) }
  }
}

extension CompiledTokenizer {
  /// Makes what a file held ready for encoding; tables that came with it are not made again.
  ///
  /// - Throws: as ``init(_:options:)-(Tokenizer,_)``.
  public init(_ loaded: TokenizerFile.Loaded, options: EncodingOptions = EncodingOptions()) throws {
    try self.init(loaded.tokenizer, options: options, bytePairTables: loaded.tables)
  }
}
