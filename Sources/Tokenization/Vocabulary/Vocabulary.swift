internal import Glibc

/// Tokens by id and ids by token, where a token is a string of bytes.
///
/// Ids may have holes. Two ids may have the same bytes; then the bytes stand for the id that was added first.
///
/// ```
/// storage:  …|t|h|e|␠|t|h|…         all tokens' bytes, one after another
/// starts:   where the bytes of id begin
/// lengths:  how many there are, or `absent`
/// slots:    open addressing, a power of two: 32 bits of the hash | id + 1; 0 for an empty slot
/// ```
public struct Vocabulary: Sendable {
  /// One past the largest id that is accepted, so that a file cannot make us reserve unbounded memory.
  public static let idLimit = 1 << 24

  private var storage = MappedArray<UInt8>()
  private var starts = MappedArray<UInt32>()
  private var lengths = MappedArray<UInt32>()
  private var slots: MappedArray<UInt64>
  private static let absent = UInt32.max

  /// How many ids are in use.
  public private(set) var count = 0

  /// An empty vocabulary with room for `capacity` tokens.
  public init(capacity: Int = 16) {
    slots = MappedArray(Array(repeating: 0, count: Vocabulary.slotCount(for: capacity)))
    starts.modify { $0.reserveCapacity(capacity) }
    lengths.modify { $0.reserveCapacity(capacity) }
  }

  /// One past the largest id in use.
  public var idEnd: Int { starts.count }

  /// Bytes of all tokens together.
  public var byteCount: Int { storage.count }

  /// Adds `bytes` under `id`.
  ///
  /// - Throws: `VocabularyError` when the id is taken or not below `idLimit`, or the bytes pass 4 GiB in all.
  /// - Complexity: O(*n*) in the length of `bytes`, amortized.
  public mutating func add(_ bytes: some Collection<UInt8>, id: TokenID) throws(VocabularyError) {
    guard id < Vocabulary.idLimit else { throw .idTooLarge(id: Int(id), limit: Vocabulary.idLimit) }
    guard !contains(id) else { throw .idTaken(id: id, by: Array(self[id]), wantedBy: Array(bytes)) }
    guard storage.count + bytes.count < Int(UInt32.max) else { throw .tooManyBytes }
    let start = UInt32(storage.count)
    starts.modify { starts in
      while starts.count <= Int(id) { starts.append(0) }
      starts[Int(id)] = start
    }
    lengths.modify { lengths in
      while lengths.count <= Int(id) { lengths.append(Vocabulary.absent) }
      lengths[Int(id)] = UInt32(bytes.count)
    }
    storage.modify { $0.append(contentsOf: bytes) }
    count += 1
    if 2 * count > slots.count { grow() }
    insert(id)
  }

  /// Whether `id` is in use.
  public func contains(_ id: TokenID) -> Bool {
    Int(id) < lengths.count && lengths[Int(id)] != Vocabulary.absent
  }

  /// The bytes of a token; empty when the id is not in use.
  public subscript(id: TokenID) -> ArraySlice<UInt8> {
    guard contains(id) else { return [] }
    let start = Int(starts[Int(id)])
    return storage.slice(start..<start + Int(lengths[Int(id)]))
  }

  /// The id of the token with exactly these bytes, or nil.
  ///
  /// - Complexity: O(*n*) in the length of `bytes`.
  public func id(of bytes: some Collection<UInt8>) -> TokenID? {
    if let found = bytes.withContiguousStorageIfAvailable({ id(of: $0) }) { return found }
    return Array(bytes).withUnsafeBufferPointer { id(of: $0) }
  }

  /// The id of the token with exactly these bytes, or nil.
  public func id(of bytes: UnsafeBufferPointer<UInt8>) -> TokenID? {
    let hash = Vocabulary.hash(bytes)
    let mask = slots.count &- 1
    return slots.withUnsafeBufferPointer { slots in
      var slot = Int(hash) & mask
      while slots[slot] != 0 {
        // The hash tells most tokens apart without a look at their bytes.
        if slots[slot] &>> 32 == hash {
          let candidate = UInt32(truncatingIfNeeded: slots[slot]) &- 1
          if equals(candidate, bytes) { return candidate }
        }
        slot = (slot &+ 1) & mask
      }
      return nil
    }
  }

  /// The ids in use, ascending.
  public var ids: some Sequence<TokenID> {
    (0..<TokenID(starts.count)).lazy.filter { contains($0) }
  }

  // MARK: Images

  /// The same, its bytes copied if they lie in a file: for whoever asks for the bytes of many tokens.
  var inMemory: Vocabulary {
    var result = self
    result.storage.modify { _ in }
    return result
  }

  /// The parts as they lie in an image.
  var parts:
    (storage: MappedArray<UInt8>, starts: MappedArray<UInt32>, lengths: MappedArray<UInt32>, slots: MappedArray<UInt64>)
  {
    (storage, starts, lengths, slots)
  }

