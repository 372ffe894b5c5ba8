import ArgumentParser
import Glibc

/// How much memory tables of pieces may take, and where they go when they are full.
struct MemoryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Memory for tables of pieces, such as 512M or 4G: when they are full they go to disk. The result is the same for \
      any. Default half of the machine's.
      """, valueName: "bytes"))
  var memory: ByteCountArgument?

  @OptionGroup var scratch: ScratchOptions

  func validate() throws {
    if let memory, memory.byteCount < 1 << 20 { throw ValidationError("--memory takes at least 1M.") }
  }

  /// What tables may take, in bytes.
  var byteCount: Int { memory?.byteCount ?? Self.machineMemory() / 2 }

  /// Memory of this machine, or what the group of processes may have of it where that is less.
  private static func machineMemory() -> Int {
    let machine = max(1, sysconf(Int32(_SC_PHYS_PAGES))) * max(1, sysconf(Int32(_SC_PAGESIZE)))
    guard let file = fopen("/sys/fs/cgroup/memory.max", "r") else { return machine }
    defer { fclose(file) }
    var text = [CChar](repeating: 0, count: 32)
    guard fgets(&text, Int32(text.count), file) != nil else { return machine }
    let limit = Int(strtoull(text, nil, 10))
    return limit > 0 ? min(limit, machine) : machine
  }
}

/// Where files without a name go.
struct ScratchOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Put what does not fit into memory on the file system of this folder. Default that of the output, else $TMPDIR or /tmp.",
      valueName: "folder"),
    completion: .directory)
  var temporaryFolder: String?

  /// The folder.
  ///
  /// - Parameter output: where the result goes; nil and `-` are standard output.
  func folder(output: String?) -> String {
    if let temporaryFolder { return temporaryFolder }
    if let output, output != "-", !output.hasPrefix("/dev/") {
      guard let slash = output.lastIndex(of: "/") else { return "." }
      return slash == output.startIndex ? "/" : String(output[..<slash])
    }
    return getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
  }
}
