import Glibc

/// A file to compare and what it is called: `name=path`, or a path, whose name is what tells it from the others.
struct ComparisonLabel: Equatable {
  /// Where it is.
  let path: String
  /// What rows for programs call it: the name that was given, else the path as it was given.
  let name: String
  /// What tables and pictures call it.
  let label: String

  /// Whether an argument means this file: by its name, its label or its path.
  func isCalled(_ argument: String) -> Bool { argument == name || argument == label || argument == path }

  /// Reads arguments; a label is as much of the end of a path as no other path shares.
  ///
  /// - Parameter shortens: what a file is called by itself: `en.valid.txt.zst` → `en`, `gpt2/tokenizer.json` → `gpt2`.
  static func parse(_ arguments: [String], shortens: (String) -> String) -> [ComparisonLabel] {
    let named = arguments.map { argument -> (name: String?, path: String) in
      guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex,
        !argument[..<equals].contains("/"), access(argument, F_OK) != 0
      else { return (nil, argument) }
      return (String(argument[..<equals]), String(argument[argument.index(after: equals)...]))
    }
    let short = named.map { $0.name ?? shortens($0.path) }
    return named.indices.map { index in
      let isAlone = short.count { $0 == short[index] } == 1
      let label = isAlone ? short[index] : distinct(named[index].path, among: named.map(\.path))
      return ComparisonLabel(
        path: named[index].path, name: named[index].name ?? named[index].path, label: named[index].name ?? label)
    }
  }

  /// The fewest last parts of a path that no other path ends with.
  private static func distinct(_ path: String, among paths: [String]) -> String {
    let parts = path.split(separator: "/")
    for count in 1..<max(2, parts.count) {
      let end = parts.suffix(count)
      let others = paths.filter { $0 != path && $0.split(separator: "/").suffix(count).elementsEqual(end) }
      if others.isEmpty { return end.joined(separator: "/") }
    }
    return path
  }

  /// The name of a tokenizer's file, or of its folder where the file is called what such files are always called.
  static func tokenizerName(_ path: String) -> String {
    let parts = path.split(separator: "/")
    guard let file = parts.last else { return path }
    let usual = ["tokenizer", "vocab", "spiece", "merges", "tekken", "sentencepiece"]
    let stem = file.split(separator: ".").first ?? file
    guard parts.count > 1, usual.contains(where: { stem == $0 }), file != stem else {
      return [".json", ".model", ".tiktoken", ".txt"].reduce(String(file)) { name, end in
        name.hasSuffix(end) ? String(name.dropLast(end.count)) : name
      }
    }
    return String(parts[parts.count - 2])
  }

  /// The name of a text's file up to its first point.
  static func textName(_ path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return file.split(separator: ".").first.map(String.init) ?? file
  }
}