  /// A vocabulary made of parts; nil when they could lead outside themselves.
  ///
  /// - Complexity: O(*n*) in the ids and slots; the bytes of tokens are not looked at.
  init?(
    storage: MappedArray<UInt8>, starts: MappedArray<UInt32>, lengths: MappedArray<UInt32>, slots: MappedArray<UInt64>
  ) {
    let idEnd = starts.count
    guard lengths.count == idEnd, idEnd <= Vocabulary.idLimit, storage.count < Int(UInt32.max), slots.count >= 2,
      slots.count & (slots.count - 1) == 0
    else { return nil }
    // Every second slot is empty, which no processor foresees: no branches. Differences below zero have the first bit set.
    let byteCount = UInt64(storage.count)
    var used = 0
    var differences: UInt64 = 0
    starts.withUnsafeBufferPointer { starts in
      lengths.withUnsafeBufferPointer { lengths in
        for id in 0..<idEnd {
          let isUsed: UInt64 = lengths[id] == Vocabulary.absent ? 0 : 1
          used &+= Int(truncatingIfNeeded: isUsed)
          differences |= (byteCount &- UInt64(starts[id]) &- UInt64(lengths[id])) & (0 &- isUsed)
        }
      }
    }
    var filled = 0
    slots.withUnsafeBufferPointer { slots in
      for word in slots {
        let isFilled: UInt64 = word == 0 ? 0 : 1
        filled &+= Int(truncatingIfNeeded: isFilled)
        // The low half is an id plus one; a slot that is filled has one.
        let number = word & 0xFFFF_FFFF
        differences |= (UInt64(idEnd) &- number) | (number &- isFilled)
      }
    }
    // A look-up ends at an empty slot.
    guard differences >> 63 == 0, filled < slots.count else { return nil }
    self.storage = storage
    self.starts = starts
    self.lengths = lengths
    self.slots = slots
    count = used
  }

  // MARK: Details

  private static func slotCount(for capacity: Int) -> Int {
    var slots = 32
    while slots < 2 * capacity { slots *= 2 }
    return slots
  }

  private mutating func grow() {
    let old = slots.array
    slots = MappedArray(Array(repeating: 0, count: old.count * 2))
    let mask = slots.count - 1
    for word in old where word != 0 { place(word, from: Int(word >> 32) & mask) }
  }

  private mutating func place(_ word: UInt64, from start: Int) {
    slots.modify { slots in
      let mask = slots.count - 1
      var slot = start
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = word
    }
  }

  private mutating func insert(_ id: TokenID) {
    let start = Int(starts[Int(id)])
    let length = Int(lengths[Int(id)])
    let hash: UInt64? = storage.withUnsafeBufferPointer { storage in
      let bytes = UnsafeBufferPointer(rebasing: storage[start..<start + length])
      return self.id(of: bytes) == nil ? Vocabulary.hash(bytes) : nil
    }
    if let hash { place(hash << 32 | UInt64(id + 1), from: Int(hash) & (slots.count - 1)) }
  }

  private func equals(_ id: TokenID, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard Int(lengths[Int(id)]) == bytes.count else { return false }
    guard let base = bytes.baseAddress else { return true }
    return storage.withUnsafeBufferPointer { storage in
      memcmp(storage.baseAddress.unsafelyUnwrapped + Int(starts[Int(id)]), base, bytes.count) == 0
    }
  }

  /// 32 bits of hash: eight bytes at a time through one folded multiplication (the mixer of wyhash).
  ///
  /// A last word of fewer than eight bytes overlaps the one before, or is put together of two overlapping halves.
  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let count = bytes.count
    var state = 0x9E37_79B9_7F4A_7C15 ^ UInt64(count)
    func mix(_ word: UInt64) {
      let product = (state ^ word).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
      state = product.high ^ product.low
    }
    if let base = UnsafeRawPointer(bytes.baseAddress) {
      if count >= 8 {
        var index = 0
        while index &+ 8 < count {
          mix(base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
          index &+= 8
        }
        mix(base.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
      } else if count >= 4 {
        let low = base.loadUnaligned(as: UInt32.self)
        mix(UInt64(low) | UInt64(base.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)) &<< 32)
      } else if count > 0 {
        mix(UInt64(bytes[0]) | UInt64(bytes[count &>> 1]) &<< 8 | UInt64(bytes[count &- 1]) &<< 16)
      }
    }
    return (state ^ state &>> 32) & 0xFFFF_FFFF
  }
}

/// Why a token cannot be put into a vocabulary.
public enum VocabularyError: Error, Equatable, CustomStringConvertible {
  case idTaken(id: TokenID, by: [UInt8], wantedBy: [UInt8])
  case idTooLarge(id: Int, limit: Int)
  case tooManyBytes

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .idTaken(let id, let holder, let other):
      "id \(id) is given to two tokens, '\(String(decoding: holder, as: UTF8.self))' and '\(String(decoding: other, as: UTF8.self))'"
    case .idTooLarge(let id, let limit): "id \(id) is too large: expected an id below \(limit)"
    case .tooManyBytes: "the tokens hold more than 4 GiB together"
    }
  }
}
