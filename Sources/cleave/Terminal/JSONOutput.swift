import Corpora
import JSON

extension AtomicOutput {
  /// Takes an object with these members, on a line of its own.
  mutating func writeJSONLine(_ members: [JSONValue.Member]) throws(CorpusError) {
    var writer = JSONWriter()
    writer.value(.object(members))
    writer.endLine()
    try write(writer.bytes)
  }
}
