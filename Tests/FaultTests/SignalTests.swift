import Foundation
import TestSupport
import Testing

/// Processes that are killed at random moments: the file is whole or not there, and nothing else is left.
@Suite("Signals", .serialized)
struct SignalTests {
  /// How often each command gets each signal; a thousand of all in the long run.
  static let rounds = isFull ? 48 : 2

  @Test(arguments: FaultCommand.all, [SIGINT, SIGTERM, SIGKILL])
  func atRandomMoments(_ command: FaultCommand, signal: Int32) throws {
    let folder = try FaultFolder()
    let scratch = try ScratchFolder()
    let (expected, seconds) = try folder.undisturbed(command)
    var generator = SeededGenerator(seed: UInt64(signal) &* 31 &+ UInt64(command.name.utf8.count))
    for round in 0..<Self.rounds {
      // Every other time something stands there already.
      let old = round % 2 == 1 ? Data("old".utf8) : nil
      try old?.write(to: folder.url.appendingPathComponent(command.output))
      let program = try RunningProgram("exec " + command.script, folder: folder.url, scratch: scratch)
      usleep(UInt32(Double.random(in: 0...1.1, using: &generator) * seconds * 1e6))
      program.send(signal)
      let (status, errors) = try program.end()
      #expect(status == 0 || status == 128 + signal, "\(errors)")
      #expect(folder.isWhole(command, expected) || status != 0 && folder.content(command.output) == old)
      #expect(try folder.leftovers().filter { $0 != command.output } == [])
      try folder.clean()
    }
  }
}
