internal import Crypto

/// Tokenizers in files, of whatever format: the format is found from the content.
public enum TokenizerFile {
  /// What a file held.
  public struct Loaded: Sendable {
    public var tokenizer: Tokenizer
    public var format: TokenizerFormat
    /// Where pattern and special tokens came from, for files that do not hold them.
    public var preset: EncodingPreset?
    /// What is odd about the file but does not keep it from being used, one sentence each.
    public var warnings: [String]
  }

  /// Undoes a compression: gets the bytes of the file and its path.
  public typealias Decompression = (_ bytes: [UInt8], _ path: String) throws -> [UInt8]

  /// The tokenizer at `path`, a file or a folder that holds one.
  ///
  /// - Parameters:
  ///   - preset: pattern and special tokens of a rank file; a published rank file knows its own.
  ///   - decompress: called for files that begin as zstd or gzip do; without it they are refused.
  /// - Throws: `FormatError`, or what `decompress` throws.
  public static func read(
    path: String, preset: EncodingPreset? = nil, decompress: Decompression? = nil
  ) throws -> Tokenizer {
    try load(path: path, preset: preset, decompress: decompress).tokenizer
  }

  /// The tokenizer at `path` and what there is to say about its file.
  ///
  /// - Throws: as ``read(path:preset:decompress:)``.
  public static func load(
    path: String, preset: EncodingPreset? = nil, decompress: Decompression? = nil
  ) throws -> Loaded {
    try load(bytes: try FileContent.read(path, decompress: decompress), name: path, preset: preset)
  }

  /// The tokenizer that `bytes` describe.
  ///
  /// - Parameter name: what messages call the file.
  /// - Throws: `FormatError`.
  public static func load(bytes: [UInt8], name: String, preset: EncodingPreset? = nil) throws -> Loaded {
    if RankFile.recognizes(bytes) {
      guard let preset = preset ?? EncodingPreset.published(sha256: sha256(bytes)) else {
        throw FormatError(
          file: name, expected: "a published rank file, or a preset with its pattern and special tokens",
          found: "ranks that are not known", advice: "name a preset (--preset): \(EncodingPreset.names)")
      }
      return Loaded(
        tokenizer: try RankFile.read(bytes, file: name, preset: preset), format: .tiktoken, preset: preset, warnings: []
      )
    }
    if bytes.first(where: { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }) == UInt8(ascii: "{") {
      let (tokenizer, warnings) = try TokenizerJSON.read(bytes, file: name)
      return Loaded(tokenizer: tokenizer, format: .tokenizerJSON, preset: nil, warnings: warnings)
    }
    throw FormatError(
      file: name, expected: "a tokenizer.json, a rank file (.tiktoken), or GPT-2's vocab.json and merges.txt",
      found: FormatError.quoted(bytes.prefix(40)))
  }

  private static func sha256(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: SHA256.hash(data: bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
