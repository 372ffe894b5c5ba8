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

  /// An open file that is not in its place yet.
  struct Opened {
    var descriptor: Int32
    /// How it gets to its place.
    var kind: Kind

    enum Kind {
      /// It is there: the destination is written in place.
      case direct
      /// It has no name in any folder, so that nothing is left of it however the process ends.
      case unnamed
      /// It has a temporary name.
      case named([CChar])
    }
  }

  /// Opens it for writing: without a name where the file system can do that and `hasName` does not ask for one, else
  /// under a temporary one.
  func open(hasName: Bool) throws(CorpusError) -> Opened {
    if path.isEmpty { return Opened(descriptor: 1, kind: .direct) }
    if isDirect {
      let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw .system(operation: "write to", path: name, code: errno) }
      return Opened(descriptor: descriptor, kind: .direct)
    }
    if !hasName, let descriptor = openUnnamed() {
      keepOwner(descriptor)
      return Opened(descriptor: descriptor, kind: .unnamed)
    }
    for _ in 0..<100 {
      let temporary = temporaryPath()
      let descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 {
        keepOwner(descriptor)
        return Opened(descriptor: descriptor, kind: .named(temporary))
      }
      guard errno == EEXIST else { throw .system(operation: "write to", path: name, code: errno) }
    }
    throw .system(operation: "write to", path: name, code: EEXIST)
  }

  /// A file of the same folder that has no name; nil where the system cannot make or later name one.
  private func openUnnamed() -> Int32? {
    let length = Self.folderLength(of: path)
    let folder = length == 0 ? Self.cString(".") : path[..<length] + [0]
    // Linux's O_TMPFILE, which the C library's header builds from this bit.
    let descriptor = Glibc.open(folder, O_DIRECTORY | 0o20000000 | O_WRONLY | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { return nil }
    guard access(Self.handle(of: descriptor), F_OK) == 0 else {
      close(descriptor)
      return nil
    }
    return descriptor
  }

  /// Where the kernel shows an open file, by which it can be given a name.
  private static func handle(of descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }

  /// Gives an unnamed file a name; false when something stands there already.
  ///
  /// - Parameter path: nil is the final name.
  func name(_ descriptor: Int32, _ path: [CChar]? = nil) throws(CorpusError) -> Bool {
    let result = linkat(
      AT_FDCWD, Self.handle(of: descriptor), AT_FDCWD, path ?? self.path, Int32(AT_SYMLINK_FOLLOW))
    guard result == 0 || errno == EEXIST else { throw .system(operation: "write to", path: name, code: errno) }
    return result == 0
  }

  private func keepOwner(_ descriptor: Int32) {
    guard let existing else { return }
    // The owner first: changing it clears the set-id bits. That we may not give files away is no failure.
    _ = fchown(descriptor, existing.st_uid, existing.st_gid)
    _ = fchmod(descriptor, existing.st_mode & 0o7777)
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
  func temporaryPath() -> [CChar] {
    let start = Self.folderLength(of: path)
    let number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
    let suffix = Self.cString(".\(getpid())-\(number).part")
    let name = path[start..<path.count - 1].prefix(255 - suffix.count)
    return path[..<start] + [CChar(UInt8(ascii: "."))] + name + suffix
  }
}
