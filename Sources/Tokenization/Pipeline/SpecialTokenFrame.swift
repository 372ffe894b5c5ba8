/// What a post-processor makes of a single text: the tokens around it.
///
/// - Source: formats.md 3.4.
enum SpecialTokenFrame {
  /// One place of the result.
  enum Place: Sendable, Equatable {
    case text
    case token(TokenID)
  }

  /// The most places that are read from a file.
  static let limit = 1 << 16
  /// The most post-processors, one after the other: each copies all places.
  static let processorLimit = 1 << 10

  /// How many post-processors there are, those in sequences counted one by one.
  static func processorCount(_ postProcessor: PostProcessor) -> Int {
    guard case .sequence(let processors) = postProcessor else { return 1 }
    return processors.reduce(1) { $0 + processorCount($1) }
  }

  /// How many places there are, without making them: sequences put one template into the other, and forty with two
  /// texts each make a terabyte. `Int.max` for more than that.
  static func placeCount(_ postProcessor: PostProcessor) -> Int { counts(postProcessor).places }

  private static func counts(_ postProcessor: PostProcessor) -> (places: Int, texts: Int) {
    switch postProcessor {
    case .bert, .roberta: return (3, 1)
    case .byteLevel: return (1, 1)
    case .template(let single, _, let specialTokens):
      var counts = (places: 0, texts: 0)
      for item in single {
        switch item {
        case .sequence(.first, _): counts = (sum(counts.places, 1), counts.texts + 1)
        case .sequence(.second, _): break
        case .special(let name, _):
          counts.places = sum(counts.places, specialTokens.first { $0.name == name }?.ids.count ?? 0)
        }
      }
      return counts
    case .sequence(let processors):
      return processors.reduce((1, 1)) { inner, processor in
        let outer = counts(processor)
        return (sum(outer.places - outer.texts, product(outer.texts, inner.places)), product(outer.texts, inner.texts))
      }
    }
  }

  private static func sum(_ one: Int, _ other: Int) -> Int {
    let (sum, overflow) = one.addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  private static func product(_ one: Int, _ other: Int) -> Int {
    let (product, overflow) = one.multipliedReportingOverflow(by: other)
    return overflow ? .max : product
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
