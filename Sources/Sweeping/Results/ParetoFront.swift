/// The points that no other point beats in everything.
public enum ParetoFront {
  /// Whether each point is on the front of loss, positions and embedding rows: no other point is at least as good in all
  /// three and better in one. The loss of a tokenizer that changes text has the bits in it that bring the text back.
  ///
  /// - Complexity: O(*n*²).
  public static func marks(_ points: [SweepPoint]) -> [Bool] {
    points.map { point in
      !points.contains { dominates($0, point) }
    }
  }

  private static func dominates(_ a: SweepPoint, _ b: SweepPoint) -> Bool {
    let isNoWorse =
      a.unigramBitsPerByte <= b.unigramBitsPerByte && a.positions <= b.positions && a.embeddingRows <= b.embeddingRows
    let isBetter =
      a.unigramBitsPerByte < b.unigramBitsPerByte || a.positions < b.positions || a.embeddingRows < b.embeddingRows
    return isNoWorse && isBetter
  }
}
