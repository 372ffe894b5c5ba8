private import Tokenization

/// Ways to damage text as people and machines do, each by a rule with a seed.
///
/// - Source: papers.md 5, noise protocol (ours; the rates are those of ByT5).
public enum TextNoise: String, Sendable, CaseIterable {
  /// A tenth of the characters is left out.
  case drop
  /// A fifth of the characters stands there two to four times.
  case `repeat`
  /// Capital letters.
  case upper
  /// Each letter capital or small, by chance.
  case randomCase = "random_case"
  /// Capital letters with a space behind every character, "antspeak".
  case ant

  /// The text with this noise; ill-formed bytes become U+FFFD.
  ///
  /// - Parameter record: the record's number: what is drawn depends on it and the seed alone.
  /// - Complexity: O(*n*).
  public func applied(to text: ArraySlice<UInt8>, seed: UInt64, record: UInt64) -> [UInt8] {
    var generator = RandomGenerator(seed: seed, record: record)
    let text = String(decoding: text, as: UTF8.self)
    var result = ""
    for scalar in text.unicodeScalars {
      switch self {
      case .drop:
        if generator.nextUnit() >= 0.1 { result.unicodeScalars.append(scalar) }
      case .repeat:
        let copies = generator.nextUnit() < 0.2 ? 2 + Int(generator.next() % 3) : 1
        for _ in 0..<copies { result.unicodeScalars.append(scalar) }
      case .upper: result += scalar.properties.uppercaseMapping
      case .randomCase:
        let properties = scalar.properties
        result += generator.next() & 1 == 0 ? properties.uppercaseMapping : properties.lowercaseMapping
      case .ant:
        result += scalar.properties.uppercaseMapping
        result += " "
      }
    }
    return Array(result.utf8)
  }
}
