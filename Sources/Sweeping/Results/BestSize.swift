internal import Measurement

/// Which size of an algorithm has the least loss, and what speaks for it.
///
/// For a fixed amount of text there is a best size: a larger vocabulary says more with each token, but more
/// probabilities have to be had from the same text.
///
/// - Source: papers.md 1.3, result 9 (Theorem C.1 of arXiv 2404.08335), which gives the order of growth; the rest is ours.
public struct BestSize: Sendable {
  /// Where among the sizes tried the least loss is.
  public enum Place: Sendable, Equatable {
    /// Smaller and larger sizes lose more.
    case inside
    /// The largest that was tried: the best may be larger still.
    case largest
    /// The largest that the text gives.
    case exhausted
    /// The smallest that was tried: the best may be smaller still.
    case smallest
    /// There is one size only.
    case only
  }

  /// The name of the algorithm.
  public var algorithm: String
  /// The point with the least unigram loss; of equal ones the smallest.
  public var best: SweepPoint
  /// Where it is among the sizes tried.
  public var place: Place
  /// The next larger size, if one was tried.
  public var larger: SweepPoint?
  /// The next smaller size, if one was tried.
  public var smaller: SweepPoint?
  /// Sizes whose difference from the best one is within its 95 % interval, the best not among them.
  public var alike: [Int]
  /// The smallest size that loses at most 1 % more than the best; the best itself when there is no smaller one.
  public var frugal: SweepPoint

  /// The best sizes of all algorithms among the points, in their order.
  ///
  /// - Parameter seed: of the draws that intervals come from.
  public static func all(_ points: [SweepPoint], seed: UInt64 = 1) -> [BestSize] {
    var names: [String] = []
    for point in points where !names.contains(point.algorithm) { names.append(point.algorithm) }
    return names.compactMap { name in
      BestSize(points.filter { $0.algorithm == name }.sorted { $0.size < $1.size }, seed: seed)
    }
  }

  /// - Parameter points: of one algorithm, sizes ascending.
  private init?(_ points: [SweepPoint], seed: UInt64) {
    guard let index = points.indices.min(by: { points[$0].unigramBitsPerByte < points[$1].unigramBitsPerByte }) else {
      return nil
    }
    let best = points[index]
    self.best = best
    algorithm = best.algorithm
    place =
      points.count == 1
      ? .only
      : index == points.count - 1
        ? (best.isAllTheTextGives ? .exhausted : .largest) : index == 0 ? .smallest : .inside
    larger = index + 1 < points.count ? points[index + 1] : nil
    smaller = index > 0 ? points[index - 1] : nil
    alike = points.filter { point in
      guard point.size != best.size, point.blockBytes == best.blockBytes, !best.blockBytes.isEmpty else { return false }
      return !PairedBootstrap(point.blockBits, minus: best.blockBits, weights: best.blockBytes, seed: seed).isFound
    }.map(\.size)
    frugal = points.first { $0.unigramBitsPerByte <= 1.01 * best.unigramBitsPerByte } ?? best
  }

  /// Why it is the best, in a sentence or two.
  public var reason: String {
    func bits(_ value: Double) -> String { BestSize.text(value) }
    switch place {
    case .only: return "the only size"
    case .largest:
      guard let smaller else { return "the only size" }
      return
        "the loss still falls at the largest size tried, by \(bits(smaller.unigramBitsPerByte - best.unigramBitsPerByte)) "
        + "bits a byte over \(smaller.size): the best size may be larger"
    case .exhausted:
      guard let smaller else { return "the only size" }
      return "\(best.vocabularySize) tokens are all that the text gives, "
        + "\(bits(smaller.unigramBitsPerByte - best.unigramBitsPerByte)) bits a byte better than \(smaller.size)"
    case .smallest, .inside:
      guard let larger else { return "the only size" }
      let code = best.plugInBitsPerByte - larger.plugInBitsPerByte
      let gap = larger.estimationCost - best.estimationCost
      var text =
        "with \(larger.size) tokens the text could be told in \(bits(code)) bits a byte less if its frequencies were known, "
        + "but not knowing them costs \(bits(gap)) more: \(larger.vocabularySize) probabilities from "
        + "\(larger.countedTokens) tokens"
      if code < 0 {
        text = "even with known frequencies \(larger.size) tokens need \(bits(-code)) bits a byte more"
      }
      if place == .smallest { text += "; smaller sizes were not tried" }
      return text
    }
  }

  /// With four digits behind the point.
  private static func text(_ value: Double) -> String {
    let scaled = Int((abs(value) * 10_000).rounded())
    let digits = String(scaled)
    let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    return (value < 0 && scaled > 0 ? "-" : "") + padded.dropLast(4) + "." + padded.suffix(4)
  }
}

extension SweepPoint {
  /// Whether there are clearly fewer tokens than were asked for: trainers stop short by one or two for other reasons too.
  var isAllTheTextGives: Bool { vocabularySize * 20 < size * 19 }

  /// Bits a byte that the frequencies of the measured text would save: what it costs to have them from other text.
  public var estimationCost: Double { unigramBitsPerByte - plugInBitsPerByte }
}
