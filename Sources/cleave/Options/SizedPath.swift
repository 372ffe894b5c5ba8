/// Where one of several files goes that differ in size alone.
enum SizedPath {
  /// `tok.json` becomes `tok-8000.json`, `folder/` becomes `folder-8000/`, and `{size}` in a name the size.
  static func path(_ path: String, size: Int) -> String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if path.contains("{size}") { return path.replacing("{size}", with: "\(size)") }
    guard let index = parts.lastIndex(where: { !$0.isEmpty }) else { return path }
    var changed = parts
    if let dot = parts[index].lastIndex(of: "."), dot != parts[index].startIndex {
      changed[index] = "\(parts[index][..<dot])-\(size)\(parts[index][dot...])"
    } else {
      changed[index] += "-\(size)"
    }
    return changed.joined(separator: "/")
  }
}
