/// Writes markup of ours, and text of others that cannot become markup.
struct HTMLWriter {
  private(set) var bytes: [UInt8] = []

  /// Appends markup as it is.
  mutating func markup(_ markup: String) { bytes += markup.utf8 }

  /// Appends text for an element: what cannot be seen is spelt out in small frames.
  mutating func text(_ text: String) {
    for part in VisibleText(Array(text.utf8)[...]).parts { append(part) }
  }

  /// Appends a part of a text for an element.
  mutating func append(_ part: VisibleText.Part) {
    if part.isSpeltOut { markup("<span class=\"esc\">") }
    escape(part.text)
    if part.isSpeltOut { markup("</span>") }
  }

  /// Appends text for an attribute in double quotes, or for the title: what cannot be seen is spelt out in brackets.
  mutating func attribute(_ text: String) { attribute(Array(text.utf8)[...]) }

  /// Appends bytes for an attribute in double quotes.
  mutating func attribute(_ text: ArraySlice<UInt8>) {
    for part in VisibleText(text).parts { escape(part.isSpeltOut ? "[\(part.text)]" : part.text) }
  }

  private mutating func escape(_ text: String) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): markup("&amp;")
      case UInt8(ascii: "<"): markup("&lt;")
      case UInt8(ascii: ">"): markup("&gt;")
      case UInt8(ascii: "\""): markup("&quot;")
      case UInt8(ascii: "'"): markup("&#39;")
      default: bytes.append(byte)
      }
    }
  }
}
