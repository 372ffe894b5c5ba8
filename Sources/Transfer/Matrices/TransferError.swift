/// Why embeddings cannot be read, mapped or initialized.
public enum TransferError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file is not what it says it is. `position` counts bytes from the start of the file.
  case badFile(file: String, position: Int?, expected: String, found: String)
  /// A system call failed.
  case system(operation: String, path: String, code: String)
  /// The file has no such tensor, or no tensor of a known name. `candidates` are those that could be meant.
  case noTensor(file: String, wanted: String?, candidates: [String])
  /// A tensor that is no matrix of numbers that are known.
  case notAMatrix(file: String, tensor: String, found: String)
  /// A matrix and the vocabulary that it belongs to do not go together.
  case rowsDoNotFit(matrix: String, rows: Int, tokenizer: String, ids: Int)
  /// Two matrices that must have equal widths have not.
  case widthsDiffer(first: String, width: Int, second: String, otherWidth: Int)
  /// A number that is not finite.
  case notFinite(matrix: String, row: Int, column: Int, value: String)
  /// A number of a new row that its type cannot hold.
  case doesNotFit(target: String, id: Int, column: Int, value: String, type: String)
  /// No token is in both vocabularies.
  case noOverlap(source: String, target: String, rule: String)
  /// A method lacks what it works with.
  case missingInput(method: String, needs: String)
  /// A setting out of its range.
  case badSetting(name: String, expected: String, found: String)
  /// The linear algebra library cannot be used.
  case noLinearAlgebra(String)

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .badFile(let file, let position, let expected, let found):
      "'\(file)'\(position.map { ", byte \($0)" } ?? ""): expected \(expected), found \(found)"
    case .system(let operation, let path, let code): "cannot \(operation) '\(path)': \(code)"
    case .noTensor(let file, let wanted, let candidates):
      "'\(file)': expected \(wanted.map { "a tensor '\($0)'" } ?? "an embedding under one of its usual names"), found "
        + (candidates.isEmpty
          ? "no matrix at all"
          : candidates.prefix(8).map { "'\($0)'" }.joined(separator: ", ") + (candidates.count > 8 ? ", …" : ""))
        + "; name one with --tensor"
    case .notAMatrix(let file, let tensor, let found):
      "'\(file)', tensor '\(tensor)': expected a matrix (rows × width) of F64, F32, F16 or BF16, found \(found)"
    case .rowsDoNotFit(let matrix, let rows, let tokenizer, let ids):
      "\(matrix) has \(rows) rows, but tokenizer '\(tokenizer)' has ids up to \(ids - 1): expected at least \(ids) rows; "
        + "name the tokenizer that the matrix belongs to"
    case .widthsDiffer(let first, let width, let second, let otherWidth):
      "\(first) is \(width) wide and \(second) \(otherWidth): expected equal widths"
    case .notFinite(let matrix, let row, let column, let value):
      "\(matrix), row \(row), column \(column): expected a finite number, found \(value)"
    case .doesNotFit(let target, let id, let column, let value, let type):
      "the new row \(id) for '\(target)', column \(column): expected a number that \(type) can hold, found \(value); "
        + "with clp, weights whose sum is near zero blow rows up: --guard 0.01, or clp+"
    case .noOverlap(let source, let target, let rule):
      "no token of '\(target)' is in '\(source)' (rule \(rule)): expected at least one in both; try another --rule"
    case .missingInput(let method, let needs): "method \(method) needs \(needs)"
    case .badSetting(let name, let expected, let found): "\(name): expected \(expected), found \(found)"
    case .noLinearAlgebra(let reason): reason
    }
  }
}
