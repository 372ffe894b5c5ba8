public import Tokenization

/// Decodes what records were encoded to, and counts what does not come back.
///
/// Bytes of a record and of what its ids decode to are aligned with the fewest bytes lost and put in, exactly up to 256
/// of them in a stretch; beyond, a few more may be counted. A record that comes back has lost nothing.
public struct LossCounter: ~Copyable {
  private var encoder: Encoder
  private let decoder: Decoder
  private let unknown: TokenID?
  private let addsSpecialTokens: Bool
  /// What has been counted since the counter was made or restarted.
  public private(set) var tally = LossTally()
  private var ids: [TokenID] = []
  private var tokens: [EncodedToken] = []
  private var decoded: [UInt8] = []
  private var cache = DecodingCache()

  /// A counter for what `compiled` encodes.
  ///
  /// - Throws: what compiling or decoding throws.
  public init(_ compiled: CompiledTokenizer) throws {
    var options = compiled.options
    options.addsSpecialTokens = false
    let plain =
      compiled.options.addsSpecialTokens ? try CompiledTokenizer(compiled.tokenizer, options: options) : compiled
    decoder = try Decoder(compiled.tokenizer)
    encoder = Encoder(plain)
    addsSpecialTokens = compiled.options.addsSpecialTokens
    unknown = compiled.tokenizer.model.unknown
  }

  /// Begins a new tally.
  public mutating func restart() { tally = LossTally() }

  /// Counts a record.
  ///
  /// - Parameters:
  ///   - given: its ids; those that the post-processor put around it do not count as text.
  ///   - record: its number, as when it was encoded.
  /// - Throws: what the encoder or decoder throws.
  /// - Complexity: that of decoding; for a record that does not come back also of encoding with origins.
  public mutating func add(_ text: ArraySlice<UInt8>, ids given: [TokenID], record: UInt64) throws {
    tally.recordCount += 1
    tally.byteCount += text.count
    tally.tokenCount += given.count
    if let unknown { for id in given where id == unknown { tally.unknownTokenCount += 1 } }
    decoded.removeAll(keepingCapacity: true)
    if addsSpecialTokens {
      ids.removeAll(keepingCapacity: true)
      try encoder.encode(text.span, record: record, into: &ids)
      try ids.withUnsafeBufferPointer { try decoder.decode($0, into: &decoded, cache: &cache) }
    } else {
      try given.withUnsafeBufferPointer { try decoder.decode($0, into: &decoded, cache: &cache) }
    }
    if decoded[...] == text { return }
    tally.changedRecordCount += 1
    let (lost, useless) = TextAlignment.align(decoded[...], with: text)
    tally.addedByteCount += useless
    guard !lost.isEmpty else { return }
    tokens.removeAll(keepingCapacity: true)
    try encoder.encode(text.span, record: record, into: &tokens)
    text.withUnsafeBufferPointer { count(lost, in: $0) }
  }

  /// Linear however tokens overlap: of a long run that is normalized as one, each token stands for all of it.
  private mutating func count(_ lost: [Range<Int>], in text: UnsafeBufferPointer<UInt8>) {
    // How many tokens more than over the byte before stand over each byte, and how many of them are unknown.
    var changes = [SIMD2<Int32>](repeating: SIMD2(), count: text.count + 1)
    for token in tokens {
      let one = SIMD2<Int32>(1, token.id == unknown ? 1 : 0)
      changes[token.range.lowerBound] &+= one
      changes[token.range.upperBound] &-= one
    }
    let isIllFormed = illFormedBytes(of: text)
    var cover = SIMD2<Int32>()
    var next = 0
    for range in lost {
      for place in range {
        while next <= place {
          cover &+= changes[next]
          next += 1
        }
        if cover[1] > 0 {
          tally.unknownByteCount += 1
        } else if cover[0] == 0 {
          tally.droppedByteCount += 1
        } else if isIllFormed?[place] == true {
          tally.replacedByteCount += 1
        } else {
          tally.normalizedByteCount += 1
        }
      }
    }
  }

  /// Which bytes are not UTF-8; nil for none.
  private func illFormedBytes(of text: UnsafeBufferPointer<UInt8>) -> [Bool]? {
    guard String(validating: text, as: UTF8.self) == nil else { return nil }
    var flags = [Bool](repeating: false, count: text.count)
    var place = 0
    while place < text.count {
      let character = text.scalar(at: place)
      flags[place] = character.value == nil
      place += character.count
    }
    return flags
  }
}
