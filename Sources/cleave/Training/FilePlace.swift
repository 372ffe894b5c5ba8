import Glibc

/// Which file a path leads to, be it there or not: two paths with the same place are the same file.
enum FilePlace: Hashable {
  /// A file or folder that is there.
  case node(device: UInt, number: UInt)
  /// A name that nothing has yet, in a folder.
  indirect case name([UInt8], in: FilePlace)

  /// Nil when there is not even a folder.
  init?(_ path: String) {
    if let node = Self.node(path) {
      self = node
      return
    }
    // Slashes at the end say what is to become of it, not where it is.
    let bytes = Array(path.utf8)
    guard let last = bytes.lastIndex(where: { $0 != UInt8(ascii: "/") }) else { return nil }
    let slash = bytes[...last].lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(decoding: bytes[...$0], as: UTF8.self) } ?? "."
    guard let place = Self.node(folder) else { return nil }
    self = .name(Array(bytes[(slash.map { $0 + 1 } ?? 0)...last]), in: place)
  }

  private static func node(_ path: String) -> FilePlace? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return .node(device: UInt(status.st_dev), number: UInt(status.st_ino))
  }

  /// Whether a file at `path` would be found by whoever lists `folder`, which leaves out names that begin with a dot.
  static func lists(_ folder: String, file path: String) -> Bool {
    var status = stat()
    guard let place = node(folder), stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return false }
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let name = slash.map { path[path.utf8.index(after: $0)...] } ?? path[...]
    guard name.utf8.first != UInt8(ascii: "."),
      let resolved = realpath(slash.map { String(path[...$0]) } ?? ".", nil)
    else { return false }
    defer { free(resolved) }
    var above = String(cString: resolved)
    while true {
      if node(above) == place { return true }
      guard let slash = above.utf8.lastIndex(of: UInt8(ascii: "/")), above.utf8.count > 1,
        above[above.utf8.index(after: slash)...].utf8.first != UInt8(ascii: ".")
      else { return false }
      above = slash == above.startIndex ? "/" : String(above[..<slash])
    }
  }
}
