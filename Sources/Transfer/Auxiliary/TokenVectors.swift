public import Tokenization

/// Vectors of a vocabulary's tokens in a space of their own, for those tokens that have one: what similarities are
/// computed in.
public struct TokenVectors: Sendable {
  /// Numbers in a vector.
  public let width: Int
  private var places: [Int32]
  private var values: [Float]

  /// No vectors yet for ids below `idEnd`.
  public init(width: Int, idEnd: Int) {
    precondition(width > 0, "vectors need a width")
    self.width = width
    places = Array(repeating: -1, count: idEnd)
    values = []
  }

  /// Row *i* of a matrix is the vector of id *i*.
  ///
  /// - Throws: `TransferError.rowsDoNotFit` when the vocabulary has more ids than the matrix rows, `.notFinite`.
  public init(_ matrix: EmbeddingMatrix, of forms: CanonicalForms) throws(TransferError) {
    guard matrix.rowCount >= forms.idEnd else {
      throw .rowsDoNotFit(matrix: matrix.name, rows: matrix.rowCount, tokenizer: forms.name, ids: forms.idEnd)
    }
    self.init(width: matrix.width, idEnd: forms.idEnd)
    for id in 0..<forms.idEnd where forms.kind(of: TokenID(id)) != .absent {
      let row = matrix.row(id)
      if let column = row.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(matrix: matrix.name, row: id, column: column, value: "\(row[column])")
      }
      set(row, for: TokenID(id))
    }
  }

  /// The helper's vectors of a target's tokens.
  ///
  /// - Throws: `TransferError.notFinite`.
  public init(_ helper: HelperModelVectors, of target: CanonicalForms) throws {
    self.init(width: helper.width, idEnd: target.idEnd)
    for id in 0..<TokenID(target.idEnd) {
      guard let row = helper.row(of: id) else { continue }
      try helper.matrix.checkFinite(row: row)
      set(helper.matrix.row(row), for: id)
    }
  }

  /// One past the largest id.
  public var idEnd: Int { places.count }

  /// How many tokens have a vector.
  public var count: Int { values.count / width }

  /// The vector of a token, or nil.
  public subscript(id: TokenID) -> ArraySlice<Float>? {
    guard Int(id) < places.count, places[Int(id)] >= 0 else { return nil }
    let start = Int(places[Int(id)]) * width
    return values[start..<start + width]
  }

  /// Gives a token its vector; a vector of zeros says nothing and is none.
  public mutating func set(_ vector: some Collection<Float>, for id: TokenID) {
    precondition(vector.count == width && Int(id) < places.count, "a vector of the width for an id that there is")
    guard vector.contains(where: { $0 != 0 }) else { return }
    if places[Int(id)] >= 0 {
      values.replaceSubrange(Int(places[Int(id)]) * width..<(Int(places[Int(id)]) + 1) * width, with: vector)
    } else {
      places[Int(id)] = Int32(count)
      values += vector
    }
  }
}
