import ArgumentParser

/// The files of a matrix of words: `words.npy` and three beside it.
struct WordMatrixFiles {
  /// uint16, words × most bytes of a word.
  let rows: String
  /// uint16, ids in each row.
  let lengths: String
  /// bool, whether a space stands before each word.
  let spaces: String
  /// int64, the first row of each record, and the number of rows at the end.
  let records: String

  /// The files that go with `rows`: `a/words.npy` has `a/words.lengths.npy`.
  init(rows: String) throws {
    guard rows.hasSuffix(".npy"), !rows.hasSuffix("/.npy"), rows != ".npy" else {
      throw ValidationError("A matrix of words is several files: name the first NAME.npy.")
    }
    let stem = rows.dropLast(4)
    self.rows = rows
    lengths = "\(stem).lengths.npy"
    spaces = "\(stem).spaces.npy"
    records = "\(stem).records.npy"
  }
}
