/// How the pieces of a SentencePiece model become text again.
///
/// Control pieces become nothing, the unknown piece its surface, byte pieces the bytes they name, and in all others `▁`
/// is a space. The bytes are exact: SentencePiece puts U+FFFD in the place of those that are not UTF-8, and
/// looks at the bytes on both sides of a control piece by themselves.
///
/// - Source: formats.md 9.4.
public struct SentencePieceDecoding: Sendable, Equatable {
  /// Spellings of pieces that stand for no text.
  public var controls: Set<[UInt8]>
  /// The spelling of the unknown piece.
  public var unknown: [UInt8]
  /// What the unknown piece becomes.
  public var unknownSurface: [UInt8]
  /// Whether `<0xHH>` pieces are bytes.
  public var byteFallback: Bool
  /// The space that the normalizer puts in front of a text is left out.
  public var addsDummyPrefix: Bool
  /// All spaces in front of the first piece with something else are left out.
  public var removesExtraSpaces: Bool

  /// Settings; they default to those of a SentencePiece trainer.
  public init(
    controls: Set<[UInt8]>, unknown: [UInt8], unknownSurface: [UInt8] = Array(" \u{2047} ".utf8),
    byteFallback: Bool = false, addsDummyPrefix: Bool = true, removesExtraSpaces: Bool = true
  ) {
    self.controls = controls
    self.unknown = unknown
    self.unknownSurface = unknownSurface
    self.byteFallback = byteFallback
    self.addsDummyPrefix = addsDummyPrefix
    self.removesExtraSpaces = removesExtraSpaces
  }

  /// What a piece is by itself.
  func bytes(of piece: [UInt8]) -> [UInt8] {
    if controls.contains(piece) { return [] }
    if piece == unknown { return unknownSurface }
    if byteFallback, let byte = ByteFallback.byte(spelledBy: piece) { return [byte] }
    return piece.replacing(SentencePieceNormalization.mark, with: [0x20])
  }

  /// Whether the piece begins with a mark that is left out at the beginning of a text.
  fileprivate func beginsWithMark(_ piece: ArraySlice<UInt8>) -> Bool {
    piece.starts(with: SentencePieceNormalization.mark) && !controls.contains(Array(piece)) && piece != unknown[...]
  }
}

/// The spaces that are left out at the beginning of a text.
struct TextOpening: Sendable {
  /// By id: whether the token's first byte is a space that its model put there.
  private let marked: [Bool]
  /// Whether more than one goes.
  private let dropsAll: Bool

  /// What a text being decoded has to remember.
  struct State {
    /// Whether no text has come yet, and no space been left out that was the only one to be.
    fileprivate(set) var isOpen = true
  }

  /// The opening of a tokenizer's texts; nil when nothing is left out.
  init?(_ tokenizer: Tokenizer) {
    guard case .sentencePiece(let decoding) = tokenizer.decoder,
      decoding.addsDummyPrefix || decoding.removesExtraSpaces
    else { return nil }
    let vocabulary = tokenizer.model.vocabulary
    marked = (0..<TokenID(vocabulary.idEnd)).map { decoding.beginsWithMark(vocabulary[$0]) }
    dropsAll = decoding.removesExtraSpaces
  }

  /// What is left of a token's bytes.
  func rest(of token: ArraySlice<UInt8>, _ id: TokenID, _ state: inout State) -> ArraySlice<UInt8> {
    guard state.isOpen else { return token }
    var rest = token
    if Int(id) < marked.count, marked[Int(id)], !rest.isEmpty {
      rest = rest.dropFirst()
      if !dropsAll { state.isOpen = false }
    }
    if !rest.isEmpty { state.isOpen = false }
    return rest
  }
}
