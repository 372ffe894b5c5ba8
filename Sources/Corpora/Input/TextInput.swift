import Glibc

/// The files that a list of paths stands for, in order.
///
/// ```swift
/// let input = try TextInput(paths: ["books", "-"])
/// var reader = RecordReader(input, framing: .line)
/// ```
///
/// - A folder stands for every file below it, entries in the order of their names' bytes, depth first; names that start
///   with a dot are skipped, links to files are followed, links to folders below it are not (they could form a ring).
/// - `-` is standard input, and so is an empty list.
/// - Compression is recognized by content (`Compression`), not by name; a name that promises what the content does
///   not hold is an error, so that a damaged file is not taken for text.
public struct TextInput: Sendable {
  /// How files are read.
  public struct Options: Sendable, Equatable {
    /// Whether zstd and gzip are recognized and decompressed; otherwise every file gives its bytes as they are.
    public var decompresses = true
    /// The greatest window of a zstd frame, as a power of two from 10 to 31: memory for decompressing is about this.
    public var maximumWindowLog = 27

    /// The defaults.
    public init() {}
  }

  /// The files, in the order in which they are read.
  public let files: [InputFile]
  /// How they are read.
  public let options: Options

  /// The files that `paths` stand for. Folders are listed now; files are opened when they are read.
  ///
  /// - Throws: `CorpusError.system` for a path that does not exist or cannot be listed, `folderWithoutFiles`,
  ///   `standardInputTwice`.
  public init(paths: [String], options: Options = Options()) throws(CorpusError) {
    var files: [InputFile] = []
    for path in paths.isEmpty ? ["-"] : paths {
      if path == "-" {
        guard !files.contains(where: \.isStandardInput) else { throw .standardInputTwice }
        files.append(.standardInput)
        continue
      }
      let file = InputFile(path: Array(path.utf8))
      var status = stat()
      guard file.withPath({ stat($0, &status) }) == 0 else {
        throw .system(operation: "open", path: path, code: errno)
      }
      guard status.st_mode & S_IFMT == S_IFDIR else {
        files.append(file)
        continue
      }
      let found = try Self.files(below: file.path)
      guard !found.isEmpty else { throw .folderWithoutFiles(path: path) }
      files += found
    }
    self.init(files: files, options: options)
  }

  /// These files, as they are listed.
  public init(files: [InputFile], options: Options = Options()) {
    self.files = files
    self.options = options
  }

  /// Bytes that all files take together (compressed, where they are), or nil when one of them cannot tell.
  public var storedByteCount: Int? {
    var total = 0
    for file in files {
      guard let count = file.storedByteCount else { return nil }
      total += count
    }
    return total
  }

  /// Every file below `folder`, depth first, entries by the bytes of their names.
  private static func files(below folder: [UInt8]) throws(CorpusError) -> [InputFile] {
    var found: [InputFile] = []
    // What is still to be visited, next at the end. A stack of our own: the depth is the user's, not ours.
    var pending: [(path: [UInt8], isFolder: Bool)] = [(folder, true)]
    while let next = pending.popLast() {
      guard next.isFolder else {
        found.append(InputFile(path: next.path))
        continue
      }
      var entries: [(path: [UInt8], isFolder: Bool)] = []
      for name in try names(in: next.path).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        let path = next.path + (next.path.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]) + name
        let file = InputFile(path: path)
        var status = stat()
        guard file.withPath({ lstat($0, &status) }) == 0 else {
          throw .system(operation: "open", path: file.name, code: errno)
        }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        if status.st_mode & S_IFMT == S_IFLNK, file.withPath({ stat($0, &status) }) != 0 {
          throw .system(operation: "follow the link", path: file.name, code: errno)
        }
        if isFolder || status.st_mode & S_IFMT == S_IFREG { entries.append((path, isFolder)) }
      }
      pending += entries.reversed()
    }
    return found
  }

  /// The names in a folder that do not start with a dot, in no order.
  private static func names(in folder: [UInt8]) throws(CorpusError) -> [[UInt8]] {
    let file = InputFile(path: folder)
    guard let stream = file.withPath({ opendir($0) }) else {
      throw .system(operation: "list folder", path: file.name, code: errno)
    }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        guard errno == 0 else { throw .system(operation: "list folder", path: file.name, code: errno) }
        return names
      }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name.first != UInt8(ascii: ".") { names.append(name) }
    }
  }
}
