/// Cuts bytes into the pieces of a known pattern, without a regular expression.
///
/// Pieces follow one another without gaps. Any bytes are accepted: an ill-formed byte counts as a character of its own
/// that is neither letter, number nor space. The tables are those of Unicode 16.0, whatever ICU is installed.
///
/// ```swift
/// let scanner = PieceScanner(.gpt2)
/// scanner.pieces(in: Array("it's 12".utf8))     // [0 ..< 2, 2 ..< 4, 4 ..< 7]
/// ```
///
/// - Complexity: linear in the text, whatever it holds.
public struct PieceScanner: Sendable, Equatable {
  /// The pattern.
  public let pattern: SplitPattern

  /// With less room than this pieces are cut one by one, which takes longer.
  package static let windowCount = 64

  /// A scanner for `pattern`.
  public init(_ pattern: SplitPattern) {
    self.pattern = pattern
  }

  /// Writes where the next pieces end.
  ///
  /// A piece depends on nothing before its start, so a text can be cut between two pieces; it does depend on what comes
  /// after, so `text` must not end where the real text goes on.
  ///
  /// - Parameters:
  ///   - text: the whole text, of less than 4 GiB.
  ///   - position: where to start, the end of a piece or 0. Moves to the end of the last piece written.
  ///   - ends: takes the offsets in `text` at which pieces end.
  /// - Returns: how many were written: none only at the end of the text or without room. There may be room for up to
  ///   ``windowCount`` more although `position` has not reached the end: call until it has. What lies behind them in `ends`
  ///   is undefined.
  public func scan(
    _ text: UnsafeBufferPointer<UInt8>, from position: inout Int, into ends: UnsafeMutableBufferPointer<UInt32>
  ) -> Int {
    precondition(text.count <= UInt32.max, "a text of 4 GiB or more has to be cut before it is scanned")
    precondition(position >= 0 && position <= text.count, "the position lies outside the text")
    guard !text.isEmpty, let output = ends.baseAddress else { return 0 }
    return CharacterTable.unicode16.withReader(text) { scan($0, &position, output, ends.count) }
  }

  private func scan(
    _ reader: CharacterReader, _ position: inout Int, _ ends: UnsafeMutablePointer<UInt32>, _ capacity: Int
  ) -> Int {
    switch pattern {
    case .gpt2: Self.scan(blocks: GPT2Rule(), reader, &position, ends, capacity)
    case .cl100k:
      Self.scan(blocks: CL100KRule(maximumNumbers: 3, keepsFinalSpace: true), reader, &position, ends, capacity)
    case .llama3: Self.scan(blocks: CL100KRule(maximumNumbers: 3), reader, &position, ends, capacity)
    case .nanochat: Self.scan(blocks: CL100KRule(maximumNumbers: 2), reader, &position, ends, capacity)
    case .qwen2: Self.scan(blocks: CL100KRule(maximumNumbers: 1), reader, &position, ends, capacity)
    case .qwen35: Self.scan(blocks: CL100KRule(maximumNumbers: 1, joinsMarks: true), reader, &position, ends, capacity)
    case .o200k:
      Self.scan(blocks: O200KRule(maximumNumbers: 3, joinsContractions: true), reader, &position, ends, capacity)
    case .tekken:
      Self.scan(blocks: O200KRule(maximumNumbers: 1, joinsContractions: false), reader, &position, ends, capacity)
    case .deepSeekV3: Self.scan(DeepSeekRule(), reader, &position, ends, capacity)
    case .clip: Self.scan(CLIPRule(), reader, &position, ends, capacity)
    }
  }

  @inline(__always)
  private static func scan(
    _ rule: some PieceRule, _ reader: CharacterReader, _ position: inout Int, _ ends: UnsafeMutablePointer<UInt32>,
    _ capacity: Int
  ) -> Int {
    var start = position
    var count = 0
    while count < capacity, start < reader.end {
      start = rule.endOfPiece(from: start, in: reader)
      ends[count] = UInt32(truncatingIfNeeded: start)
      count &+= 1
    }
    position = start
    return count
  }

  /// The end of the piece that starts at `start`, found character by character: what is right, for tests of the rest.
  package func endOfPiece(from start: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
    precondition(text.indices.contains(start), "the position lies outside the text")
    return CharacterTable.unicode16.withReader(text) { reader in
      switch pattern {
      case .gpt2: GPT2Rule().endOfPiece(from: start, in: reader)
      case .cl100k: CL100KRule(maximumNumbers: 3, keepsFinalSpace: true).endOfPiece(from: start, in: reader)
      case .llama3: CL100KRule(maximumNumbers: 3).endOfPiece(from: start, in: reader)
      case .nanochat: CL100KRule(maximumNumbers: 2).endOfPiece(from: start, in: reader)
      case .qwen2: CL100KRule(maximumNumbers: 1).endOfPiece(from: start, in: reader)
      case .qwen35: CL100KRule(maximumNumbers: 1, joinsMarks: true).endOfPiece(from: start, in: reader)
      case .o200k: O200KRule(maximumNumbers: 3, joinsContractions: true).endOfPiece(from: start, in: reader)
      case .tekken: O200KRule(maximumNumbers: 1, joinsContractions: false).endOfPiece(from: start, in: reader)
      case .deepSeekV3: DeepSeekRule().endOfPiece(from: start, in: reader)
      case .clip: CLIPRule().endOfPiece(from: start, in: reader)
      }
    }
  }

  /// The pieces of `bytes`, in order: they cover it without gaps.
  ///
  /// - Complexity: linear; 16 bytes of memory a piece.
  public func pieces(in bytes: [UInt8]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    bytes.withUnsafeBufferPointer { text in
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 512) { ends in
        var position = 0
        var start = 0
        while position < text.count {
          for end in ends[..<scan(text, from: &position, into: ends)] {
            result.append(start..<Int(end))
            start = Int(end)
          }
        }
      }
    }
    return result
  }
}
