import ArgumentParser
import Corpora
import Tokenization

/// `cleave vocab prune`: tokens taken out.
struct VocabPrune: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Take tokens out of a vocabulary; merges stay consistent.",
    discussion: """
      A merge of which a part or the result is gone is gone; tokens that merges
      then no longer make are named, and go too with --drop-unreachable. The ids
      of the rest move up to close the holes (--keep-ids leaves them), and --map
      says which new id each old one has: row i becomes row map[i].

      EXAMPLES
        cleave vocab prune tok.json --to-size 16k --on text.txt.zst -o small.json \\
          --map ids.npy
        cleave vocab prune tok.json --drop words.txt -o clean.json
        cleave vocab prune tok.json --block-list bad.txt --keep-ids -o clean.json
        cleave vocab prune tok.json --drop-ids 50001,50002 -o clean.json

      LISTS are files of one token a line, or of a JSON array of strings, spelt as
      they stand in text (' the', not 'Ġthe'). --drop takes out exactly these;
      --block-list every token that holds one of these.

      SIZE (--to-size with --on) takes out the tokens that the text uses least,
      among equals the largest id; a token that others are merged from goes after
      them, and takes over the uses of those that go. Special tokens, single bytes
      and characters, and byte-fallback tokens stay.
      """)

  @OptionGroup var editing: EditingOptions
  @Option(help: ArgumentHelp("A file of tokens to take out.", valueName: "file"), completion: .file())
  var drop: String?
  @Option(help: ArgumentHelp("Ids to take out, separated by commas.", valueName: "id,id"))
  var dropIds: String?
  @Option(
    help: ArgumentHelp("A file of texts: tokens that hold one are taken out.", valueName: "file"), completion: .file())
  var blockList: String?
  @Option(help: ArgumentHelp("Take out the least used until so many ids are left.", valueName: "n"))
  var toSize: VocabularySize?
  @Option(
    name: .customLong("on"), parsing: .upToNextOption,
    help: ArgumentHelp("The text for --to-size: files or folders, '-' for standard input.", valueName: "file"),
    completion: .file())
  var text: [String] = []
  @Flag(help: "Leave the ids of the other tokens as they are, with holes between them.")
  var keepIds = false
  @Flag(help: "Take out tokens too that merges no longer make.")
  var dropUnreachable = false
  @Flag(help: "Allow single bytes and characters to go, after which not every text can be encoded.")
  var lossy = false
  @OptionGroup var map: IDMapOptions
  @OptionGroup var records: RecordOptions
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    guard (toSize != nil) == !text.isEmpty else { throw ValidationError("--to-size and --on go together.") }
    guard toSize != nil || drop != nil || dropIds != nil || blockList != nil else {
      throw ValidationError("Say what is to go: --drop, --drop-ids, --block-list or --to-size.")
    }
  }

  func run() throws {
    _ = try TokenizerOutput(path: editing.output)
    let tokenizer = try editing.load()
    var dropped = try listed(in: tokenizer)
    if let toSize {
      let counts = try TokenUseReader(records: records, jobs: jobs, progress: progress)
        .counts(of: tokenizer, in: text)
      // Lists first: what they leave is cut to size.
      let listedPruning = try VocabularyPruning(of: tokenizer, dropping: dropped, keepsIDs: true, loses: lossy)
      dropped.formUnion(
        try VocabularyPruning.leastUsed(of: listedPruning.tokenizer, counts: counts, leaving: toSize.tokens))
    }
    var pruning = try VocabularyPruning(of: tokenizer, dropping: dropped, keepsIDs: keepIds, loses: lossy)
    while dropUnreachable, !pruning.unreachable.isEmpty {
      dropped.formUnion(pruning.unreachable)
      pruning = try VocabularyPruning(of: tokenizer, dropping: dropped, keepsIDs: keepIds, loses: lossy)
    }
    try editing.write(pruning.tokenizer)
    try map.write(pruning.map)
    guard !progress.quiet else { return }
    let left = pruning.tokenizer.idsInUse.count { $0 }
    StandardError.write(
      "took out \(pruning.removed.count) tokens and \(pruning.removedMergeCount) merges: \(left) ids are left\n")
    guard !pruning.unreachable.isEmpty else { return }
    let spelling = TokenSpelling(tokenizer)
    let shown = pruning.unreachable.prefix(12).map { "\($0) \(String(decoding: spelling[$0], as: UTF8.self))" }
    let more = pruning.unreachable.count > 12 ? ", …" : ""
    StandardError.write(
      """
      cleave: warning: merges no longer make \(pruning.unreachable.count) tokens (--drop-unreachable takes them out): \
      \(shown.joined(separator: ", "))\(more)

      """)
  }

  /// The ids that the lists name.
  private func listed(in tokenizer: Tokenizer) throws -> Set<TokenID> {
    let vocabulary = tokenizer.model.vocabulary
    var ids: Set<TokenID> = []
    for text in try drop.map(TokenList.read) ?? [] {
      guard let id = vocabulary.id(of: text) ?? tokenizer.addedTokens.first(where: { $0.content == text })?.id else {
        throw EditingError.noSuchToken(text)
      }
      ids.insert(id)
    }
    for part in dropIds?.split(separator: ",") ?? [] {
      guard let id = TokenID(part) else { throw ValidationError("--drop-ids takes numbers, not '\(part)'.") }
      ids.insert(id)
    }
    let blocked = try blockList.map(TokenList.read)?.filter { !$0.isEmpty } ?? []
    if !blocked.isEmpty {
      let special = Set(tokenizer.addedTokens.map(\.id))
      for id in vocabulary.ids where !special.contains(id) {
        let token = Array(vocabulary[id])
        if blocked.contains(where: { token.contains($0) }) { ids.insert(id) }
      }
    }
    return ids
  }
}
