private import CCrypto

/// The SHA-256 of bytes that come a part at a time.
///
/// ```swift
/// var hash = SHA256()
/// hash.update(bytes)
/// hash.digest               // 32 bytes
/// ```
public struct SHA256: Sendable {
  private var state: SHA256_CTX

  /// The hash of no bytes.
  public init() {
    state = SHA256_CTX()
    SHA256_Init(&state)
  }

  /// The hash of `bytes`.
  public init(_ bytes: [UInt8]) {
    self.init()
    update(bytes)
  }

  /// Takes more bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) { SHA256_Update(&state, bytes.baseAddress, bytes.count) }

  /// Takes more bytes.
  public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// Takes more bytes.
  public mutating func update(_ bytes: ArraySlice<UInt8>) { bytes.withUnsafeBytes { update($0) } }

  /// The 32 bytes of the hash of everything taken so far; more may follow.
  public var digest: [UInt8] {
    var state = state
    return [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      count = SHA256_Final(buffer.baseAddress, &state) == 1 ? 32 : 0
    }
  }

  /// The digest in lower-case hexadecimal.
  public var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
