import Measurement
import Tokenization
import Transfer

/// What is to be said of a tokenizer's vocabulary by itself.
struct VocabularyMeasurement: Sendable {
  /// The script of each id's text.
  let scripts: [TokenScript]
  /// Ids that stand for text, by their length in bytes.
  let lengthCounts: [Int]
  /// Ids that their own text does not give, of those that no text used.
  let unreachedCount: Int
  /// Agreement with morphemes; nil where no file of them was named.
  let boundaries: BoundaryScore?
  /// Hashes of the texts that its tokens stand for, ascending, each once.
  private let textHashes: [UInt64]

  /// Measures a vocabulary.
  ///
  /// - Parameter isUsed: whether some text has used an id, by id.
  init(_ compared: ComparedTokenizer, isUsed: [Bool], gold: GoldSegmentations?) throws {
    let forms = compared.forms
    var scripts = [TokenScript](repeating: .common, count: forms.idEnd)
    var lengths: [Int] = []
    var hashes: [UInt64] = []
    for id in forms.textIDs {
      let text = forms.text(of: id)
      scripts[Int(id)] = TokenScript(text)
      while lengths.count <= text.count { lengths.append(0) }
      lengths[text.count] += 1
      hashes.append(VocabularyMeasurement.hash(text))
    }
    hashes.sort()
    var distinct: [UInt64] = []
    distinct.reserveCapacity(hashes.count)
    for hash in hashes where distinct.last != hash { distinct.append(hash) }
    self.scripts = scripts
    lengthCounts = lengths
    textHashes = distinct

    var fallback = Set<TokenID>()
    for run in compared.origins.runs where run.kind == .byteFallback { fallback.formUnion(run.ids) }
    let unseen = forms.textIDs.filter { !isUsed[Int($0)] && !fallback.contains($0) }
    let share = max(1, (unseen.count + 7) / 8)
    let found = try compared.measure(
      stride(from: 0, to: unseen.count, by: share).map { start in
        { encoding in
          let some = unseen[start..<min(unseen.count, start + share)]
          return try encoding.unreached(among: some) { forms.text(of: $0) }.count
        }
      })
    unreachedCount = found.reduce(0, +)
    let score: @Sendable (inout TextEncoding) throws -> BoundaryScore = { encoding in
      try encoding.boundaryScore(of: gold?.words[...] ?? [])
    }
    boundaries = gold == nil ? nil : try compared.measure([score]).first
  }

  /// The share of this vocabulary's texts that `other` has too; 0 without texts.
  func share(in other: VocabularyMeasurement) -> Double {
    var common = 0
    var place = 0
    for hash in textHashes {
      while place < other.textHashes.count, other.textHashes[place] < hash { place += 1 }
      if place < other.textHashes.count, other.textHashes[place] == hash { common += 1 }
    }
    return textHashes.isEmpty ? 0 : Double(common) / Double(textHashes.count)
  }

  /// The share of ids of each script, the largest first.
  ///
  /// - Parameter counts: how much each id counts; nil for once each.
  func scriptShares(among forms: some Sequence<TokenID>, counts: [Int]? = nil) -> [(script: TokenScript, share: Double)]
  {
    var sums: [TokenScript: Int] = [:]
    for id in forms { sums[scripts[Int(id)], default: 0] += counts.map { $0[Int(id)] } ?? 1 }
    let total = Double(max(1, sums.values.reduce(0, +)))
    return sums.filter { $0.value > 0 }.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
      .map { ($0.key, Double($0.value) / total) }
  }

  /// 64 bits of a text: two of a million texts are mixed up once in some ten million comparisons.
  private static func hash(_ text: ArraySlice<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(text.count)
    for byte in text { hash = (hash ^ UInt64(byte)) &* 0x9E37_79B9_7F4A_7C15 ^ hash >> 29 }
    hash = (hash ^ hash >> 32) &* 0xD6E8_FEB8_6659_FD93
    return hash ^ hash >> 32
  }
}
