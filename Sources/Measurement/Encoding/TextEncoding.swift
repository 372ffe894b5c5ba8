internal import Glibc
public import Tokenization

/// Encodes records, checks that they come back, and keeps what measures need.
public struct TextEncoding: ~Copyable {
  private var encoder: Encoder
  private let decoder: Decoder?
  private let lostText: LostText?
  private let idEnd: Int
  private var ids: [TokenID] = []
  private var decoded: [UInt8] = []
  private var cache = DecodingCache()
  /// Processor time that encoding alone took so far, in seconds: of this thread, without decoding.
  public private(set) var encodingSeconds = 0.0

  /// An encoding by a tokenizer, which unknown symbols do not stop.
  ///
  /// - Parameters:
  ///   - decoder: what shows whether a record comes back; nil for a tokenizer that is known to keep every text
  ///     (`Reversibility`), whose records are not decoded.
  ///   - lostText: what counts the bits of lost text; nil to count none.
  public init(_ compiled: CompiledTokenizer, _ decoder: Decoder?, lostText: LostText? = nil) {
    encoder = Encoder(compiled)
    self.decoder = decoder
    self.lostText = lostText
    idEnd = compiled.tokenizer.idEnd
  }

  /// A record that could not be encoded or decoded.
  public struct Failure: Error, CustomStringConvertible {
    /// Its number among those that were given, from 0.
    public let index: Int
    /// What went wrong.
    public let reason: any Error
    /// The reason.
    public var description: String { "\(reason)" }
  }

  /// What becomes of some records.
  ///
  /// - Throws: ``Failure`` with what the encoder or decoder throws.
  /// - Complexity: that of encoding and decoding.
  public mutating func encode(_ bytes: [UInt8], records: [Range<Int>]) throws -> EncodedText {
    var text = EncodedText(idEnd: idEnd)
    var ends: [Int] = []
    ends.reserveCapacity(records.count)
    ids.removeAll(keepingCapacity: true)
    let start = TextEncoding.now()
    for (index, range) in records.enumerated() {
      do {
        try encoder.encode(bytes.span.extracting(range), into: &ids)
      } catch {
        throw Failure(index: index, reason: error)
      }
      ends.append(ids.count)
    }
    encodingSeconds += TextEncoding.now() - start
    var begin = 0
    for (index, range) in records.enumerated() {
      let own = ids[begin..<ends[index]]
      begin = ends[index]
      var scalars = 0
      for byte in bytes[range] where byte & 0xC0 != 0x80 { scalars &+= 1 }
      var (isChanged, lostBits) = (false, 0.0)
      if let decoder {
        decoded.removeAll(keepingCapacity: true)
        do {
          try own.withUnsafeBufferPointer { try decoder.decode($0, into: &decoded, cache: &cache) }
        } catch {
          throw Failure(index: index, reason: error)
        }
        isChanged = decoded[...] != bytes[range]
        if isChanged, let lostText { lostBits = lostText.bits(from: decoded[...], to: bytes[range]) }
      }
      text.add(ids: own, byteCount: range.count, scalarCount: scalars, isChanged: isChanged, lostBits: lostBits)
    }
    return text
  }

  /// The ids of a text.
  ///
  /// - Throws: what the encoder throws.
  public mutating func ids(of text: ArraySlice<UInt8>) throws -> [TokenID] {
    ids.removeAll(keepingCapacity: true)
    try encoder.encode(text.span, into: &ids)
    return ids
  }

  /// Whether an id is among those of a text.
  ///
  /// - Throws: what the encoder throws.
  mutating func ids(of text: ArraySlice<UInt8>, contain id: TokenID) throws -> Bool {
    ids.removeAll(keepingCapacity: true)
    try encoder.encode(text.span, into: &ids)
    return ids.contains(id)
  }

  /// How many tokens a word alone becomes.
  ///
  /// - Throws: what the encoder throws.
  public mutating func tokenCount(ofWord word: UnsafeBufferPointer<UInt8>) throws -> Int {
    ids.removeAll(keepingCapacity: true)
    try encoder.encode(word, into: &ids)
    return ids.count
  }

  /// How many tokens a word alone becomes.
  ///
  /// - Throws: what the encoder throws.
  public mutating func tokenCount(ofWord word: [UInt8]) throws -> Int {
    try word.withUnsafeBufferPointer { try tokenCount(ofWord: $0) }
  }

  /// The tokens of a text with the bytes they stand for.
  ///
  /// - Throws: what the encoder throws.
  public mutating func tokens(of text: [UInt8]) throws -> [EncodedToken] {
    var tokens: [EncodedToken] = []
    try encoder.encode(text.span, into: &tokens)
    return tokens
  }

  /// Seconds of this thread's processor time.
  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
