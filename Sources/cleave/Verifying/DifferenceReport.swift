import JSON
import Tokenization

extension TokenizerDifference {
  /// The difference for people: where, the text around it, what each tokenizer makes of it.
  func description(place: String, spellings: (TokenSpelling, TokenSpelling)) -> String {
    func show(_ bytes: [UInt8]) -> String {
      var escaped: [UInt8] = []
      TokenSpelling.escape(bytes[...], into: &escaped)
      return String(decoding: escaped, as: UTF8.self).replacing("\\x20", with: " ")
    }
    func show(_ ids: [TokenID], _ spelling: TokenSpelling) -> String {
      if ids.isEmpty { return "(end of record)" }
      return ids.map { "\(String(decoding: spelling[$0], as: UTF8.self)) (\($0))" }.joined(separator: "  ")
    }
    var text = "\(place), byte \(byteOffset): \(kind == .ids ? "the ids differ" : "the decoded texts differ")\n"
    switch kind {
    case .ids:
      text += "  text  …\(show(context))…\n"
      text += "  -     \(show(firstIDs, spellings.0))\n"
      text += "  +     \(show(secondIDs, spellings.1))\n"
    case .text:
      text += "  -     …\(show(context))…\n"
      text += "  +     …\(show(otherContext))…\n"
    }
    return text
  }

  /// The difference for programs.
  func write(to writer: inout JSONWriter, place: String) {
    writer.beginObject()
    writer.key("place")
    writer.value(place)
    writer.key("kind")
    writer.value(kind.rawValue)
    writer.key("byte_offset")
    writer.value(byteOffset)
    writer.key("context")
    writer.string(context[...])
    for (key, ids) in [("first_ids", firstIDs), ("second_ids", secondIDs)] {
      writer.key(key)
      writer.beginArray()
      for id in ids { writer.value(id) }
      writer.endArray()
    }
    writer.endObject()
  }
}
