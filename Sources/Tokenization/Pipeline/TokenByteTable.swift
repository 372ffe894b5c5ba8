/// The bytes that each token gives by itself, one after the other.
///
/// ```
/// starts:   where the bytes of id begin in storage
/// lengths:  how many there are; `absent` for ids without a token, 0 with `skipped` for tokens that are left out
/// storage:  …, and 16 bytes at the end that nobody has, so that every token can be read in steps of 16
/// ```
struct TokenByteTable: Sendable {
  private let starts: [UInt32]
  private let lengths: [UInt32]
  private let storage: [UInt8]
  private let skipped: Set<TokenID>
  private static let absent = UInt32.max
  private static let step = 16
  /// Places are 32 bits wide.
  private static let byteLimit = Int(UInt32.max) - step

  /// The table of a tokenizer.
  ///
  /// - Parameters:
  ///   - startsFromBytes: whether the tokens of a byte-level vocabulary are taken as bytes, not as their spelling.
  ///   - steps: what is done to each token.
  init(
    _ tokenizer: Tokenizer, startsFromBytes: Bool, steps: [DecodingStep], skipsSpecialTokens: Bool
  ) throws {
    let vocabulary = tokenizer.model.vocabulary.inMemory
    let normalizer = try tokenizer.normalizer.map { try TextNormalizer($0) }
    var added: [TokenID: AddedToken] = [:]
    for token in tokenizer.addedTokens where added[token.id] == nil { added[token.id] = token }
    let idEnd = max(vocabulary.idEnd, tokenizer.addedTokens.map { Int($0.id) + 1 }.max() ?? 0)
    var starts: [UInt32] = []
    var lengths: [UInt32] = []
    var storage: [UInt8] = []
    var skipped: Set<TokenID> = []
    starts.reserveCapacity(idEnd)
    lengths.reserveCapacity(idEnd)
    storage.reserveCapacity(vocabulary.byteCount + 1024)
    let spellsBytes = tokenizer.model.alphabet == .bytes && !startsFromBytes
    let verbatim = tokenizer.model.verbatimSpellings
    for id in 0..<TokenID(idEnd) {
      starts.append(UInt32(storage.count))
      var bytes: [UInt8]
      if let token = added[id] {
        if skipsSpecialTokens, token.special {
          skipped.insert(id)
          lengths.append(0)
          continue
        }
        // A token found in normalized text stands for what was found there, as in Hugging Face tokenizers 0.23.
        bytes = token.normalized ? try normalizer?.normalize(token.content) ?? token.content : token.content
      } else if vocabulary.contains(id) {
        if steps.isEmpty, !spellsBytes, verbatim.isEmpty,
          storage.count + vocabulary[id].count <= TokenByteTable.byteLimit
        {
          storage += vocabulary[id]
          lengths.append(UInt32(vocabulary[id].count))
          continue
        }
        bytes = verbatim[id] ?? (spellsBytes ? ByteLevelAlphabet.spelling(of: vocabulary[id]) : Array(vocabulary[id]))
      } else {
        lengths.append(TokenByteTable.absent)
        continue
      }
      let limit = AlignedText.byteLimit(for: bytes.count)
      let count = bytes.count
      for step in steps {
        bytes = try step.apply(to: bytes)
        guard bytes.count <= limit else { throw DecodingError.growsTooMuch(byteCount: count, limit: limit) }
      }
      guard storage.count + bytes.count <= TokenByteTable.byteLimit else {
        throw DecodingError.growsTooMuch(byteCount: vocabulary.byteCount, limit: TokenByteTable.byteLimit)
      }
      storage += bytes
      lengths.append(UInt32(bytes.count))
    }
    storage += [UInt8](repeating: 0, count: TokenByteTable.step)
    self.starts = starts
    self.lengths = lengths
    self.storage = storage
    self.skipped = skipped
  }

  /// One past the largest id.
  var idEnd: Int { starts.count }

  /// The bytes of a token, or nil when no token has the id.
  subscript(id: TokenID) -> ArraySlice<UInt8>? {
    guard Int(id) < lengths.count, lengths[Int(id)] != TokenByteTable.absent else { return nil }
    let start = Int(starts[Int(id)])
    return storage[start..<start + Int(lengths[Int(id)])]
  }

  /// Whether a token is left out.
  func isSkipped(_ id: TokenID) -> Bool { !skipped.isEmpty && skipped.contains(id) }

  /// Appends the bytes of the tokens.
  ///
  /// - Parameter start: the index of the first id to be taken.
  /// - Throws: `unknownID`; the bytes of the ids before it have been appended.
  func append(
    _ ids: UnsafeBufferPointer<TokenID>, from start: Int = 0, to bytes: inout [UInt8]
  ) throws(DecodingError) {
    // In slices, so that room is made for what a slice needs and no more memory is touched than that.
    var first = start
    while first < ids.count {
      let end = min(ids.count, first + 4096)
      var length = 0
      var known = first
      while known < end, Int(ids[known]) < lengths.count, lengths[Int(ids[known])] != TokenByteTable.absent {
        length &+= Int(lengths[Int(ids[known])])
        known &+= 1
      }
      append(UnsafeBufferPointer(rebasing: ids[first..<known]), length, to: &bytes)
      if known < end { throw .unknownID(ids[known], index: known, idEnd: idEnd) }
      first = end
    }
  }

  /// Appends the bytes of ids that all have tokens, `length` bytes in all.
  private func append(_ ids: UnsafeBufferPointer<TokenID>, _ length: Int, to bytes: inout [UInt8]) {
    let slice = [UInt8](unsafeUninitializedCapacity: length + TokenByteTable.step) { buffer, count in
      guard let target = buffer.baseAddress else { return }
      starts.withUnsafeBufferPointer { starts in
        lengths.withUnsafeBufferPointer { lengths in
          storage.withUnsafeBufferPointer { storage in
            let source = storage.baseAddress.unsafelyUnwrapped
            var place = 0
            for id in ids {
              let start = Int(starts.baseAddress.unsafelyUnwrapped[Int(id)])
              let length = Int(lengths.baseAddress.unsafelyUnwrapped[Int(id)])
              // Sixteen bytes are copied whatever the length: both sides have that much behind their end.
              var copied = 0
              repeat {
                let word = UnsafeRawPointer(source + start + copied).loadUnaligned(as: SIMD16<UInt8>.self)
                UnsafeMutableRawPointer(target + place + copied).storeBytes(of: word, as: SIMD16<UInt8>.self)
                copied &+= TokenByteTable.step
              } while copied < length
              place &+= length
            }
          }
        }
      }
      count = length
    }
    bytes += slice
  }
}
