import ArgumentParser
import Corpora
import JSON

/// Tokens on the command line: separated by commas, or a JSON array of strings.
struct TokenListArgument: ExpressibleByArgument {
  var tokens: [[UInt8]]

  init?(argument: String) {
    // Tokens such as [CLS] begin as an array does.
    if argument.hasPrefix("["), argument.drop(while: { $0 == "[" || $0 == " " }).hasPrefix("\"") {
      guard let tokens = try? TokenList.array(Array(argument.utf8)) else { return nil }
      self.tokens = tokens
    } else {
      tokens = argument.split(separator: ",").map { Array($0.utf8) }
    }
  }
}

/// Lists of tokens in files.
enum TokenList {
  /// The tokens in a file: one a line, spaces counting; or a JSON array of strings, which can hold line feeds too.
  static func read(_ path: String) throws -> [[UInt8]] {
    var stream = try TextStream(InputFile(path: Array(path.utf8)))
    let bytes = try stream.readAll(limit: 64 << 20)
    let isArray =
      bytes.first { $0 > 0x20 } == UInt8(ascii: "[")
      && [UInt8(ascii: "\""), UInt8(ascii: "]")].contains(bytes.first { $0 > 0x20 && $0 != UInt8(ascii: "[") })
    guard isArray else {
      return bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
    }
    do {
      return try array(bytes)
    } catch {
      throw ValidationError("'\(path)': expected one token a line or a JSON array of strings: \(error)")
    }
  }

  static func array(_ bytes: [UInt8]) throws -> [[UInt8]] {
    var reader = JSONReader(bytes)
    let value = try reader.readValue()
    try reader.readEnd()
    guard case .array(let values) = value else { throw ValidationError("expected an array") }
    return try values.map { value in
      guard case .string(let text) = value else { throw ValidationError("expected only strings") }
      return text
    }
  }
}
