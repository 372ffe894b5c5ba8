public import Tokenization

/// Vectors of target tokens in a space of their own, in which a method looks for the tokens that are like one another:
/// the embeddings of a helper model, a small one of the target language (CLP-Transfer), or word vectors.
public struct HelperModelVectors: Sendable {
  /// The rows, by id of the tokenizer that they belong to.
  public let matrix: EmbeddingMatrix
  /// The row of each target token; -1 where it has none.
  private let rows: [Int32]

  /// The vectors of target tokens.
  ///
  /// - Parameters:
  ///   - helper: the tokenizer that the rows belong to; nil when it is the target's.
  ///   - rule: how its tokens are matched with the target's.
  /// - Throws: `TransferError.rowsDoNotFit`.
  public init(
    _ matrix: EmbeddingMatrix, helper: CanonicalForms? = nil, target: CanonicalForms,
    rule: VocabularyMapping.Rule = .canonical
  ) throws {
    self.matrix = matrix
    let forms = helper ?? target
    guard matrix.rowCount >= forms.idEnd else {
      throw TransferError.rowsDoNotFit(
        matrix: matrix.name, rows: matrix.rowCount, tokenizer: forms.name, ids: forms.idEnd)
    }
    if let helper {
      let mapping = try VocabularyMapping(source: helper, target: target, rule: rule)
      rows = (0..<TokenID(target.idEnd)).map { mapping[$0].map { Int32($0) } ?? -1 }
    } else {
      rows = (0..<TokenID(target.idEnd)).map { target.kind(of: $0) == .absent ? -1 : Int32($0) }
    }
  }

  /// Numbers in a vector.
  public var width: Int { matrix.width }

  /// The row of a target token, or nil.
  public func row(of target: TokenID) -> Int? {
    Int(target) < rows.count && rows[Int(target)] >= 0 ? Int(rows[Int(target)]) : nil
  }

  /// Reads the vector of a token, of length 1.
  ///
  /// - Parameters:
  ///   - single: room for `width` numbers, used on the way.
  ///   - values: where the vector goes.
  /// - Returns: false, with zeros written, for a token without a vector or with one of length 0.
  /// - Throws: `TransferError.notFinite`.
  func readUnit(
    _ target: TokenID, through single: UnsafeMutablePointer<Float>, into values: UnsafeMutablePointer<Double>
  ) throws(TransferError) -> Bool {
    if let row = row(of: target) {
      try matrix.checkFinite(row: row)
      matrix.read(row: row, into: single)
      var square = 0.0
      for column in 0..<width { square += Double(single[column]) * Double(single[column]) }
      if square > 0 {
        let scale = 1 / square.squareRoot()
        for column in 0..<width { values[column] = Double(single[column]) * scale }
        return true
      }
    }
    values.update(repeating: 0, count: width)
    return false
  }
}
