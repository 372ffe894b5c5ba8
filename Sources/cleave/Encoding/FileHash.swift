import Checksum
import Corpora

/// The hash of files as they are stored.
enum FileHash {
  /// The SHA-256 of the bytes of all files, one after the other, in hexadecimal.
  ///
  /// - Throws: `CorpusError`.
  static func sha256(of paths: [String]) throws -> String {
    var options = TextInput.Options()
    options.decompresses = false
    var hash = SHA256()
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    for path in paths {
      var stream = try TextStream(InputFile(path: Array(path.utf8)), options: options)
      while true {
        let count = try buffer.withUnsafeMutableBufferPointer { bytes throws(CorpusError) in
          try stream.read(into: bytes)
        }
        if count == 0 { break }
        hash.update(buffer[..<count])
      }
    }
    return hash.hexadecimal
  }
}
