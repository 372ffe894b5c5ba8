import ArgumentParser
import Corpora
import Tokenization

/// `cleave vocab remap`: other ids.
struct VocabRemap: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remap",
    abstract: "Give the tokens of a vocabulary other ids.",
    discussion: """
      Without an order, ids keep theirs and move up to close holes. Texts are cut
      as before, only the numbers change; merges stay in their order.

      EXAMPLES
        cleave vocab remap holes.json -o dense.json --map ids.json
        cleave vocab remap tok.json --by-use text.txt.zst -o tok2.json --map ids.npy
        cleave vocab remap tok.json --order old-ids.txt -o tok2.json

      --order is a file of the old ids in the order of the new ones, decimal, white
      space or commas between them; --by-use puts the most used first, among
      equals the smaller old id.
      """)

  @OptionGroup var editing: EditingOptions
  @Option(help: ArgumentHelp("A file of all old ids in their new order.", valueName: "file"), completion: .file())
  var order: String?
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Most used first, on this text: files or folders, '-' for standard input.", valueName: "file"),
    completion: .file())
  var byUse: [String] = []
  @OptionGroup var map: IDMapOptions
  @OptionGroup var records: RecordOptions
  @OptionGroup var jobs: JobsOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    guard order == nil || byUse.isEmpty else { throw ValidationError("Say --order or --by-use, not both.") }
  }

  func run() throws {
    _ = try TokenizerOutput(path: editing.output)
    let tokenizer = try editing.load()
    let inUse = tokenizer.idsInUse
    let ids: IDMap
    if let order {
      ids = try IDMap(order: try readOrder(order), inUse: inUse)
    } else if !byUse.isEmpty {
      let counts = try TokenUseReader(records: records, jobs: jobs, progress: progress)
        .counts(of: tokenizer, in: byUse)
      let sorted = inUse.indices.filter { inUse[$0] }.sorted { (counts[$1], $0) < (counts[$0], $1) }
      ids = try IDMap(order: sorted.map(TokenID.init), inUse: inUse)
    } else {
      ids = IDMap(keeping: inUse)
    }
    try editing.write(try tokenizer.renumbered(ids))
    try map.write(ids)
  }

  private func readOrder(_ path: String) throws -> [TokenID] {
    var stream = try TextStream(InputFile(path: Array(path.utf8)))
    let bytes = try stream.readAll(limit: 1 << 30)
    let separators = Set(" \t\r\n,[]".utf8)
    return try bytes.split(whereSeparator: separators.contains).map { part in
      guard let id = TokenID(String(decoding: part, as: UTF8.self)) else {
        throw EditingError.badOrder(
          "'\(path)' holds '\(String(decoding: part.prefix(20), as: UTF8.self))', which is no id")
      }
      return id
    }
  }
}
