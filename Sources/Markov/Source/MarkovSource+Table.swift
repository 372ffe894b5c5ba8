internal import JSON

extension MarkovSource {
  /// The source that a table in JSON describes.
  ///
  /// ```json
  /// {"alphabet": "01", "order": 1, "rows": {"0": [0.9, 0.1], "1": [0.3, 0.7]}}
  /// ```
  ///
  /// A row gives the probabilities of the alphabet's symbols, in its order, behind a context, the oldest symbol first.
  /// Rows that add up to 1 but for a billionth are scaled to do so.
  ///
  /// - Parameter json: UTF-8; symbols are single bytes.
  /// - Throws: `MarkovError`, with the byte offset for what is wrong in the file's form.
  public static func table(_ json: [UInt8]) throws(MarkovError) -> MarkovSource {
    let value: JSONValue
    do {
      var reader = JSONReader(json)
      value = try reader.readValue()
      try reader.readEnd()
    } catch let error as JSONError {
      throw .table("expected \(error.expected), found \(error.found)", byteOffset: error.byteOffset)
    } catch {
      throw .table("\(error)", byteOffset: 0)
    }
    guard case .string(let alphabet)? = value["alphabet"], case .integer(let order)? = value["order"],
      case .object(let members)? = value["rows"]
    else {
      throw .table(
        "expected an object with 'alphabet' (a string), 'order' (a whole number) and 'rows' (an object)", byteOffset: 0)
    }
    guard alphabet.count >= 2, Set(alphabet).count == alphabet.count else {
      throw .parameter(
        name: "the alphabet", value: "'\(String(decoding: alphabet, as: UTF8.self))'",
        expected: "two or more different bytes")
    }
    guard order >= 0 else { throw .parameter(name: "the order", value: "\(order)", expected: "at least 0") }
    var rows: [[UInt8]: [Double]] = [:]
    for member in members {
      let context = String(decoding: member.key, as: UTF8.self)
      guard member.key.count == order, member.key.allSatisfy(alphabet.contains) else { throw .unknownContext(context) }
      rows[member.key] = try row(member.value, context: context, size: alphabet.count)
    }
    var missing: [UInt8]?
    let source = try dense(name: "table, order \(order)", alphabet: alphabet, order: order) { symbols in
      let context = symbols.map { alphabet[Int($0)] }
      if let row = rows[context] { return row }
      missing = missing ?? context
      return [1] + [Double](repeating: 0, count: alphabet.count - 1)
    }
    if let missing { throw .missingRow(context: String(decoding: missing, as: UTF8.self)) }
    return source
  }

  private static func row(_ value: JSONValue, context: String, size: Int) throws(MarkovError) -> [Double] {
    guard case .array(let values) = value, values.count == size else {
      let found = if case .array(let values) = value { values.count } else { 0 }
      throw .rowLength(context: context, found: found, expected: size)
    }
    var row: [Double] = []
    for value in values {
      let number: Double
      switch value {
      case .integer(let integer): number = Double(integer)
      case .number(let double): number = double
      default: throw .probability(context: context, value: .nan)
      }
      guard number >= 0, number <= 1 else { throw .probability(context: context, value: number) }
      row.append(number)
    }
    let sum = row.reduce(0, +)
    guard abs(sum - 1) <= 1e-9 else { throw .rowSum(context: context, sum: sum) }
    return row.map { $0 / sum }
  }
}
