internal import Glibc

/// What it takes to bring back a text that a tokenizer has changed: the bits that its tokens do not carry.
///
/// A stated code, so that a tokenizer that lower-cases, strips or drops text can be compared with one that does not. Bytes
/// of the record and of what its ids decode to are aligned from the left; where they differ, the nearest place within
/// ``reach`` bytes where ``anchor`` of them agree again is taken. Then, for a record of n bytes of which k do not come from
/// the decoded m, of which j are of no use:
///
/// ```
/// log₂(n + 1) + log₂ C(n, k) + log₂(m + 1) + log₂ C(m, j) + Σ −log₂ q(lost byte)
/// ```
///
/// q counts the bytes of other text, (n + 1) / (N + 256). A record that comes back costs nothing. The alignment is not
/// the best one, so the bits are an upper bound of what this code could do.
///
/// - Complexity: O(*n* · reach) at worst in the bytes, as no agreement within reach passes that many bytes at once.
public struct LostText: Sendable {
  /// How far the alignment looks for agreement.
  public static let reach = 48
  /// How many bytes must agree for the alignment to go on.
  public static let anchor = 3

  private let byteBits: [Double]

  /// A code whose lost bytes have the law of `byteCounts`, 256 counts of other text.
  public init(byteCounts: [Int]) {
    let total = Double(byteCounts.reduce(0, +) + 256)
    byteBits = (0..<256).map { -log2(Double(($0 < byteCounts.count ? byteCounts[$0] : 0) + 1) / total) }
  }

  /// The bits that bring back `original` from `decoded`.
  public func bits(from decoded: ArraySlice<UInt8>, to original: ArraySlice<UInt8>) -> Double {
    if decoded == original { return 0 }
    return decoded.withUnsafeBufferPointer { decoded in original.withUnsafeBufferPointer { bits(decoded, $0) } }
  }

  private func bits(_ decoded: UnsafeBufferPointer<UInt8>, _ original: UnsafeBufferPointer<UInt8>) -> Double {
    var (here, there) = (0, 0)
    var (lost, useless) = (0, 0)
    var literals = 0.0
    while here < original.count {
      if there < decoded.count, original[here] == decoded[there] {
        here += 1
        there += 1
        continue
      }
      let (skipped, dropped) = LostText.step(decoded, there, original, here)
      for byte in original[here..<here + skipped] { literals += byteBits[Int(byte)] }
      lost += skipped
      useless += dropped
      here += skipped
      there += dropped
    }
    useless += decoded.count - there
    return LostText.places(lost, of: original.count) + LostText.places(useless, of: decoded.count) + literals
  }

  /// How many bytes of the original and of the decoded text to pass before they agree again, fewest together first.
  private static func step(
    _ decoded: UnsafeBufferPointer<UInt8>, _ there: Int, _ original: UnsafeBufferPointer<UInt8>, _ here: Int
  ) -> (lost: Int, useless: Int) {
    // Far from both ends every place has a whole anchor: three bytes are compared as one number.
    if here + reach + anchor <= original.count, there + reach + anchor <= decoded.count {
      return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 2 * (reach + 1)) { anchors in
        func fill(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ first: Int) {
          for index in 0...reach {
            let (place, bytes) = (start &+ index, bytes.baseAddress.unsafelyUnwrapped)
            anchors[first &+ index] =
              UInt32(bytes[place]) | UInt32(bytes[place &+ 1]) << 8 | UInt32(bytes[place &+ 2]) << 16
          }
        }
        fill(original, here, 0)
        fill(decoded, there, reach + 1)
        for distance in 1...reach {
          for lost in 0...distance where anchors[lost] == anchors[reach &+ 1 &+ distance &- lost] {
            return (lost, distance - lost)
          }
        }
        return (reach, reach)
      }
    }
    for distance in 1...reach {
      for lost in 0...distance {
        let place = (original: here + lost, decoded: there + distance - lost)
        guard place.original <= original.count, place.decoded <= decoded.count else { continue }
        let left = min(anchor, min(original.count - place.original, decoded.count - place.decoded))
        // At the end of both, nothing is left to disagree.
        let isEnd = place.original == original.count && place.decoded == decoded.count
        guard left > 0 || isEnd, left == anchor || place.original + left == original.count else { continue }
        if (0..<left).allSatisfy({ original[place.original + $0] == decoded[place.decoded + $0] }) {
          return (lost, distance - lost)
        }
      }
    }
    return (min(reach, original.count - here), min(reach, decoded.count - there))
  }

  /// log₂(n + 1) + log₂ C(n, k): how many, and which.
  private static func places(_ k: Int, of n: Int) -> Double {
    let (n, k) = (Double(n), Double(k))
    return log2(n + 1) + (lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)) / M_LN2
  }
}
