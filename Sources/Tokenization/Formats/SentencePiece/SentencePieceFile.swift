/// A SentencePiece model file (`.model`), as its fields say.
///
/// What Cleave has no use for is kept as it is, so that a file can be read and written again.
///
/// - Source: formats.md 8.1 and 8.2.
package struct SentencePieceFile: Sendable, Equatable {
  package typealias Kind = UnigramModel.Kind

  package struct Piece: Sendable, Equatable {
    package var text: [UInt8]
    package var score: Float
    package var kind: Kind

    package init(text: [UInt8], score: Float, kind: Kind = .normal) {
      self.text = text
      self.score = score
      self.kind = kind
    }
  }

  /// How text is cut. Raw values are those of the file.
  package enum Algorithm: UInt64, Sendable, CaseIterable {
    case unigram = 1
    case bytePair = 2
    case word = 3
    case character = 4
  }

  /// The id of a piece is its place.
  package var pieces: [Piece] = []
  package var algorithm = Algorithm.unigram
  package var byteFallback = false
  /// What the unknown piece decodes to.
  package var unknownSurface: [UInt8] = SentencePieceFile.defaultUnknownSurface
  /// The user-defined symbols stand among the pieces.
  package var normalization = SentencePieceNormalization()
  /// Whether there is a map that is applied to decoded text; Cleave does not apply it.
  package private(set) var hasDenormalizer = false

  /// Fields of the trainer, the normalizer and the file that are not above, as they were.
  package var otherTrainerFields: [UInt8] = []
  package var otherNormalizerFields: [UInt8] = []
  package var otherFields: [UInt8] = []

  package static let defaultUnknownSurface: [UInt8] = Array(" \u{2047} ".utf8)

  package init() {}

  /// Whether the bytes look like such a file: a first field that is a message with a piece's text in it.
  static func recognizes(_ bytes: [UInt8]) -> Bool {
    guard bytes.count > 4, bytes[0] == 0x0A else { return false }
    var reader = ProtobufReader(bytes, file: "")
    guard let field = try? reader.next(), case .bytes(let piece) = field.value else { return false }
    return piece.count > 2 && bytes[piece.lowerBound] == 0x0A
  }

  /// The file that `bytes` hold.
  ///
  /// - Throws: `FormatError` with the byte offset and the field.
  /// - Complexity: O(*n*) in the length of the file.
  package init(_ bytes: [UInt8], file: String) throws(FormatError) {
    var reader = ProtobufReader(bytes, file: file)
    while let field = try reader.next() {
      switch field.number {
      case 1:
        guard pieces.count < Vocabulary.idLimit else {
          throw reader.fail(at: field.range.lowerBound, "at most \(Vocabulary.idLimit) pieces", "more")
        }
        pieces.append(
          try SentencePieceFile.piece(bytes, in: try field.range(reader, "pieces"), index: pieces.count, file))
      case 2: try readTrainer(bytes, in: try field.range(reader, "trainer_spec"), file)
      case 3: try readNormalizer(bytes, in: try field.range(reader, "normalizer_spec"), file)
      case 5:
        try readDenormalizer(bytes, in: try field.range(reader, "denormalizer_spec"), file)
        otherFields += bytes[field.range]
      default: otherFields += bytes[field.range]
      }
    }
    normalization.userDefinedSymbols = pieces.filter { $0.kind == .userDefined }.map(\.text)
  }

  private static func piece(
    _ bytes: [UInt8], in range: Range<Int>, index: Int, _ file: String
  ) throws(FormatError) -> Piece {
    var reader = ProtobufReader(bytes, in: range, file: file, component: "pieces[\(index)]")
    var piece = Piece(text: [], score: 0)
    while let field = try reader.next() {
      switch field.number {
      case 1: piece.text = try field.text(reader, "piece")
      case 2:
        piece.score = try field.float(reader, "score")
        guard piece.score.isFinite else {
          throw reader.fail(at: field.range.lowerBound, field: "score", "a finite number", "\(piece.score)")
        }
      case 3:
        let number = try field.number(reader, "type")
        guard let kind = UInt8(exactly: number).flatMap(Kind.init) else {
          throw reader.fail(at: field.range.lowerBound, field: "type", "a type from 1 to 6", "\(number)")
        }
        piece.kind = kind
      default: break
      }
    }
    return piece
  }

  private mutating func readTrainer(_ bytes: [UInt8], in range: Range<Int>, _ file: String) throws(FormatError) {
    var reader = ProtobufReader(bytes, in: range, file: file, component: "trainer_spec")
    while let field = try reader.next() {
      switch field.number {
      case 3:
        let number = try field.number(reader, "model_type")
        guard let algorithm = Algorithm(rawValue: number) else {
          throw reader.fail(
            at: field.range.lowerBound, field: "model_type", "1 (unigram), 2 (bpe), 3 (word) or 4 (char)", "\(number)")
        }
        self.algorithm = algorithm
      case 24: normalization.treatsSpaceAsSuffix = try field.bool(reader, "treat_whitespace_as_suffix")
      case 35: byteFallback = try field.bool(reader, "byte_fallback")
      case 44: unknownSurface = try field.text(reader, "unk_surface")
      default: otherTrainerFields += bytes[field.range]
      }
    }
  }

  private mutating func readNormalizer(_ bytes: [UInt8], in range: Range<Int>, _ file: String) throws(FormatError) {
    var reader = ProtobufReader(bytes, in: range, file: file, component: "normalizer_spec")
    while let field = try reader.next() {
      switch field.number {
      case 1: normalization.ruleName = try field.text(reader, "name")
      case 2:
        let blob = try field.text(reader, "precompiled_charsmap")
        do { normalization.map = try CharacterMap(blob: blob) } catch {
          throw reader.fail(
            at: field.range.lowerBound, field: "precompiled_charsmap", "a character map", "\(error)")
        }
      case 3: normalization.addsDummyPrefix = try field.bool(reader, "add_dummy_prefix")
      case 4: normalization.removesExtraSpaces = try field.bool(reader, "remove_extra_whitespaces")
      case 5: normalization.escapesSpaces = try field.bool(reader, "escape_whitespaces")
      default: otherNormalizerFields += bytes[field.range]
      }
    }
  }

  private mutating func readDenormalizer(_ bytes: [UInt8], in range: Range<Int>, _ file: String) throws(FormatError) {
    var reader = ProtobufReader(bytes, in: range, file: file, component: "denormalizer_spec")
    while let field = try reader.next() {
      if field.number == 2 { hasDenormalizer = !(try field.range(reader, "precompiled_charsmap")).isEmpty }
    }
  }

  // MARK: Writing

  /// The file.
  package var bytes: [UInt8] {
    var file = ProtobufWriter()
    for piece in pieces {
      var message = ProtobufWriter()
      message.field(1, piece.text)
      message.field(2, piece.score)
      if piece.kind != .normal { message.field(3, UInt64(piece.kind.rawValue)) }
      file.field(1, message.bytes)
    }
    var trainer = ProtobufWriter()
    trainer.field(3, algorithm.rawValue)
    if normalization.treatsSpaceAsSuffix { trainer.field(24, true) }
    if byteFallback { trainer.field(35, true) }
    if unknownSurface != SentencePieceFile.defaultUnknownSurface { trainer.field(44, unknownSurface) }
    trainer.append(otherTrainerFields)
    file.field(2, trainer.bytes)
    var normalizer = ProtobufWriter()
    if !normalization.ruleName.isEmpty { normalizer.field(1, normalization.ruleName) }
    if !normalization.map.blob.isEmpty { normalizer.field(2, normalization.map.blob) }
    normalizer.field(3, normalization.addsDummyPrefix)
    normalizer.field(4, normalization.removesExtraSpaces)
    normalizer.field(5, normalization.escapesSpaces)
    normalizer.append(otherNormalizerFields)
    file.field(3, normalizer.bytes)
    file.append(otherFields)
    return file.bytes
  }
}
