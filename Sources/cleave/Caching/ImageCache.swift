import ArgumentParser
import Checksum
import Corpora
import Glibc
import Tokenization

/// Images of tokenizers in the user's cache folder: what takes tens of milliseconds to read and to make tables of is
/// mapped in one.
///
/// An image is found by what it was made from, so it is never out of date: the SHA-256 of the tokenizer's files, the
/// preset, and this very program. It is never needed: whatever goes wrong with it, the tokenizer is read from its file.
struct ImageCache {
  private let folder: String
  /// The largest file that a tokenizer is read from, in bytes.
  private let fileLimit: Int

  /// Images are a few megabytes; the oldest are removed beyond so many.
  private static let imageLimit = 24
  /// Smaller files are read about as fast as their image.
  private static let leastByteCount = 200_000

  /// The cache of the user: `$CLEAVE_CACHE` if that is a path, else a folder in `$XDG_CACHE_HOME` or `~/.cache`. Nil when
  /// `$CLEAVE_CACHE` is `off`, or when there is no such folder.
  ///
  /// - Parameter fileLimit: the largest file that a tokenizer is read from, in bytes.
  init?(fileLimit: Int) {
    self.fileLimit = fileLimit
    func variable(_ name: String) -> String? {
      guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
      return value
    }
    let named = variable("CLEAVE_CACHE")
    if let named, named.hasPrefix("/") {
      folder = named
    } else if named != nil {
      return nil
    } else if let cache = variable("XDG_CACHE_HOME"), cache.hasPrefix("/") {
      folder = cache + "/cleave/images"
    } else if let home = variable("HOME"), home.hasPrefix("/") {
      folder = home + "/.cache/cleave/images"
    } else {
      return nil
    }
  }

  /// The tokenizer at `path`, from its image if there is one; else `load` reads it, and an image is made for the next
  /// time.
  func load(
    path: String, preset: TokenizerPreset?, _ load: () throws -> TokenizerFile.Loaded
  ) throws -> TokenizerFile.Loaded {
    guard let sources = try? TokenizerFile.sources(of: path), let key = key(sources, preset) else { return try load() }
    let name = key.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    let image = "\(folder)/\(name).image"
    if let loaded = TokenizerImage.load(path: image, key: key, paths: sources) { return loaded }
    var loaded = try load()
    // A model that makes no sense says so when it is used.
    if let bytes = try? TokenizerImage.bytes(of: &loaded, key: key) { store(bytes, at: image) }
    return loaded
  }

  /// What an image of these files is made from; nil when a file cannot be mapped, or all are small.
  private func key(_ sources: [String], _ preset: TokenizerPreset?) -> [UInt8]? {
    var program = stat()
    guard stat("/proc/self/exe", &program) == 0 else { return nil }
    var hash = SHA256()
    let changed = "\(program.st_mtim.tv_sec) \(program.st_mtim.tv_nsec)"
    hash.update(Array("\(ProgramVersion.current) \(program.st_size) \(changed) \(preset?.name ?? "")\n".utf8))
    var byteCount = 0
    for source in sources {
      guard let file = FileMapping(path: source), file.byteCount <= fileLimit else { return nil }
      byteCount += file.byteCount
      var content = SHA256()
      file.withUnsafeBytes { content.update($0) }
      hash.update(content.digest)
    }
    return byteCount < ImageCache.leastByteCount ? nil : hash.digest
  }

  private func store(_ bytes: [UInt8], at path: String) {
    var place = folder.startIndex
    // Every folder on the way; those that are there stay as they are.
    while place < folder.endIndex {
      place = folder[folder.index(after: place)...].firstIndex(of: "/") ?? folder.endIndex
      mkdir(String(folder[..<place]), 0o700)
    }
    do {
      var output = try AtomicOutput(path: path)
      try output.write(bytes)
      try output.commit()
      // Others must not be able to change what is going to be mapped.
      chmod(path, 0o600)
    } catch {
      return
    }
    removeOldest()
  }

  private func removeOldest() {
    guard let directory = opendir(folder) else { return }
    defer { closedir(directory) }
    var images: [(time: Int, path: String)] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasSuffix(".image"), !name.hasPrefix(".") else { continue }
      var status = stat()
      if stat("\(folder)/\(name)", &status) == 0 { images.append((Int(status.st_mtim.tv_sec), "\(folder)/\(name)")) }
    }
    guard images.count > ImageCache.imageLimit else { return }
    images.sort { ($0.time, $0.path) < ($1.time, $1.path) }
    for image in images.prefix(images.count - ImageCache.imageLimit) { unlink(image.path) }
  }
}
