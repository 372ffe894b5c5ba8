/// What a post-processor makes of a single text: the tokens around it.
///
/// - Source: formats.md 3.4.
enum SpecialTokenFrame {
  /// One place of the result.
  enum Place: Sendable, Equatable {
    case text
    case token(TokenID)
  }

  /// The places in order; without a post-processor the text alone.
  static func places(_ postProcessor: PostProcessor?) -> [Place] {
    guard let postProcessor else { return [.text] }
    switch postProcessor {
    case .bert(let sep, let cls), .roberta(let sep, let cls, _, _):
      return [.token(cls.id), .text, .token(sep.id)]
    case .byteLevel: return [.text]
    case .template(let single, _, let specialTokens):
      return single.flatMap { item -> [Place] in
        switch item {
        case .sequence(let name, _): name == .first ? [.text] : []
        case .special(let name, _):
          specialTokens.first { $0.name == name }.map { $0.ids.map(Place.token) } ?? []
        }
      }
    case .sequence(let processors):
      return processors.reduce([.text]) { inner, processor in
        places(processor).flatMap { $0 == .text ? inner : [$0] }
      }
    }
  }
}
