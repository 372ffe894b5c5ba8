import Foundation
import FuzzTargets
import TestSupport
import Testing

/// The fuzz targets without a fuzzer: every seed, every input that once went wrong, and seeded mutations of them.
@Suite("Fuzz targets")
struct FuzzTests {
  private static let folder = SharedMaterial.projectFolder.appendingPathComponent("Tests/Fuzz/Seeds")
  static let rounds = isFull ? 20_000 : 250

  static func seeds(_ target: FuzzTarget) throws -> [[UInt8]] {
    let folder = folder.appendingPathComponent(target.rawValue)
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
      [UInt8](try Data(contentsOf: folder.appendingPathComponent($0)))
    }
  }

  @Test(arguments: FuzzTarget.allCases)
  func seedsAndMutations(_ target: FuzzTarget) throws {
    let seeds = try Self.seeds(target)
    try #require(!seeds.isEmpty)
    for seed in seeds { try target.run(seed) }
    var mutator = Mutator(seeds: seeds, seed: target.rawValue.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
    for _ in 0..<Self.rounds {
      let bytes = mutator.next()
      do { try target.run(bytes) } catch {
        Issue.record("\(target.rawValue): \(error); input in base64: \(Data(bytes).base64EncodedString())")
        return
      }
    }
  }
}
