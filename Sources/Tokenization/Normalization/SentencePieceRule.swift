/// The normalization rules that SentencePiece knows by name.
///
/// A rule is a list of keys, single characters and short sequences, the longest of which is replaced at each place. A
/// sequence is a key where composition does to it what its shorter keys would not. So texts come out in NFKC as far as
/// the keys reach: marks in an unusual order stay in it.
///
/// Keys are those of Unicode 15.0, whatever version ICU has, so that every machine makes the same map; SentencePiece
/// 0.2.3 has those of 17.0.
///
/// - Source: formats.md 9.1; the keys are those of the maps in SentencePiece's own models.
public enum SentencePieceRule: String, Sendable, CaseIterable {
  /// NFKC; control characters go, and other white space, byte order marks and `▁` become spaces. What SentencePiece does
  /// when it is not told otherwise.
  case nmtNFKC = "nmt_nfkc"
  case nfkc
  /// The same with upper case folded to lower case, character by character.
  case nmtNFKCCaseFold = "nmt_nfkc_cf"
  case nfkcCaseFold = "nfkc_cf"
  /// Nothing at all.
  case identity

  /// The settings of a trainer with this rule.
  ///
  /// - Throws: `NormalizationError` when ICU cannot normalize.
  /// - Complexity: that of normalizing each code point twice: about half a second.
  public func normalization() throws -> SentencePieceNormalization {
    SentencePieceNormalization(ruleName: Array(rawValue.utf8), map: try map())
  }

  /// The keys and their replacements.
  package func map() throws -> CharacterMap {
    if self == .identity { return .empty }
    var keys = try CompatibilityKeys()
    if self == .nmtNFKC || self == .nmtNFKCCaseFold { keys.addCleanUp() }
    if self == .nmtNFKCCaseFold || self == .nfkcCaseFold { try keys.foldCase() }
    return try CharacterMap(
      blob: CharacterMapBuilder.blob(keys.values.map { (Self.bytes($0.key), Self.bytes($0.value)) }))
  }

  private static func bytes(_ scalars: [Unicode.Scalar]) -> [UInt8] { scalars.flatMap { Array(String($0).utf8) } }
}

/// The keys of NFKC: for each character that it changes, and for each sequence that it composes.
private struct CompatibilityKeys {
  private(set) var values: [[Unicode.Scalar]: [Unicode.Scalar]] = [:]

  /// Characters of Unicode 15.0, but the line feed.
  private static let knownScalars = (1...0x10FFFF as ClosedRange<UInt32>).compactMap(Unicode.Scalar.init).filter {
    guard let age = $0.properties.age else { return false }
    return (age.major, age.minor) <= (15, 0) && $0 != "\n"
  }

  init() throws {
    let scalars = Self.knownScalars
    let forms = (
      try Self.normalized(scalars, .form(.nfkd, .installed)), try Self.normalized(scalars, .form(.nfkc, .installed))
    )
    /// Characters that are another one when decomposed.
    var origins: [Unicode.Scalar: [Unicode.Scalar]] = [:]
    var composed: [(decomposed: [Unicode.Scalar], value: [Unicode.Scalar])] = []
    for (scalar, (decomposed, value)) in zip(scalars, zip(forms.0, forms.1)) where decomposed != [scalar] {
      if decomposed.count == 1 { origins[decomposed[0], default: []].append(scalar) }
      if value != [scalar] { values[[scalar]] = value }
      if value.count < decomposed.count { composed.append((decomposed, value)) }
    }
    // Short sequences first: a longer one is a key only where they do not do.
    var sequences: [[Unicode.Scalar]: [Unicode.Scalar]] = [:]
    for (decomposed, value) in composed where decomposed.count <= Self.longestKey {
      var spellings: [[Unicode.Scalar]] = [[]]
      for scalar in decomposed {
        spellings = spellings.flatMap { start in ([scalar] + (origins[scalar] ?? [])).map { start + [$0] } }
      }
      for spelling in spellings where spelling.count > 1 { sequences[spelling] = value }
    }
    for length in 2...Self.longestKey {
      var new: [([Unicode.Scalar], [Unicode.Scalar])] = []
      for (key, value) in sequences where key.count == length && replaced(key) != value { new.append((key, value)) }
      for (key, value) in new { values[key] = value }
    }
  }

  /// No longer sequence than this composes in a way that its parts do not.
  private static let longestKey = 4

  /// What the keys so far make of a sequence.
  private func replaced(_ sequence: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    var rest = sequence[...]
    while let first = rest.first {
      var length = rest.count
      while length > 0 {
        if let value = values[Array(rest.prefix(length))] {
          result += value
          break
        }
        length -= 1
      }
      if length == 0 { result.append(first) }
      rest = rest.dropFirst(max(1, length))
    }
    return result
  }

  /// What becomes of each character by itself.
  private static func normalized(_ scalars: [Unicode.Scalar], _ normalizer: Normalizer) throws -> [[Unicode.Scalar]] {
    // All in one text, parted by what goes together with nothing.
    var text = String.UnicodeScalarView()
    for scalar in scalars {
      text.append(scalar)
      text.append("\n")
    }
    let result = try TextNormalizer(normalizer).normalize(Array(String(text).utf8))
    return result.split(separator: 0x0A, omittingEmptySubsequences: false).map {
      Array(String(decoding: $0, as: UTF8.self).unicodeScalars)
    }
  }

  // MARK: Beyond NFKC

  /// What the rules of the name `nmt` add. The full-width tilde, which texts use as a dash, is left alone.
  mutating func addCleanUp() {
    let spaces: [UInt32] = [
      0x9, 0xA, 0xC, 0xD, 0x61C, 0x1680, 0x200B, 0x200C, 0x200E, 0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD,
    ]
    for scalar in spaces.compactMap(Unicode.Scalar.init) { values[[scalar]] = [" "] }
    let controls = Array(1...8) + [0xB] + Array(0xE...0x1F) + [0x7F, 0x8F, 0x9F] as [UInt32]
    for scalar in controls.compactMap(Unicode.Scalar.init) { values[[scalar]] = [] }
    values[["\u{FF5E}"]] = nil
  }

  /// Folds the case of all replacements, and of characters that have none.
  mutating func foldCase() throws {
    var folded: [Unicode.Scalar: Unicode.Scalar] = [:]
    let scalars = Self.knownScalars
    for (scalar, all) in zip(scalars, try Self.normalized(scalars, .form(.casefold, .installed))) where all != [scalar]
    {
      if all.count == 1 {
        folded[scalar] = all[0]
      } else {
        // One that folds to several: its simple folding is its lower case, if that is another single character.
        let lower = Array(scalar.properties.lowercaseMapping.unicodeScalars)
        if lower.count == 1, lower[0] != scalar { folded[scalar] = lower[0] }
      }
    }
    for (key, value) in values { values[key] = value.map { folded[$0] ?? $0 } }
    for (scalar, lower) in folded where values[[scalar]] == nil { values[[scalar]] = [lower] }
  }
}
