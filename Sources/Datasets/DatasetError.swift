/// Why a dataset cannot be written.
public enum DatasetError: Error, Sendable, Equatable, CustomStringConvertible {
  /// An id that the number type cannot hold.
  case idTooLarge(file: String, id: UInt32, element: DatasetElement)
  /// A document longer than the format can say.
  case documentTooLong(file: String, tokenCount: Int, limit: Int)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .idTooLarge(let file, let id, let element):
      "'\(file)': expected ids that fit in \(element.rawValue), found \(id); use --dtype with a wider type"
    case .documentTooLong(let file, let count, let limit):
      "'\(file)': expected documents of at most \(limit) ids, found one of \(count); use another format"
    }
  }
}
