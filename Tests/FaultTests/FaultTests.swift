import Foundation
import TestSupport
import Testing

/// Full disks, closed pipes and the like, with real processes: status 0 only with the whole result, never half a file
/// under the final name, no file left behind.
@Suite("Faults", .serialized)
struct FaultTests {
  // MARK: No space

  @Test("a limit on file sizes", arguments: FaultCommand.all)
  func fileSizeLimit(_ command: FaultCommand) throws {
    let folder = try FaultFolder(textCopies: 4)
    let outcome = try Program.shell("ulimit -f 1; " + command.script, folder: folder.url)
    #expect(outcome.status == 2)
    #expect(outcome.errors.hasPrefix("cleave: cannot write to"))
    #expect(outcome.errors.contains("File too large"))
    #expect(try folder.leftovers() == [])
  }

  @Test("a full disk", arguments: FaultCommand.all)
  func fullDisk(_ command: FaultCommand) throws {
    let folder = try FaultFolder(textCopies: 4)
    let output = command.output
    // A small file system of our own where we may mount one; the size limit above is the same to the program.
    let outcome = try Program.shell(
      """
      mkdir disk
      mount -t tmpfs -o size=4k tmpfs disk 2>/dev/null || { rmdir disk; exit 77; }
      \(command.script.replacing(" \(output)", with: " disk/\(output)"))
      status=$?
      ls -A disk
      umount disk; rmdir disk
      exit $status
      """, folder: folder.url)
    if outcome.status == 77 { return }
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("No space left on device"))
    #expect(outcome.output == [])
    #expect(try folder.leftovers() == [])
  }

  @Test(
    "standard output that is full or closed", arguments: ["> /dev/full", ">&-"],
    [
      "cleave tokenize -t tok small.txt", "cleave tokenize -t tok --to npy small.txt",
      "cleave detokenize -t tok ids.txt",
      "cleave train characters -q small.txt", "cleave convert tok --to tokenizer.json -o -",
      "cleave corpus pack small.txt", "cleave corpus info small.txt", "cleave inspect tok", "cleave lint tok",
      "cleave inspect token -t tok 5", "cleave compare tok --on small.txt -q --json",
      "cleave split --pre-tokenizer gpt2 small.txt",
      "cleave normalize --form nfc small.txt", "cleave verify tok tok --on small.txt", "cleave --version",
      "cleave --help",
      "cleave tokenize --help", "cleave split --list", "cleave --generate-completion-script bash",
    ])
  func standardOutput(_ redirection: String, _ command: String) throws {
    let folder = try FaultFolder(textCopies: 1)
    let outcome = try Program.shell("\(command) \(redirection)", folder: folder.url)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("cannot write to 'standard output'"))
  }

  @Test("messages do not go into a result when standard error is closed")
  func closedStandardError() throws {
    let folder = try FaultFolder(textCopies: 1)
    let (expected, _) = try folder.undisturbed(FaultCommand.all[0])
    // With a note on standard error: a JSON Lines record is left out.
    try Data("{\"text\":\"a\"}\n{}\n".utf8).write(to: folder.url.appendingPathComponent("r.jsonl"))
    let outcome = try Program.shell(
      """
      cleave tokenize -t tok -o out.ids text.txt 2>&- <&- && cmp out.ids <(cat "$0") || exit 9
      cleave tokenize -t tok --framing jsonl --skip-bad-records -o out.2 r.jsonl 2>&- && wc -l < out.2
      cleave tokenize -t tok - <&- ; echo $?
      """.replacing("\"$0\"", with: "expected"), folder: try place(expected, in: folder))
    #expect(String(decoding: outcome.output, as: UTF8.self) == "1\n2\n")
    #expect(outcome.errors.contains("cannot read 'standard input': Bad file descriptor"))
  }

  private func place(_ data: Data, in folder: FaultFolder) throws -> URL {
    try data.write(to: folder.url.appendingPathComponent("expected"))
    return folder.url
  }

  // MARK: Input that fails

  @Test(
    "input that cannot be read", arguments: FaultCommand.all.filter { $0.script.contains(".txt") },
    ["/proc/self/mem", "/", "missing"])
  func readError(_ command: FaultCommand, input: String) throws {
    let folder = try FaultFolder(textCopies: 1)
    // A folder is read as its files, so it comes as standard input.
    let inputs = ["text.txt", "ids.txt", "small.txt"]
    var script = command.script
    for name in inputs { script = script.replacing(" \(name)", with: input == "/" ? " -" : " \(input)") }
    let outcome = try Program.shell(script + (input == "/" ? " < /" : ""), folder: folder.url)
    #expect(outcome.status == 2)
    let reason =
      ["/proc/self/mem": "Input/output error", "/": "Is a directory", "missing": "No such file"][input] ?? ""
    #expect(outcome.errors.contains(reason), "\(outcome.errors)")
    #expect(try folder.leftovers() == [])
  }

  @Test(
    "a file that is cut short or written to while it is read", arguments: ["truncate -s 100000", "touch", "tee -a"])
  func changedInput(_ change: String) throws {
    let folder = try FaultFolder(textCopies: 16)
    // Nobody reads our output for a while, so that we stand still within the text.
    let outcome = try Program.shell(
      """
      mkfifo pipe
      cleave tokenize -j1 -t tok text.txt > pipe &
      exec 3< pipe
      head -c 1000 <&3 > /dev/null
      sleep 0.1
      echo more | \(change) text.txt > /dev/null
      cat <&3 > /dev/null
      wait $!
      """, folder: folder.url)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("'text.txt' changed while it was read"), "\(outcome.errors)")
  }

  @Test("files of the kernel, whose sizes and times say nothing, are read")
  func kernelFiles() throws {
    let folder = try FaultFolder(textCopies: 1)
    let outcome = try Program.shell(
      "cleave tokenize -t tok /proc/self/status /proc/cpuinfo | tail -n 1", folder: folder.url)
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
  }

  @Test("compressed input that ends early", arguments: ["zst", "gz"])
  func truncatedInput(_ kind: String) throws {
    let folder = try FaultFolder(textCopies: 1)
    let outcome = try Program.shell(
      """
      \(kind == "gz" ? "gzip -k small.txt" : "cleave corpus pack -q small.txt -o small.txt.zst")
      head -c 2000 small.txt.\(kind) > cut.\(kind)
      for command in "tokenize -t tok" "train bpe --vocab-size 500 -q" "corpus pack" "corpus unpack"; do
        cleave $command -o out.json cut.\(kind); echo $?
      done
      rm cut.\(kind) small.txt.\(kind)
      """, folder: folder.url)
    #expect(String(decoding: outcome.output, as: UTF8.self) == "2\n2\n2\n2\n")
    #expect(outcome.errors.split(separator: "\n").allSatisfy { $0.contains("is cut short") })
    #expect(try folder.leftovers() == [])
  }

  // MARK: Pipes

  @Test("a reader that goes away ends us, by the signal or, where that is ignored, with an error")
  func closedPipe() throws {
    let folder = try FaultFolder(textCopies: 8)
    let outcome = try Program.shell(
      """
      for command in "tokenize -t tok text.txt" "detokenize -t tok ids.txt" "corpus unpack text.txt"; do
        cleave $command | head -c 100 > /dev/null; echo ${PIPESTATUS[0]}
        (trap '' PIPE; cleave $command; echo $? >&2) 2> errors | head -c 100 > /dev/null
        tail -n 1 errors; rm errors
      done
      """, folder: folder.url)
    #expect(String(decoding: outcome.output, as: UTF8.self) == "141\n2\n141\n2\n141\n2\n")
  }

  // MARK: Places and resources

  @Test("a folder that cannot be written to", arguments: FaultCommand.all)
  func unwritable(_ command: FaultCommand) throws {
    let folder = try FaultFolder(textCopies: 1)
    // Not even root may make files in /sys.
    let outcome = try Program.shell(
      command.script.replacing(" \(command.output)", with: " /sys/\(command.output)"), folder: folder.url)
    #expect(outcome.status == 2)
    // Or what goes on disk beside it.
    #expect(
      outcome.errors.contains("/sys/\(command.output)") || outcome.errors.contains("a temporary file in '/sys'"),
      "\(outcome.errors)")
    #expect(try folder.leftovers() == [])
  }

  @Test("no more open files", arguments: FaultCommand.all)
  func openFiles(_ command: FaultCommand) throws {
    let folder = try FaultFolder(textCopies: 1)
    let (expected, _) = try folder.undisturbed(command)
    for limit in isFull ? Array(3...20) : [4, 5, 8] {
      let outcome = try Program.shell("ulimit -n \(limit); exec " + command.script, folder: folder.url)
      // 127: not even the program's libraries could be opened.
      #expect([0, 2, 127].contains(outcome.status), "\(limit): \(outcome.errors.prefix(200))")
      #expect(outcome.status == 0 ? folder.isWhole(command, expected) : folder.content(command.output) == nil)
      #expect(try folder.leftovers().allSatisfy { $0 == command.output })
      try folder.clean()
    }
  }

  @Test("no more memory", arguments: FaultCommand.all)
  func memory(_ command: FaultCommand) throws {
    let folder = try FaultFolder()
    let scratch = try ScratchFolder()
    let (expected, _) = try folder.undisturbed(command)
    let limits = isFull ? Array(stride(from: 60, through: 600, by: 20)) : [120, 200, 320]
    for megabytes in limits {
      let program = try RunningProgram(
        "ulimit -c 0; ulimit -v \(megabytes * 1024); exec " + command.script, folder: folder.url, scratch: scratch)
      let (status, errors) = try program.end()
      // An allocation that fails ends a Swift program at once; what counts is what it leaves. It ends: where there is no
      // memory for a thread, nothing waits for one.
      #expect(status != 128 + SIGKILL, "\(megabytes) MB")
      #expect(
        status == 0 ? folder.isWhole(command, expected) : folder.content(command.output) == nil,
        "\(megabytes) MB, \(status): \(errors)")
      #expect(try folder.leftovers().allSatisfy { $0 == command.output })
      try folder.clean()
    }
  }

  @Test("two writers on one output: one of them wins, whole", arguments: FaultCommand.all)
  func twoWriters(_ command: FaultCommand) throws {
    let folder = try FaultFolder(textCopies: 1)
    let scratch = try ScratchFolder()
    let (first, _) = try folder.undisturbed(command)
    let other = FaultCommand(
      name: command.name, output: command.output,
      script: command.script.replacing("text.txt", with: "text.txt text.txt").replacing(
        "ids.txt", with: "ids.txt ids.txt"))
    let (second, _) = try folder.undisturbed(other)
    for _ in 0..<(isFull ? 40 : 1) {
      let programs = try [command, other].map {
        try RunningProgram("exec " + $0.script, folder: folder.url, scratch: scratch)
      }
      for program in programs { #expect(try program.end().status == 0) }
      #expect(folder.isWhole(command, first) || folder.isWhole(command, second))
      #expect(try folder.leftovers() == [command.output])
      try folder.clean()
    }
  }
}
