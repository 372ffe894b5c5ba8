import ArgumentParser
import Corpora
import JSON
import Tokenization

/// Where a map of ids goes.
struct IDMapOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Write which new id each old one has: .json is {"old": new}, .npy an array of 32-bit numbers, -1 for ids that are \
      gone.
      """, valueName: "file"), completion: .file(extensions: ["json", "npy"]))
  var map: String?

  func validate() throws {
    guard let map else { return }
    guard map.hasSuffix(".json") || map.hasSuffix(".npy") else {
      throw ValidationError("The name '\(map)' does not tell a form: end it in .json or .npy.")
    }
  }

  /// Writes the map, if it is wanted.
  func write(_ ids: IDMap) throws {
    guard let map else { return }
    var file = try AtomicOutput(path: map)
    if map.hasSuffix(".npy") {
      try file.write(ids.npy)
    } else {
      var writer = JSONWriter()
      writer.value(ids.json)
      writer.endLine()
      try file.write(writer.bytes)
    }
    try file.commit()
  }
}
