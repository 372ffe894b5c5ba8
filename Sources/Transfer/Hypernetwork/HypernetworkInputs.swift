internal import Tokenization

/// What a hypernetwork reads of a list of tokens: ids of source rows, shapes and hashed byte strings; no rows.
///
/// ```
/// mean of the pieces | mean by bytes | first | second | last | the neighbours | shape numbers
/// ```
package struct HypernetworkInputs: Sendable {
  /// Rows that are read as they are: first, second and last piece, and the neighbours.
  static let directSlots = 3 + TokenNeighbors.count
  /// Vectors of the matrix's width that make up an input, the two means among them.
  static let slots = 2 + directSlots

  let pieceLimit: Int
  let buckets: Int
  /// How many tokens have been added.
  package private(set) var count = 0
  private var direct: [Int32] = []
  private var pieces: [TokenID] = []
  private var pieceShares: [Float] = []
  private var pieceEnds: [Int] = [0]
  private var shapes: [Float] = []
  private var grams: [UInt32] = []
  private var gramEnds: [Int] = [0]

  init(pieceLimit: Int, buckets: Int) {
    self.pieceLimit = pieceLimit
    self.buckets = buckets
  }

  /// Numbers that describe a token's shape: presence and share of each direct row, pieces, beginning of a word, length.
  static func shapeCount(pieceLimit: Int) -> Int { 2 * directSlots + pieceLimit + 3 }

  /// The direct rows of a token; -1 where there is none.
  func directRows(_ token: Int) -> ArraySlice<Int32> {
    direct[token * HypernetworkInputs.directSlots..<(token + 1) * HypernetworkInputs.directSlots]
  }

  /// The pieces of a token and each one's share of the bytes.
  func pieces(_ token: Int) -> (ids: ArraySlice<TokenID>, shares: ArraySlice<Float>) {
    let range = pieceEnds[token]..<pieceEnds[token + 1]
    return (pieces[range], pieceShares[range])
  }

  /// The shape numbers of a token.
  func shape(_ token: Int) -> ArraySlice<Float> {
    let count = HypernetworkInputs.shapeCount(pieceLimit: pieceLimit)
    return shapes[token * count..<(token + 1) * count]
  }

  /// The buckets of a token's byte strings, each once, ascending.
  package func grams(_ token: Int) -> ArraySlice<UInt32> { grams[gramEnds[token]..<gramEnds[token + 1]] }

  /// Adds a token.
  ///
  /// - Parameters:
  ///   - text: its canonical form.
  ///   - ids: its pieces; those beyond the limit are left out.
  ///   - neighbors: in the order of ``TokenNeighbors``.
  mutating func add(text: ArraySlice<UInt8>, pieces ids: [TokenID], neighbors: [TokenID?], forms: CanonicalForms) {
    func length(_ id: TokenID) -> Float {
      let text = forms.text(of: id)
      return Float(text.first == 0x20 && text.count > 1 ? text.count - 1 : max(1, text.count))
    }
    let beginsWord = text.first == 0x20 && text.count > 1
    let total = Float(max(1, text.count - (beginsWord ? 1 : 0)))
    let kept = ids.prefix(pieceLimit)
    let rows = [kept.first, kept.dropFirst().first, kept.last] + neighbors
    for row in rows { direct.append(row.map { Int32(bitPattern: $0) } ?? -1) }
    for row in rows { shapes.append(row == nil ? 0 : 1) }
    for row in rows { shapes.append(row.map { min(2, length($0) / total) } ?? 0) }
    for count in 0...pieceLimit { shapes.append(count == kept.count ? 1 : 0) }
    shapes.append(beginsWord ? 1 : 0)
    shapes.append(min(4, total / 10))

    let bytes = kept.reduce(Float(0)) { $0 + length($1) }
    pieces += kept
    for id in kept { pieceShares.append(length(id) / bytes) }
    pieceEnds.append(pieces.count)

    grams += ByteGrams.buckets(of: text, count: buckets)
    gramEnds.append(grams.count)
    count += 1
  }
}

/// Strings of one to five bytes of a token, hashed.
///
/// - Source: Bojanowski et al. 2017 (hashed n-grams with marks at both ends); the lengths are Cleave's own.
enum ByteGrams {
  static let lengths = 1...5
  /// No token has more, however long it is.
  static let limit = 160

  /// The different buckets of the strings of `text`, ascending. A space in front is the mark of a word's beginning.
  static func buckets(of text: ArraySlice<UInt8>, count: Int) -> [UInt32] {
    let beginsWord = text.first == 0x20 && text.count > 1
    // Marks that are no bytes of text.
    let units: [UInt16] = [beginsWord ? 256 : 257] + (beginsWord ? text.dropFirst() : text).map(UInt16.init) + [258]
    var found: [UInt32] = []
    for length in lengths where length <= units.count {
      for start in 0...units.count - length where found.count < limit {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for unit in units[start..<start + length] { hash = (hash ^ UInt64(unit)) &* 0x100_0000_01B3 }
        found.append(UInt32((hash ^ hash >> 29) % UInt64(count)))
      }
    }
    found.sort()
    var last: UInt32?
    return found.filter { bucket in
      defer { last = bucket }
      return bucket != last
    }
  }
}
