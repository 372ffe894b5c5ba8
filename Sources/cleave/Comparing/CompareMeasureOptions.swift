import ArgumentParser
import Corpora
import Measurement

/// What `compare` measures beyond what it always does.
struct CompareMeasureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Also the loss behind N - 1 tokens, 3 to 8 (bigrams always).", valueName: "n"))
  var order: Int?

  @Option(
    help: ArgumentHelp(
      "The text that premiums are taken over; all texts say the same, record by record.", valueName: "label"))
  var pivot: String?

  @Option(help: ArgumentHelp("Also the share of records of at most N tokens.", valueName: "n"))
  var context: Int?

  @Option(
    help: ArgumentHelp(
      "Also how well tokens end where morphemes do: lines of a word, a tab, its morphemes with spaces.",
      valueName: "file"), completion: .file())
  var morphology: String?

  @Flag(help: "Also what noise does: characters dropped, repeated, capital letters, random case, spaces between.")
  var noise = false

  @Flag(
    help: "Also the fewest tokens that any vocabulary of the size could need, proven: cleave certify. Takes a search.")
  var bound = false

  @Option(help: "The order of Rényi's entropy.")
  var alpha = 2.5

  @Option(help: "The level at which text and ids are packed to compare their sizes.")
  var zstdLevel = 3

  @Option(help: "How often records are drawn again for intervals; 0 for none.")
  var draws = 1000

  @Option(help: "The seed of those draws and of noise.")
  var seed: UInt64 = 1

  func validate() throws {
    if let order, !(3...KneserNeyModel.orderLimit).contains(order) {
      throw ValidationError(
        "--order takes a number from 3 to \(KneserNeyModel.orderLimit); bigrams are always measured.")
    }
    if let context, context < 1 { throw ValidationError("--context must be at least 1.") }
    guard (0...100_000).contains(draws) else { throw ValidationError("--draws takes a number from 0 to 100000.") }
    guard alpha > 0 else { throw ValidationError("--alpha must be above 0.") }
    guard ZstdSettings.levels.contains(zstdLevel) else {
      throw ValidationError(
        "--zstd-level takes a number from \(ZstdSettings.levels.lowerBound) to \(ZstdSettings.levels.upperBound).")
    }
  }

  /// The same for a comparison.
  ///
  /// - Throws: when the file of morphemes cannot be read.
  func settings() throws -> Comparison.Settings {
    var settings = Comparison.Settings()
    settings.row = RowMeasurement.Settings(order: order, context: context, zstdLevel: zstdLevel, seed: seed)
    settings.text.zstdLevel = zstdLevel
    settings.text.noiseByteCount = noise ? 1 << 18 : 0
    settings.alpha = alpha
    settings.draws = draws
    settings.seed = seed
    settings.pivot = pivot
    if let morphology {
      var stream = try TextStream(InputFile(path: Array(morphology.utf8)))
      do {
        settings.gold = try GoldSegmentations(try stream.readAll(limit: 1 << 30))
      } catch let error as MorphologyError {
        throw ComparisonError.morphology(file: morphology, error)
      }
    }
    return settings
  }
}
