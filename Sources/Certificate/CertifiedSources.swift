internal import JSON
internal import Tokenization

/// What a certificate with several sources bounds.
///
/// Let *T(s)* be the tokens of source *s*, *a(s)* its weight and *m(s)* its share. The certificate's numbers prove, for pieces
/// that count Σ *m(s) a(s)* times their occurrences in *s*, that Σ *m(s) a(s) T(s)* is at least some *B* for every vocabulary.
/// With shares of 1 that is a bound of the weighted sum. For any shares max *a(s) T(s)* ≥ *B* / Σ *m(s)*.
public struct CertifiedSources: Sendable, Equatable {
  /// A source.
  public struct CertifiedSource: Sendable, Equatable {
    /// What it is called.
    public var label: String
    /// What a token of it weighs.
    public var weight: UInt64
    /// Its part in the mixture that the bound of the largest is proven by; 1 for sums.
    public var share: UInt64
  }

  /// Whether the bound is of the largest weighted number of tokens, not of their sum.
  public var isOfLargest: Bool
  /// The sources.
  public var sources: [CertifiedSource]

  /// The members of a certificate's header; nil where it has no sources.
  ///
  /// - Throws: `CertificateError.malformedHeader`.
  init?(_ header: JSONValue) throws(CertificateError) {
    guard header["objective"] != nil || header["sources"] != nil else { return nil }
    func fail(_ expected: String) -> CertificateError { .malformedHeader(expected: expected, found: "something else") }
    guard case .string(let objective)? = header["objective"],
      ["tokens", "weighted", "minimax"].contains(String(decoding: objective, as: UTF8.self))
    else { throw fail("the objective tokens, weighted or minimax") }
    isOfLargest = objective == Array("minimax".utf8)
    guard case .array(let values)? = header["sources"], !values.isEmpty else { throw fail("sources, one at least") }
    sources = []
    var shares: UInt64 = 0
    for value in values {
      guard case .string(let bytes)? = value["label"], case .integer(let weight)? = value["weight"],
        case .integer(let share)? = value["share"], weight > 0, share >= 0, share <= 1 << 32
      else { throw fail("sources with label, weight and share") }
      let label = String(decoding: bytes, as: UTF8.self)
      guard !sources.contains(where: { $0.label == label }) else { throw fail("a label once") }
      guard isOfLargest || share == 1 else { throw fail("shares of 1 for a sum") }
      let (sum, overflow) = shares.addingReportingOverflow(UInt64(share))
      guard !overflow else { throw .tooMuchText }
      shares = sum
      sources.append(CertifiedSource(label: label, weight: UInt64(weight), share: UInt64(share)))
    }
    guard shares > 0 else { throw fail("a share above 0") }
  }

  /// All sources' pieces together, each as often as weights and shares say.
  ///
  /// - Throws: `CertificateError.otherSources` where the labels differ.
  func mixed(_ counts: [(label: String, counts: PieceCounts)]) throws(CertificateError) -> PieceCounts {
    let found = counts.map(\.label)
    guard found.sorted() == sources.map(\.label).sorted() else {
      throw .otherSources(expected: sources.map(\.label), found: found)
    }
    var mixed = PieceCounts()
    for source in sources {
      let (factor, overflow) = source.weight.multipliedReportingOverflow(by: source.share)
      guard !overflow else { throw .tooMuchText }
      for (label, counts) in counts where label == source.label {
        for (piece, count) in counts.sorted() {
          let (product, overflow) = count.multipliedReportingOverflow(by: factor)
          guard !overflow else { throw .tooMuchText }
          do { try mixed.add(piece, count: product) } catch { throw .tooMuchText }
        }
      }
    }
    return mixed
  }

  /// The bound of the objective, by one of the mixture.
  func bound(_ mixture: Int) -> Int {
    guard isOfLargest else { return mixture }
    let shares = Int(sources.reduce(0) { $0 + $1.share })
    return mixture / shares + (mixture % shares > 0 ? 1 : 0)
  }

  /// What the objective is for a tokenizer that spends so many tokens on each source.
  ///
  /// - Returns: nil where it does not fit 64 bits, or a label is missing.
  public func value(_ tokens: [(label: String, count: Int)]) -> Int? {
    var value = 0
    for source in sources {
      guard let count = tokens.first(where: { $0.label.utf8.elementsEqual(source.label.utf8) })?.count else {
        return nil
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: Int(source.weight))
      let (sum, passed) = value.addingReportingOverflow(product)
      guard !overflow, !passed else { return nil }
      value = isOfLargest ? max(value, product) : sum
    }
    return value
  }
}
