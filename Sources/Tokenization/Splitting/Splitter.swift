/// A pre-tokenizer made ready to cut texts.
///
/// ```swift
/// let splitter = try Splitter(SplitPattern.gpt2.preTokenizer, keepsBytes: true)
/// var text = SplitText(AlignedText(bytes))
/// try splitter.split(&text)                      // text.pieces: ranges of text.text.bytes
/// ```
public struct Splitter: Sendable {
  /// The scanner that gives the same pieces, when the whole pre-tokenizer is one known pattern that covers every text
  /// and changes none.
  public let scanner: PieceScanner?
  private let steps: [SplitStep]

  /// Prepares `preTokenizer`; nil leaves a text in one piece.
  ///
  /// - Parameter keepsBytes: the model's alphabet is bytes, so a last ByteLevel step does not write bytes as characters
  ///   of ``ByteLevelAlphabet``.
  /// - Throws: `SplitError` when a setting makes no sense or a pattern cannot be used.
  public init(_ preTokenizer: PreTokenizer?, keepsBytes: Bool) throws {
    steps = try preTokenizer.map { try SplitStep.steps(for: $0, keepsBytes: keepsBytes) } ?? []
    if steps.count == 1, case .scan(let scanner) = steps[0], scanner.pattern.coversText {
      self.scanner = scanner
    } else {
      scanner = nil
    }
  }

  /// Cuts the pieces of `text` into smaller ones, and changes the text where the pre-tokenizer does.
  public func split(_ text: inout SplitText) throws {
    for step in steps { try step.apply(to: &text) }
  }
}
