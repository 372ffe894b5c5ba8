/// Finds the segmentation with the highest score from left to right, in the arithmetic and with the ties of the tool that
/// a model follows.
///
/// A path that comes later replaces an earlier one only if it is strictly better, so on a tie the last piece stays that
/// begins first. By SentencePiece's rule every sum is rounded to 32 bits.
///
/// Four bytes of memory for each byte of text; scores are kept for as many bytes as the longest piece has.
///
/// - Complexity: O(*n* · longest piece) time.
/// - Source: formats.md 3.3 and 9.2.
struct BestPath: ~Copyable {
  /// For each place the id of the last piece of the best path to it, or `UnigramTables.unknownMark` and a byte count.
  private(set) var backs = WorkBuffer<UInt32>(capacity: 256)
  /// The best score of the places still in reach, by place modulo the size.
  private var ring: WorkBuffer<Double>
  private let mask: Int
  /// Of the parts of texts, for models that are given whole texts.
  private var partPaths: PartPaths?

  init(_ tables: UnigramTables) {
    let size = BestPath.ringSize(longest: tables.longestStep)
    ring = WorkBuffer(capacity: size)
    mask = size - 1
    partPaths = tables.partBridges == nil ? nil : PartPaths()
  }

  /// A power of two above the longest step.
  static func ringSize(longest: Int) -> Int {
    var size = 8
    while size <= longest { size *= 2 }
    return size
  }

  /// Finds the best path through `text`.
  mutating func find(in text: UnsafeBufferPointer<UInt8>, _ tables: UnigramTables, _ view: UnigramTables.View) {
    backs.reserve(text.count + 1)
    let (backs, ring, mask) = (backs.base, ring.base, mask)
    ring.update(repeating: -.infinity, count: mask + 1)
    ring[0] = 0
    let characters = tables.model.alphabet == .characters
    let (trie, unknownScore) = (view.trie, tables.unknownScore)
    switch tables.model.rule {
    case .huggingFace:
      BestPath.walk(text, from: 0, trie, unknownScore, ring, mask, backs, characters: characters, rounds: false)
    case .sentencePiece:
      guard let bridges = tables.partBridges else {
        return BestPath.walk(text, from: 0, trie, unknownScore, ring, mask, backs, characters: characters, rounds: true)
      }
      ring[0] = -.infinity
      partPaths?.find(
        in: text, bridges, tables, view, newStart: BestPath.scoreBeforeNewStart, backs: backs
      ) { part, score in
        ring[part.lowerBound & mask] = score
        BestPath.walk(
          UnsafeBufferPointer(rebasing: text[..<part.upperBound]), from: part.lowerBound, trie, unknownScore, ring,
          mask,
          backs, characters: characters, rounds: true)
        let result = ring[part.upperBound & mask]
        ring[part.upperBound & mask] = -.infinity
        return result
      }
    }
  }

  /// Where the best path has a score below this, SentencePiece 0.2.3 counts from there anew, so that in long texts the 32
  /// bits are not used up. (Found by trial: no other number gives its ids for lines of 60,000 bytes.)
  private static let scoreBeforeNewStart = -100_000.0

  /// The scores still in reach become those relative to the one at `place`.
  private static func startAnew(at place: Int, _ ring: UnsafeMutablePointer<Double>, _ mask: Int) {
    let base = ring[place & mask]
    for index in 0...mask { ring[index] = Double(Float(ring[index] - base)) }
  }

  /// Goes on from `start`, whose score stands in the ring, to the end of `text`.
  @inline(__always)
  private static func walk(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, _ trie: PieceTrie.View, _ unknownScore: Double,
    _ ring: UnsafeMutablePointer<Double>, _ mask: Int, _ backs: UnsafeMutablePointer<UInt32>, characters: Bool,
    rounds: Bool
  ) {
    let count = text.count
    var start = start
    while start < count {
      if rounds, ring[start & mask] < BestPath.scoreBeforeNewStart { startAnew(at: start, ring, mask) }
      let here = ring[start & mask]
      let length = characters && text[start] >= 0x80 ? UTF8Character.length(in: text, at: start) : 1
      let single = start &+ length
      var coversCharacter = false
      var node: UInt32 = 0
      var end = start
      while end < count, trie.follow(text[end], from: &node) {
        end &+= 1
        let score = trie.units[Int(node)].score
        let sum = here + score
        let candidate = rounds ? Double(Float(sum)) : sum
        // False where no piece ends, whose score is not a number.
        if candidate > ring[end & mask] {
          ring[end & mask] = candidate
          backs[end] = trie.values[Int(node)]
        }
        if end == single, !score.isNaN { coversCharacter = true }
      }
      if !coversCharacter {
        let sum = here + unknownScore
        let candidate = rounds ? Double(Float(sum)) : sum
        if candidate > ring[single & mask] {
          ring[single & mask] = candidate
          backs[single] = UnigramTables.unknownMark | UInt32(truncatingIfNeeded: length)
        }
      }
      for place in start..<single { ring[place & mask] = -.infinity }
      start = single
    }
  }
}
