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
    return "\(Figure.rounded(value, places: 1)) \(units[unit])"
  }
}
