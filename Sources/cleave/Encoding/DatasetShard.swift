import ArgumentParser
import Corpora

/// A file of text on its way into a dataset, and what the files of the result are called.
struct DatasetShard {
  let file: InputFile
  let name: String

  /// The shards of some files.
  ///
  /// - Throws: when two of them would be written under one name.
  static func shards(of files: [InputFile]) throws -> [DatasetShard] {
    // By bytes: file systems have two files where a String would see one text in two forms (NFC and NFD).
    var names: [[UInt8]: InputFile] = [:]
    return try files.map { file in
      let shard = DatasetShard(file: file, name: name(of: file))
      if let other = names.updateValue(file, forKey: Array(shard.name.utf8)) {
        throw ValidationError(
          "'\(other.name)' and '\(file.name)' would both be written as '\(shard.name)': give the files different names."
        )
      }
      return shard
    }
  }

  /// The name without its folder, compression and kind: `a/b.jsonl.zst` is `b`.
  private static func name(of file: InputFile) -> String {
    guard !file.isStandardInput else { return "stdin" }
    let name = Compression.withoutEnding(Array(baseName(file.name).utf8))
    let ending = [".txt", ".text", ".jsonl", ".ndjson", ".json"].first { ending in
      name.count > ending.utf8.count && name.suffix(ending.utf8.count).elementsEqual(ending.utf8)
    }
    return String(decoding: name.dropLast(ending?.utf8.count ?? 0), as: UTF8.self)
  }

  /// The last part of a path.
  static func baseName(_ path: String) -> String {
    path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) } ?? path
  }
}
