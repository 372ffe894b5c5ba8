import JSON

/// Texts encoded by Hugging Face tokenizers, tiktoken or RWKV's World tokenizer.
public enum PeerEncoding {
  /// The ids of texts, one array a text.
  ///
  /// - Parameters:
  ///   - arguments: of `encode_texts.py`: kind and file.
  ///   - texts: nil is the golden texts.
  public static func ids(_ arguments: [String], texts: [[UInt8]]? = nil) throws -> [[Int]] {
    var input = JSONWriter()
    for text in try texts ?? GoldenTexts.lines() {
      input.string(text[...])
      input.endLine()
    }
    let output = String(decoding: try PythonPeer.run("encode_texts.py", arguments, input: input.bytes), as: UTF8.self)
    return output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false)[0].split(separator: " ").compactMap { Int($0) }
    }
  }
}
