import Glibc

/// A number of bytes for people: `812 bytes`, `4.2 kB`, `63.8 MB`, in powers of a thousand.
struct ByteAmount: CustomStringConvertible {
  let byteCount: Int

  init(_ byteCount: Int) { self.byteCount = byteCount }

  var description: String {
    var value = Double(byteCount)
    guard value >= 1000 else { return byteCount == 1 ? "1 byte" : "\(byteCount) bytes" }
    var unit = 0
    let units = ["kB", "MB", "GB", "TB", "PB", "EB"]
    value /= 1000
    // 999.95 would be shown as 1000.0.
    while value >= 999.95, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return "\(DecimalNumber(value, digits: 1)) \(units[unit])"
  }
}

/// A number with a fixed count of digits after the point: what `printf("%.2f")` prints.
struct DecimalNumber: CustomStringConvertible {
  let value: Double
  let digits: Int

  init(_ value: Double, digits: Int) {
    self.value = value
    self.digits = digits
  }

  var description: String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    let scale = pow(10, Double(digits))
    // To even at a tie: the shown digits then carry no bias.
    let scaled = Int64((abs(value) * scale).rounded(.toNearestOrEven))
    let sign = value < 0 && scaled != 0 ? "-" : ""
    let whole = scaled / Int64(scale)
    guard digits > 0 else { return sign + "\(whole)" }
    let fraction = String(scaled % Int64(scale))
    return sign + "\(whole)." + String(repeating: "0", count: digits - fraction.utf8.count) + fraction
  }
}
