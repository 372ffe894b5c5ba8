internal import Glibc

/// The bytes of distinct pieces with what each is worth.
struct WorthyPlaces {
  /// One token.
  private static let token: Int64 = 1 << 16
  /// No number of a certificate is larger.
  private static let numberLimit: UInt64 = 1 << 31

  /// No text has more distinct substrings than this that could matter.
  private static let sizeLimit = 1 << 40

  private var bytes: [UInt8] = []
  /// What each byte is worth.
  private var worths: [Int64] = []
  /// How many bytes there are from each to the end of its piece, itself counted.
  private var rests: [Int] = []
  /// How often the piece of each byte occurs.
  private var weights: [Int64] = []
  /// Where the piece of each byte begins.
  private var starts: [Int] = []
  /// Σ count · π(end) over all pieces.
  private var worth: Int64 = 0

  /// Takes the numbers of a certificate for the pieces it is about.
  init(_ pieces: [(piece: [UInt8], count: UInt64)], of certificate: BoundCertificate) throws(CertificateError) {
    let content = certificate.content
    var position = certificate.numbersStart
    for (piece, count) in pieces {
      guard let weight = Int64(exactly: count) else { throw .tooMuchText }
      var sum: Int64 = 0
      let pieceStart = bytes.count
      if piece.count >= 2, piece.count <= certificate.longestPiece {
        for index in piece.indices {
          let start = position
          var lack: UInt64 = 0
          var shift: UInt64 = 0
          while true {
            guard position < content.count, shift <= 28 else {
              throw .malformedNumbers(offset: start, expected: "a number of up to five bytes")
            }
            let byte = content[position]
            position += 1
            lack |= UInt64(byte & 127) << shift
            shift += 7
            if byte < 128 { break }
          }
          guard lack <= WorthyPlaces.numberLimit else {
            throw .malformedNumbers(offset: start, expected: "a number up to 2³¹")
          }
          let value = WorthyPlaces.token - Int64(lack)
          sum += value
          bytes.append(piece[index])
          worths.append(value)
          rests.append(piece.count - index)
          weights.append(weight)
          starts.append(pieceStart)
        }
      } else {
        // Nothing is worth more than one token, so no substring has to bear anything.
        sum = WorthyPlaces.token
      }
      let (product, overflow) = weight.multipliedReportingOverflow(by: sum)
      let (total, passed) = worth.addingReportingOverflow(product)
      guard !overflow, !passed else { throw .tooMuchText }
      worth = total
    }
    guard position == content.count else {
      throw .malformedNumbers(offset: position, expected: "the checksum after the last piece")
    }
  }

  /// Tokens that every vocabulary with `size` tokens of two bytes or more takes at least.
  func lowerBound(vocabulary size: Int) throws(CertificateError) -> Int {
    let size = min(size, WorthyPlaces.sizeLimit)
    var borne = try sumsOfSubstrings(atMost: size)
    borne.sort(by: >)
    var units = worth
    for sum in borne.prefix(size) {
      let (rest, overflow) = units.subtractingReportingOverflow(sum)
      guard !overflow else { throw .tooMuchText }
      units = rest
    }
    // Tokens are whole.
    return max(0, Int((units >> 16) + (units & (WorthyPlaces.token - 1) > 0 ? 1 : 0)))
  }

  /// A substring as far as its places have been seen.
  private struct Seen {
    var sum: Int64 = 0
    /// Where the piece of its first place begins.
    var piece: Int
    var isInOnePiece = true
  }

  /// For each distinct substring of two bytes or more Σ count · *y* over its places, where that is above 0: all of them, or
  /// of many the largest, `count` at least.
  ///
  /// Not of one that stands in a single piece only and is not that piece.
  private func sumsOfSubstrings(atMost count: Int) throws(CertificateError) -> [Int64] {
    let order = sortedPlaces()
    var largest: [Int64] = []
    var floor: Int64 = 0
    /// The substrings at the last place, by byte count.
    var open = [Seen(piece: 0), Seen(piece: 0)]
    func close(to length: Int) {
      while open.count > max(2, length + 1) {
        let seen = open.removeLast()
        let sum = seen.sum
        guard sum > floor, !seen.isInOnePiece || open.count == rests[seen.piece] else { continue }
        largest.append(sum)
        if largest.count > 2 * max(1 << 20, count) {
          largest.sort(by: >)
          largest.removeLast(largest.count - max(1, count))
          floor = largest[largest.count - 1]
        }
      }
    }
    var last: Int?
    for place in order {
      close(to: last.map { commonLength($0, place) } ?? 0)
      var potential = worths[place]
      for length in 2..<rests[place] + 1 {
        potential += worths[place + length - 1]
        if open.count == length { open.append(Seen(piece: starts[place])) }
        if open[length].piece != starts[place] { open[length].isInOnePiece = false }
        guard potential > WorthyPlaces.token else { continue }
        let (product, overflow) = weights[place].multipliedReportingOverflow(by: potential - WorthyPlaces.token)
        let (sum, passed) = open[length].sum.addingReportingOverflow(product)
        guard !overflow, !passed else { throw .tooMuchText }
        open[length].sum = sum
      }
      last = place
    }
    close(to: 0)
    return largest
  }

  /// All places with two bytes or more, so that equal substrings stand together.
  private func sortedPlaces() -> [Int] {
    let places = bytes.indices.filter { rests[$0] > 1 }
    return bytes.withUnsafeBufferPointer { bytes in
      places.sorted { first, second in
        guard let base = bytes.baseAddress else { return false }
        let order = memcmp(base + first, base + second, min(rests[first], rests[second]))
        return order != 0 ? order < 0 : rests[first] < rests[second]
      }
    }
  }

  private func commonLength(_ first: Int, _ second: Int) -> Int {
    let most = min(rests[first], rests[second])
    var length = 0
    while length < most, bytes[first + length] == bytes[second + length] { length += 1 }
    return length
  }
}
