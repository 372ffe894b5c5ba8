import Glibc
import Synchronization

/// Where output is to go, and how it gets there.
struct OutputDestination {
  /// The name that messages use.
  let name: String
  /// The file at the end of all links; empty for standard output.
  let path: [CChar]
  /// Whether it is written in place: standard output, devices, pipes, everything below `/dev` and `/proc`.
  let isDirect: Bool
  /// What stands there now, if it is to be replaced.
  private let existing: stat?

  /// - Parameter path: nil and `-` are standard output.
  /// - Throws: when it is a folder, or an existing file that may not be written to.
  init(_ path: String?) throws(CorpusError) {
    guard let path, path != "-" else {
      name = "standard output"
      self.path = []
      isDirect = true
      existing = nil
      return
    }
    name = path
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .system(operation: "write to", path: path, code: ENOENT)
    }
    let target = try Self.followingLinks(path)
    var status = stat()
    let exists = stat(target, &status) == 0
    let kind = status.st_mode & S_IFMT
    if exists, kind == S_IFDIR { throw .system(operation: "write to", path: path, code: EISDIR) }
    isDirect = exists && kind != S_IFREG || path.hasPrefix("/dev/") || path.hasPrefix("/proc/")
    // Renaming over a file asks only the folder for permission; the user who took it from the file means something.
    if exists, !isDirect, access(target, W_OK) != 0 {
      throw .system(operation: "write to", path: path, code: errno)
    }
    self.path = isDirect ? Self.cString(path) : target
    existing = exists && !isDirect ? status : nil
  }

  /// Opens it for writing: the descriptor, and the temporary file that it belongs to unless it is written in place.
  func open() throws(CorpusError) -> (descriptor: Int32, temporaryPath: [CChar]?) {
    if path.isEmpty { return (1, nil) }
    if isDirect {
      let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw .system(operation: "write to", path: name, code: errno) }
      return (descriptor, nil)
    }
    for _ in 0..<100 {
      let temporary = temporaryPath()
      let descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 {
        if let existing {
          // The owner first: changing it clears the set-id bits. That we may not give files away is no failure.
          _ = fchown(descriptor, existing.st_uid, existing.st_gid)
          _ = fchmod(descriptor, existing.st_mode & 0o7777)
        }
        return (descriptor, temporary)
      }
      guard errno == EEXIST else { throw .system(operation: "write to", path: name, code: errno) }
    }
    throw .system(operation: "write to", path: name, code: EEXIST)
  }

  // MARK: Details

  private static let slash = CChar(UInt8(ascii: "/"))

  private static func cString(_ path: String) -> [CChar] { path.utf8.map { CChar(bitPattern: $0) } + [0] }

  /// The path that writing to `path` comes down to: itself, or where its chain of links ends, be there a file or not.
  private static func followingLinks(_ path: String) throws(CorpusError) -> [CChar] {
    var current = cString(path)
    for _ in 0..<40 {
      var target = [CChar](repeating: 0, count: Int(PATH_MAX))
      let length = readlink(current, &target, target.count)
      // Not a link, or nothing there.
      guard length >= 0 else { return current }
      let link = target[..<length]
      current = (link.first == slash ? [] : current[..<folderLength(of: current)]) + link + [0]
    }
    throw .system(operation: "write to", path: path, code: ELOOP)
  }

  /// The number of bytes before the last component of a path, the slash among them.
  private static func folderLength(of path: [CChar]) -> Int { (path.lastIndex(of: slash) ?? -1) + 1 }

  private static let counter = Atomic<Int>(0)

  /// A hidden name in the same folder, of at most 255 bytes, that this process has not used.
  private func temporaryPath() -> [CChar] {
    let start = Self.folderLength(of: path)
    let number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
    let suffix = Self.cString(".\(getpid())-\(number).part")
    let name = path[start..<path.count - 1].prefix(255 - suffix.count)
    return path[..<start] + [CChar(UInt8(ascii: "."))] + name + suffix
  }
}
