internal import Corpora
internal import Glibc
public import Tokenization

/// Words with a vector each: what fastText, GloVe and word2vec publish.
public struct WordVectors: Sendable {
  /// Words by number, in the file's order.
  public let words: Vocabulary
  /// Row *i* belongs to word *i*.
  public let matrix: EmbeddingMatrix

  /// The rows of a matrix and the words they belong to, one a line.
  ///
  /// - Throws: `TransferError.badFile` when there are fewer rows than words.
  public init(matrix: EmbeddingMatrix, lines: [UInt8], file: String) throws {
    var words = Vocabulary(capacity: matrix.rowCount)
    var count = 0
    for line in lines.split(separator: 0x0A, omittingEmptySubsequences: false) {
      let word = line.last == 0x0D ? line.dropLast() : line
      guard count < matrix.rowCount else {
        if word.isEmpty { break }
        throw TransferError.badFile(
          file: file, position: nil, expected: "\(matrix.rowCount) words, one for each row of \(matrix.name)",
          found: "more")
      }
      if !word.isEmpty { try words.add(word, id: TokenID(count)) }
      count += 1
    }
    self.words = words
    self.matrix = matrix
  }

  /// Reads the text format of word2vec, fastText and GloVe: a word and its numbers a line, with or without a first line
  /// that says how many words and numbers there are.
  ///
  /// - Throws: `TransferError.badFile` with the byte where a number was expected.
  public init(text: [UInt8], file: String) throws {
    var words = Vocabulary()
    var values: [Float] = []
    var width = 0
    var start = 0
    var isFirst = true
    while start < text.count {
      let end = text[start...].firstIndex(of: 0x0A) ?? text.count
      let line = text[start..<end]
      defer {
        start = end + 1
        isFirst = false
      }
      let fields = line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D })
      if fields.isEmpty || (isFirst && fields.count == 2) { continue }
      if width == 0 {
        width = fields.count - 1
        guard width > 0 else {
          throw TransferError.badFile(
            file: file, position: start, expected: "a word and its numbers", found: "a word alone")
        }
      }
      guard fields.count == width + 1 else {
        throw TransferError.badFile(
          file: file, position: start, expected: "a word and \(width) numbers, as in the lines before",
          found: "\(fields.count - 1) numbers")
      }
      for field in fields.dropFirst() {
        guard let value = Float(String(decoding: field, as: UTF8.self)), value.isFinite else {
          throw TransferError.badFile(
            file: file, position: field.startIndex, expected: "a finite number",
            found: "'\(String(decoding: field.prefix(20), as: UTF8.self))'")
        }
        values.append(value)
      }
      try words.add(fields[0], id: TokenID(values.count / width - 1))
    }
    guard width > 0 else {
      throw TransferError.badFile(
        file: file, position: nil, expected: "words and their vectors", found: "no line of them")
    }
    self.words = words
    matrix = EmbeddingMatrix(name: "'\(file)'", values: values, width: width)
  }
}

extension TokenVectors {
  /// Vectors of tokens from vectors of words: a token that is a word has the word's; any other the mean of those words
  /// that the tokenizer spells with it.
  ///
  /// - Throws: what the tokenizer's model throws.
  /// - Source: papers.md 6 (OFA: plain mean of the words containing a token). That a whole word comes first is Cleave's
  ///   own.
  public init(_ words: WordVectors, of forms: CanonicalForms) throws {
    self.init(width: words.matrix.width, idEnd: forms.idEnd)
    var decomposer = try TokenDecomposer(forms)
    var pieces: [TokenID] = []
    var sums: [TokenID: (sum: [Double], count: Int)] = [:]
    var whole: Set<TokenID> = []
    for number in words.words.ids {
      let row = words.matrix.row(Int(number))
      guard row.allSatisfy({ $0.isFinite }) else { continue }
      try decomposer.decompose([0x20] + words.words[number], into: &pieces)
      if pieces.count == 1 {
        // Of several words that come to the same token, the first is the most frequent in the usual files.
        if forms.kind(of: pieces[0]) == .text, whole.insert(pieces[0]).inserted { set(row, for: pieces[0]) }
        continue
      }
      for piece in Set(pieces) where forms.kind(of: piece) == .text {
        var entry = sums[piece] ?? ([Double](repeating: 0, count: width), 0)
        for column in 0..<width { entry.sum[column] += Double(row[column]) }
        entry.count += 1
        sums[piece] = entry
      }
    }
    for id in sums.keys.sorted() where !whole.contains(id) {
      if let entry = sums[id] { set(entry.sum.map { Float($0 / Double(entry.count)) }, for: id) }
    }
  }

  /// Vectors of another vocabulary's tokens in the same space: those of the same tokens, else the mean over the pieces
  /// that spell them.
  ///
  /// - Throws: what the model of `forms` throws.
  public init(_ forms: CanonicalForms, from vectors: TokenVectors, of other: CanonicalForms) throws {
    self.init(width: vectors.width, idEnd: forms.idEnd)
    var decomposer = try TokenDecomposer(other)
    var pieces: [TokenID] = []
    for id in forms.textIDs {
      let text = forms.text(of: id)
      if let same = other.id(ofText: text), let vector = vectors[same] {
        set(vector, for: id)
        continue
      }
      try decomposer.decompose(text, into: &pieces)
      var sum = [Float](repeating: 0, count: width)
      var count: Float = 0
      for piece in pieces {
        guard let vector = vectors[piece] else { continue }
        for (column, value) in vector.enumerated() { sum[column] += value }
        count += 1
      }
      if count > 0 { set(sum.map { $0 / count }, for: id) }
    }
  }
}
