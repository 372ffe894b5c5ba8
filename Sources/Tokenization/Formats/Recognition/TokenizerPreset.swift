/// What some files do not say about themselves.
public enum TokenizerPreset: Sendable, Equatable {
  /// Pattern and special tokens of a rank file.
  case ranks(EncodingPreset)
  /// BERT's rules, with case or without, of a `vocab.txt`.
  case bert(BERTPreset)

  /// The preset called `name`; nil when there is none.
  public init?(name: String) {
    if let preset = EncodingPreset(name: name) {
      self = .ranks(preset)
    } else if let preset = BERTPreset(rawValue: name.lowercased()) {
      self = .bert(preset)
    } else {
      return nil
    }
  }

  /// Its name.
  public var name: String {
    switch self {
    case .ranks(let preset): preset.rawValue
    case .bert(let preset): preset.rawValue
    }
  }

  /// All names, those of rank files first.
  public static var names: [String] { EncodingPreset.allCases.map(\.rawValue) + BERTPreset.allCases.map(\.rawValue) }

  /// What it belongs to.
  var file: String {
    switch self {
    case .ranks: "a rank file (.tiktoken)"
    case .bert: "a vocab.txt"
    }
  }
}
