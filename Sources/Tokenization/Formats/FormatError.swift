/// Why a tokenizer file cannot be read or written, and where.
///
/// Reads as `'tok.json', byte 812, model.merges[3]: expected a token of the vocabulary, found 'ab'; …`.
public struct FormatError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A place in a file.
  public enum Position: Sendable, Equatable {
    /// Bytes from the start of the file.
    case byte(Int)
    /// Lines, counted from 1.
    case line(Int)
  }

  /// The file's path or name.
  public var file: String
  /// Where in the file; nil when the file as a whole is meant.
  public var position: Position?
  /// The part of the file that is meant, as a path of keys and indices: `pre_tokenizer.pretokenizers[1]`.
  public var component: String?
  /// What would have been right there.
  public var expected: String
  /// What stands there.
  public var found: String
  /// What to do about it, where that is known.
  public var advice: String?

  /// An error at `position` of `file`.
  public init(
    file: String, at position: Position? = nil, component: String? = nil, expected: String, found: String,
    advice: String? = nil
  ) {
    self.file = file
    self.position = position
    self.component = component
    self.expected = expected
    self.found = found
    self.advice = advice
  }

  /// One line for the user: what was expected and what was found.
  public var description: String {
    var text = "'\(file)'"
    switch position {
    case .byte(let offset): text += ", byte \(offset)"
    case .line(let line): text += ", line \(line)"
    case nil: break
    }
    if let component { text += ", \(component)" }
    text += ": expected \(expected), found \(found)"
    if let advice { text += "; \(advice)" }
    return text
  }

  /// Bytes from a file as a message shows them: quoted, at most 40 of them, ill-formed UTF-8 repaired, control
  /// characters as `\u{…}`.
  package static func quoted(_ bytes: some Collection<UInt8>) -> String {
    var text = "'"
    for scalar in String(decoding: bytes.prefix(40), as: UTF8.self).unicodeScalars {
      if scalar.value < 0x20 || scalar.value == 0x7F {
        text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text + (bytes.count > 40 ? "…'" : "'")
  }
}
