import Foundation
import TestSupport
import Testing

/// Processes that are killed at random moments: the file is whole or not there, and nothing else is left.
@Suite("Signals", .serialized)
struct SignalTests {
  /// How often each command gets each signal; more than a thousand runs of all in the long run.
  static let rounds = isFull ? 36 : 2

  @Test(arguments: FaultCommand.all, [SIGINT, SIGTERM, SIGKILL])
  func atRandomMoments(_ command: FaultCommand, signal: Int32) throws {
    let folder = try FaultFolder()
    let scratch = try ScratchFolder()
    let (expected, seconds) = try folder.undisturbed(command)
    var generator = SeededGenerator(seed: UInt64(signal) &* 31 &+ UInt64(command.name.utf8.count))
    var killed = 0
    for round in 0..<Self.rounds {
      // Every other time something stands there already.
      let old = round % 2 == 1 ? Data("old".utf8) : nil
      try old?.write(to: folder.url.appendingPathComponent(command.output))
      let program = try RunningProgram("exec " + command.script, folder: folder.url, scratch: scratch)
      usleep(UInt32(Double.random(in: 0...1.1, using: &generator) * seconds * 1e6))
      program.send(signal)
      let (status, errors) = try program.end()
      #expect(status == 0 || status == 128 + signal, "\(errors)")
      if status != 0 { killed += 1 }
      #expect(folder.isWhole(command, expected) || status != 0 && folder.content(command.output) == old)
      #expect(try folder.leftovers().filter { $0 != command.output } == [])
      try folder.clean()
    }
    tell(command.name, signal, killed)
  }

  /// Says how many of the runs the signal has ended; in the long run none at all would be no test.
  private func tell(_ name: String, _ signal: Int32, _ killed: Int) {
    guard isFull else { return }
    print("\(name), signal \(signal): \(killed) of \(Self.rounds) runs ended by it")
    #expect(killed > 0)
  }

  @Test("a dataset goes on where it was interrupted", arguments: [SIGINT, SIGTERM, SIGKILL])
  func dataset(_ signal: Int32) throws {
    let folder = try FaultFolder()
    let scratch = try ScratchFolder()
    let script = "cleave dataset -t tok --to megatron -q -o out text.txt small.txt"
    func files() throws -> [String: Data] {
      let out = folder.url.appendingPathComponent("out")
      let names = (try? FileManager.default.contentsOfDirectory(atPath: out.path)) ?? []
      return Dictionary(
        uniqueKeysWithValues: try names.map { ($0, try Data(contentsOf: out.appendingPathComponent($0))) })
    }
    let start = Date()
    #expect(try Program.shell(script, folder: folder.url).status == 0)
    let seconds = Date().timeIntervalSince(start)
    let expected = try files()
    #expect(expected.count == 6)
    try folder.clean()
    var generator = SeededGenerator(seed: UInt64(signal))
    var killed = 0
    for _ in 0..<Self.rounds {
      let program = try RunningProgram("exec " + script, folder: folder.url, scratch: scratch)
      usleep(UInt32(Double.random(in: 0...1.1, using: &generator) * seconds * 1e6))
      program.send(signal)
      let (status, errors) = try program.end()
      #expect(status == 0 || status == 128 + signal, "\(errors)")
      if status != 0 { killed += 1 }
      // Some of the files, each whole; a sidecar is there only with all that it names.
      let found = try files()
      #expect(found.allSatisfy { expected[$0.key] == $0.value })
      for stem in ["text", "small"] where found["\(stem).json"] != nil {
        #expect(found["\(stem).bin"] != nil && found["\(stem).idx"] != nil)
      }
      #expect(try Program.shell(script, folder: folder.url).status == 0)
      #expect(try files() == expected)
      try folder.clean()
    }
    tell("dataset", signal, killed)
  }
}
