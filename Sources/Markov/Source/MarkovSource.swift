/// A stationary source of symbols, the next of which depends on the `order` symbols before it.
///
/// The chain runs over contexts, strings of `order` symbols with the oldest first. Each context has an edge for every
/// symbol that can follow it, which leads to the context that then holds.
///
/// ```
/// contexts      00    01    10    11          ascending
/// edges         0 1 | 0 1 | 0 1 | 0 1         edgeStarts: 0 2 4 6 8
/// ```
///
/// - Source: papers.md 1.2.
public struct MarkovSource: Sendable {
  /// The byte that each symbol is written as; symbols are indices into it.
  public let alphabet: [UInt8]
  /// How many symbols back the next one depends on.
  public let order: Int
  /// What the source is, in a few words: `switching, order 1, p 0.1, q 0.1`.
  public let name: String
  /// `order` symbols for each context, one context after the other.
  let contextSymbols: [UInt8]
  let edgeStarts: [Int]
  let edgeSymbols: [UInt8]
  let edgeProbabilities: [Double]
  /// The context that each edge leads to.
  let edgeTargets: [Int32]
  /// The probability of each context in the long run.
  public let stationary: [Double]

  /// Most contexts of a source.
  public static let contextLimit = 1 << 20
  /// Most edges of a source.
  public static let edgeLimit = 1 << 24

  /// A chain of contexts.
  ///
  /// - Parameter stationary: the stationary law where it is known; nil to compute it.
  /// - Throws: `MarkovError` when there is no stationary law, or more than one, or the chain is periodic.
  init(
    name: String, alphabet: [UInt8], order: Int, contextSymbols: [UInt8], edgeStarts: [Int], edgeSymbols: [UInt8],
    edgeProbabilities: [Double], edgeTargets: [Int32], stationary: [Double]? = nil
  ) throws(MarkovError) {
    self.name = name
    self.alphabet = alphabet
    self.order = order
    self.contextSymbols = contextSymbols
    self.edgeStarts = edgeStarts
    self.edgeSymbols = edgeSymbols
    self.edgeProbabilities = edgeProbabilities
    self.edgeTargets = edgeTargets
    let graph = ContextGraph(edgeStarts: edgeStarts, edgeTargets: edgeTargets)
    func spelled(_ context: Int) -> String {
      String(decoding: contextSymbols[context * order..<(context + 1) * order].map { alphabet[Int($0)] }, as: UTF8.self)
    }
    if let (from, to) = graph.unreachablePair() { throw .reducible(from: spelled(from), to: spelled(to)) }
    let period = graph.period
    if period != 1 { throw .periodic(period) }
    if let stationary {
      self.stationary = stationary
    } else {
      self.stationary = try StationaryLaw.solve(
        edgeStarts: edgeStarts, edgeTargets: edgeTargets, edgeProbabilities: edgeProbabilities)
    }
  }

  /// How many contexts there are.
  public var contextCount: Int { edgeStarts.count - 1 }

  /// The symbols of a context, the oldest first.
  public func symbols(ofContext context: Int) -> ArraySlice<UInt8> {
    contextSymbols[context * order..<(context + 1) * order]
  }

  /// How a context is written.
  public func spelling(ofContext context: Int) -> [UInt8] { symbols(ofContext: context).map { alphabet[Int($0)] } }

  /// The probabilities of the alphabet's symbols behind a context; all 0 when there is no such context.
  ///
  /// - Complexity: O(*n*) in the contexts.
  public func row(_ context: [UInt8]) -> [Double] {
    var row = [Double](repeating: 0, count: alphabet.count)
    guard let index = (0..<contextCount).first(where: { spelling(ofContext: $0) == context }) else { return row }
    for edge in edges(ofContext: index) { row[Int(edgeSymbols[edge])] = edgeProbabilities[edge] }
    return row
  }

  /// The edges of a context: indices into the lists of edges.
  func edges(ofContext context: Int) -> Range<Int> { edgeStarts[context]..<edgeStarts[context + 1] }
}
