import ArgumentParser
import Corpora

/// A file of pieces to start from: on each line a piece, a tab and how often it occurs, as SentencePiece reads it.
enum SeedFile {
  static func read(_ path: String) throws -> [(piece: [UInt8], count: UInt64)] {
    var stream = try TextStream(InputFile(path: Array(path.utf8)))
    let bytes = try stream.readAll(limit: 1 << 30)
    var seeds: [(piece: [UInt8], count: UInt64)] = []
    for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      if line.isEmpty { continue }
      guard let tab = line.lastIndex(of: 0x09), tab > line.startIndex,
        let count = UInt64(String(decoding: line[(tab + 1)...], as: UTF8.self))
      else {
        throw ValidationError("'\(path)', line \(number + 1): expected a piece, a tab and a count.")
      }
      seeds.append((Array(line[..<tab]), count))
    }
    return seeds
  }
}
