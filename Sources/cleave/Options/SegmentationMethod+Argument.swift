public import ArgumentParser
public import Tokenization

extension SegmentationMethod: ExpressibleByArgument {
  /// The names, for help.
  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
