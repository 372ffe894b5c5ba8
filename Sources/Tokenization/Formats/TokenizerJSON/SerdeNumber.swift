/// Numbers as Hugging Face tokenizers reads them.
///
/// Its JSON reader (serde_json, without its feature `float_roundtrip`) does not round exactly: digits are gathered in 64
/// bits, then multiplied or divided by a power of ten, which can miss the nearest double by one unit in the last place.
/// Where segmentations are equally likely that one unit decides: T5's tokenizer.json cuts a row of hyphens in another way
/// with exact scores.
package enum SerdeNumber {
  /// The double that is read from a JSON number; nil when it is too large.
  package static func value(_ text: some Sequence<UInt8>) -> Double? {
    var significand: UInt64 = 0
    var exponent = 0
    var isNegative = false
    var isFull = false
    var isFraction = false
    var written: (value: Int, isNegative: Bool)?
    for byte in text {
      switch byte {
      case UInt8(ascii: "-") where written == nil: isNegative = true
      case UInt8(ascii: "-"): written?.isNegative = true
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"): written = (0, false)
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let digit = Int(byte - UInt8(ascii: "0"))
        if let sofar = written {
          written?.value = min(sofar.value * 10 + digit, 1_000_000)
          continue
        }
        let (tens, overflow) = significand.multipliedReportingOverflow(by: 10)
        let (sum, carry) = tens.addingReportingOverflow(UInt64(digit))
        isFull = isFull || overflow || carry
        // Digits that no longer fit are left out; before the point they still count as places.
        if !isFull { significand = sum }
        if isFraction, !isFull { exponent -= 1 }
        if !isFraction, isFull { exponent += 1 }
      default: break
      }
    }
    if let written { exponent += written.isNegative ? -written.value : written.value }
    guard let magnitude = scaled(Double(significand), by: exponent) else { return nil }
    return isNegative ? -magnitude : magnitude
  }

  private static func scaled(_ significand: Double, by exponent: Int) -> Double? {
    var value = significand
    var exponent = exponent
    while abs(exponent) > 308 {
      if value == 0 { return 0 }
      if exponent > 0 { return nil }
      value /= 1e308
      exponent += 308
    }
    let power = powers[abs(exponent)]
    value = exponent >= 0 ? value * power : value / power
    return value.isFinite ? value : nil
  }

  private static let powers: [Double] = (0...308).map { Double("1e\($0)") ?? .infinity }

  /// Digits from which `value` is read: the shortest that stand for it if they will do, else some that come to it by the
  /// same multiplication. A few doubles cannot be read whatever is written; they lose one unit in the last place.
  package static func text(_ value: Double) -> String {
    let shortest = "\(value)"
    if SerdeNumber.value(shortest.utf8) == value { return shortest }
    let magnitude = abs(value)
    for places in 12...19 {
      // With one number of places or another, doubles this large lie closer together than those around the value.
      var significand = (magnitude * powers[places]).rounded().nextDown.nextDown
      for _ in 0..<5 {
        if significand >= 1, significand < 0x1p64, significand == significand.rounded() {
          let digits = String(UInt64(significand))
          let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
          let text = (value < 0 ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places)
          if SerdeNumber.value(text.utf8) == value { return text }
        }
        significand = significand.nextUp
      }
    }
    return shortest
  }
}
