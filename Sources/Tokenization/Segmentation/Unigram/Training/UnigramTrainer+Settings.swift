internal import Glibc

extension UnigramTrainer {
  /// The tokens that stand before all pieces, by id.
  func checkedTokens() throws(UnigramTrainingError) -> [UnigramTraining.FixedToken] {
    var tokens: [UnigramTraining.FixedToken] = []
    let hasUnknown = alphabet == .characters
    if hasUnknown, !specialTokens.contains(unknownToken) {
      tokens.append(.init(bytes: unknownToken, kind: .unknown))
    }
    for token in specialTokens {
      tokens.append(.init(bytes: token, kind: hasUnknown && token == unknownToken ? .unknown : .control))
    }
    for token in userDefinedTokens { tokens.append(.init(bytes: token, kind: .userDefined)) }
    if byteFallback, alphabet == .characters {
      for byte in UInt8.min...UInt8.max {
        tokens.append(.init(bytes: ByteFallback.spelling(of: byte), kind: .byte))
      }
    }
    var seen = Set<[UInt8]>()
    for token in tokens {
      let list = token.kind == .userDefined ? "user-defined" : "special"
      if token.bytes.isEmpty { throw .emptyToken(list: list) }
      if String(validating: token.bytes, as: UTF8.self) == nil { throw .illFormedToken(token.bytes, list: list) }
      if !seen.insert(token.bytes).inserted { throw .repeatedToken(token.bytes) }
    }
    return tokens
  }

  func checkSettings() throws(UnigramTrainingError) {
    func check(_ isGood: Bool, _ setting: String, _ found: some CustomStringConvertible, _ expected: String)
      throws(UnigramTrainingError)
    {
      if !isGood { throw .settingOutOfRange(setting, found: found.description, expected: expected) }
    }
    try check(!vocabularySizes.isEmpty, "the list of vocabulary sizes", "empty", "one size at least")
    try check(
      characterCoverage > 0 && characterCoverage <= 1, "character coverage", characterCoverage,
      "a share above 0, up to 1")
    try check(
      shrinkingFactor > 0 && shrinkingFactor < 1, "the shrinking factor", shrinkingFactor, "a number between 0 and 1")
    try check(1...1024 ~= maximumPieceLength, "the longest piece", maximumPieceLength, "1 to 1024")
    try check(1...1000 ~= subIterations, "the number of sub-iterations", subIterations, "1 to 1000")
    try check(
      1...Vocabulary.idLimit ~= seedLimit, "the number of seeds", seedLimit, "1 to \(Vocabulary.idLimit)")
    for size in vocabularySizes {
      try check(size <= Vocabulary.idLimit, "vocabulary size", size, "at most \(Vocabulary.idLimit)")
    }
  }

  /// The natural logarithm.
  func logarithm(_ number: Double) -> Double { log(number) }
}
