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
    var names: [String: InputFile] = [:]
    return try files.map { file in
      let shard = DatasetShard(file: file, name: name(of: file))
      if let other = names.updateValue(file, forKey: shard.name) {
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
    let name = String(decoding: Compression.withoutEnding(Array(baseName(file.name).utf8)), as: UTF8.self)
    let endings = [".txt", ".text", ".jsonl", ".ndjson", ".json"]
    return endings.first { name.hasSuffix($0) && name != $0 }.map { String(name.dropLast($0.count)) } ?? name
  }

  /// The last part of a path.
  static func baseName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
