/// A JSON value whose strings are bytes and whose objects keep their order and their doubled keys.
///
/// Strings stay bytes because Swift compares `String`s by canonical equivalence, which would merge keys
/// that every other program keeps apart.
public enum JSONValue: Sendable, Equatable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A whole number; readers give this for at most 18 characters without fraction and exponent.
  case integer(Int)
  /// Any other number, as the nearest `Double`.
  case number(Double)
  /// UTF-8, escapes resolved.
  case string([UInt8])
  /// Values in brackets.
  case array([JSONValue])
  /// Keys with values, in the order of the text; a key may come twice.
  case object([Member])

  /// One `key: value` of an object.
  public struct Member: Sendable, Equatable {
    /// UTF-8, escapes resolved.
    public var key: [UInt8]
    /// What stands behind the colon.
    public var value: JSONValue

    /// A member of an object.
    public init(key: [UInt8], value: JSONValue) {
      self.key = key
      self.value = value
    }

    /// A member whose key is a Swift string.
    public init(_ key: String, _ value: JSONValue) {
      self.init(key: Array(key.utf8), value: value)
    }
  }

  /// A string value.
  public static func text(_ string: String) -> JSONValue { .string(Array(string.utf8)) }

  /// The value of the last member called `key`, as JavaScript and Python choose among doubled keys; nil when
  /// there is none or this is not an object.
  ///
  /// - Complexity: O(*n*) in the number of members.
  public subscript(key: StaticString) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key.equals(key) }?.value
  }

  /// What kind of value this is, for messages: `a string`, `an object`…
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .integer: "an integer"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension Array where Element == UInt8 {
  /// Whether these are exactly the bytes of `literal`.
  public func equals(_ literal: StaticString) -> Bool {
    count == literal.utf8CodeUnitCount
      && literal.withUTF8Buffer { buffer in
        var index = 0
        while index < buffer.count {
          if self[index] != buffer[index] { return false }
          index += 1
        }
        return true
      }
  }
}
