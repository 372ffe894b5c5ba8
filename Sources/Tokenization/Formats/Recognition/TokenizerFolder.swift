internal import Glibc

/// Which file of a folder is its tokenizer, and which files belong together.
enum TokenizerFolder {
  /// The file to be read from a folder; of `vocab.json` and `merges.txt`, the first.
  ///
  /// - Throws: `FormatError` when there is none, or several rank files or SentencePiece models and nothing better.
  static func file(in folder: String) throws(FormatError) -> String {
    let names = fileNames(in: folder)
    func path(_ name: String) -> String { folder.hasSuffix("/") ? folder + name : folder + "/" + name }
    if names.contains("tokenizer.json") { return path("tokenizer.json") }
    if let vocabulary = names.first(where: { pair(of: path($0)) != nil }) { return path(vocabulary) }
    if let tekken = names.first(where: { $0 == "tekken.json" || $0 == "tekken.json.zst" }) { return path(tekken) }
    if names.contains("vocab.txt") { return path("vocab.txt") }
    let ranks = names.filter { $0.hasSuffix(".tiktoken") }
    if ranks.count > 1 {
      throw FormatError(
        file: folder, expected: "one rank file", found: ranks.joined(separator: ", "), advice: "name one of them")
    }
    if let ranks = ranks.first { return path(ranks) }
    let models = names.filter { $0.hasSuffix(".model") || $0.hasSuffix(".model.zst") }
    for known in ["tokenizer.model", "spiece.model", "sentencepiece.bpe.model"] {
      if let model = models.first(where: { $0 == known || $0 == known + ".zst" }) { return path(model) }
    }
    if models.count > 1 {
      throw FormatError(
        file: folder, expected: "one SentencePiece model", found: models.joined(separator: ", "),
        advice: "name one of them")
    }
    if let model = models.first { return path(model) }
    if let clip = names.first(where: { $0.hasPrefix("bpe_simple_vocab") }) { return path(clip) }
    if let rwkv = names.first(where: { $0.hasPrefix("rwkv_vocab") }) { return path(rwkv) }
    throw FormatError(
      file: folder,
      expected: "a folder with tokenizer.json, vocab.json and merges.txt, vocab.txt, a rank file (.tiktoken) or "
        + "a SentencePiece model (.model)",
      found: names.isEmpty ? "an empty one" : names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", …" : ""))
  }

  /// `…vocab.json` and `…merges.txt` that stand side by side, when `path` is one of them.
  static func pair(of path: String) -> (vocabulary: String, merges: String)? {
    let stem: String
    if path.hasSuffix("vocab.json") {
      stem = String(path.dropLast("vocab.json".count))
    } else if path.hasSuffix("merges.txt") {
      stem = String(path.dropLast("merges.txt".count))
    } else {
      return nil
    }
    let pair = (vocabulary: stem + "vocab.json", merges: stem + "merges.txt")
    return FileContent.kind(of: pair.vocabulary) == .file && FileContent.kind(of: pair.merges) == .file ? pair : nil
  }

  /// The names in a folder, in order of their bytes.
  private static func fileNames(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
