import TestSupport
import Tokenization

/// Small unigram models and texts for them, full of ties: scores are multiples of one eighth, or of a third, which rounds.
struct RandomUnigramModel {
  var generator: SeededGenerator
  static let letters = ["a", "b", "é", "語"]

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &generator) }

  /// Letters, one of them (`x`, or a character of four bytes) in no model.
  mutating func text(longest: Int) -> String {
    var text = ""
    for _ in 0..<below(longest + 1) { text += below(8) == 0 ? ["x", "😀"][below(2)] : Self.letters[below(4)] }
    return text
  }

  /// A model with an unknown token at 0.
  mutating func model(rule: UnigramModel.Rule, bytes: Bool = false, userDefined: Bool = false) throws -> UnigramModel {
    var vocabulary = Vocabulary()
    var scores: [Double] = [0]
    var kinds: [UnigramModel.Kind] = [.unknown]
    try vocabulary.add(Array("<unk>".utf8), id: 0)
    if bytes {
      for byte in 0...255 {
        let digits = String(byte, radix: 16, uppercase: true)
        try vocabulary.add(Array("<0x\(byte < 16 ? "0" : "")\(digits)>".utf8), id: TokenID(1 + byte))
        scores.append(0)
        kinds.append(.byte)
      }
    }
    let divisor: Double = below(2) == 0 ? 8 : 3
    for _ in 0..<2 + below(12) {
      var piece = ""
      for _ in 0..<1 + below(4) { piece += Self.letters[below(4)] }
      guard vocabulary.id(of: Array(piece.utf8)) == nil else { continue }
      try vocabulary.add(Array(piece.utf8), id: TokenID(vocabulary.idEnd))
      scores.append(Double(Float(-Double(1 + below(40)) / divisor)))
      kinds.append(
        userDefined && below(5) == 0 ? .userDefined : below(9) == 0 && rule == .sentencePiece ? .unused : .normal)
    }
    // Hugging Face knows no kinds.
    if rule == .huggingFace { kinds = [] }
    return UnigramModel(
      vocabulary: vocabulary, scores: scores, kinds: kinds, unknown: 0, byteFallback: bytes, rule: rule)
  }
}

/// All segmentations of a word, found by trying every cut.
struct ExhaustiveSegmentation {
  struct Path {
    var ids: [TokenID]
    var lengths: [Int]
    var score: Double
  }

  /// Every way to write `word` in pieces; a character that is no piece by itself may be unknown.
  static func paths(of word: [Character], model: UnigramModel, suffix: String? = nil) -> [Path] {
    let symbols = word.map(String.init) + (suffix.map { [$0] } ?? [])
    let lowest = (0..<model.vocabulary.idEnd).map { model.scores[$0] }.min() ?? 0
    var result: [Path] = []
    func go(_ start: Int, _ path: Path) {
      if start == symbols.count { return result.append(path) }
      for end in start + 1...symbols.count {
        let piece = Array(symbols[start..<end].joined().utf8)
        if let id = model.vocabulary.id(of: piece), id != model.unknown {
          go(
            end,
            Path(
              ids: path.ids + [id], lengths: path.lengths + [end - start], score: path.score + model.scores[Int(id)]))
        } else if end == start + 1 {
          go(end, Path(ids: path.ids + [0], lengths: path.lengths + [1], score: path.score + lowest - 10))
        }
      }
    }
    go(0, Path(ids: [], lengths: [], score: 0))
    return result
  }

  /// As the tie rule of papers.md 2.2 orders: higher score, fewer pieces, longer first piece.
  static func precedes(_ first: Path, _ second: Path) -> Bool {
    if abs(first.score - second.score) > 1e-9 { return first.score > second.score }
    if first.ids.count != second.ids.count { return first.ids.count < second.ids.count }
    return second.lengths.lexicographicallyPrecedes(first.lengths)
  }
}
