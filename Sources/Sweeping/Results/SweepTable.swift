public import JSON

/// The points of a sweep as rows with stable columns.
public struct SweepTable: Sendable {
  /// A row each, in this order.
  public let points: [SweepPoint]
  /// Columns of a model's embedding matrix.
  public let width: Int
  /// Whether each point is on the Pareto front.
  public let isOnFront: [Bool]

  /// A table.
  public init(_ points: [SweepPoint], width: Int) {
    self.points = points
    self.width = width
    isOnFront = ParetoFront.marks(points)
  }

  /// One row; its keys and their order are stable.
  public func members(_ index: Int) -> [JSONValue.Member] {
    let point = points[index]
    let left: Set<String> = ["block_bits", "block_bytes"]
    return point.members.filter { !left.contains(String(decoding: $0.key, as: UTF8.self)) } + [
      .init("bytes_per_token", .number(point.bytesPerToken)),
      .init("embedding_parameters", .integer(point.embeddingParameters(width: width))),
      .init("pareto", .bool(isOnFront[index])),
    ]
  }

  /// A JSON object on a line for each row.
  public var jsonLines: [UInt8] {
    var writer = JSONWriter()
    for index in points.indices {
      writer.value(.object(members(index)))
      writer.endLine()
    }
    return writer.bytes
  }

  /// Values parted by tabs, a line of names first; a missing value is empty.
  public var tabSeparated: [UInt8] {
    var text = ""
    for index in points.indices {
      let members = members(index)
      if index == 0 { text += members.map { String(decoding: $0.key, as: UTF8.self) }.joined(separator: "\t") + "\n" }
      text += members.map { SweepTable.cell($0.value) }.joined(separator: "\t") + "\n"
    }
    return Array(text.utf8)
  }

  private static func cell(_ value: JSONValue) -> String {
    switch value {
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .bool(let flag): flag ? "true" : "false"
    // Names of algorithms and tokenizers hold no tab.
    case .string(let bytes): String(decoding: bytes, as: UTF8.self)
    default: ""
    }
  }
}
