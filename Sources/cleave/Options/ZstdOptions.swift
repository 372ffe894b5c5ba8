import ArgumentParser
import Corpora

/// How zstd output is made.
struct ZstdOptions: ParsableArguments {
  // Unconditional, so that `--level -5` is not taken for an option called `-5`.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Compression level: negative is fastest, 22 smallest.", valueName: "n"))
  var level = 3

  @Flag(inversion: .prefixedNo, help: "End each frame with a checksum of its text.")
  var checksum = true

  @Option(
    help: ArgumentHelp(
      "Look for repetitions up to 2^n bytes back (10 to 31); above 27, readers need --long.", valueName: "n"))
  var window: Int?

  func validate() throws {
    guard ZstdSettings.levels.contains(level) else {
      throw ValidationError("--level takes a number up to \(ZstdSettings.levels.upperBound), not \(level).")
    }
    if let window, !(10...31).contains(window) {
      throw ValidationError("--window takes a number from 10 to 31, not \(window).")
    }
  }

  /// The same for the library, as one frame.
  var settings: ZstdSettings { ZstdSettings(level: level, hasChecksum: checksum, windowLog: window) }
}

/// A number of bytes as people type it: `65536`, `64K`, `4M`, `1G`, in powers of 1024.
struct ByteCountArgument: ExpressibleByArgument {
  let byteCount: Int

  init(_ byteCount: Int) { self.byteCount = byteCount }

  init?(argument: String) {
    let shift: Int
    switch argument.last {
    case "k", "K": shift = 10
    case "m", "M": shift = 20
    case "g", "G": shift = 30
    default: shift = 0
    }
    guard let number = Int(shift == 0 ? argument[...] : argument.dropLast()), number >= 0,
      number <= Int.max >> shift
    else { return nil }
    byteCount = number << shift
  }

  var defaultValueDescription: String {
    for (shift, letter) in [(30, "G"), (20, "M"), (10, "K")] where byteCount > 0 && byteCount % (1 << shift) == 0 {
      return "\(byteCount >> shift)\(letter)"
    }
    return "\(byteCount)"
  }
}
