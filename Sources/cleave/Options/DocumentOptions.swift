import ArgumentParser
import Corpora

/// What one document of a corpus is.
struct DocumentOptions: ParsableArguments {
  @Option(
    help: """
      What one document is: line, blank-line (text between blank lines), jsonl, null (zero-separated) or file. If not \
      given, jsonl for files named .jsonl or .ndjson, else blank-line.
      """)
  var documents: DocumentName?

  @Option(help: ArgumentHelp("The member of each JSON object that holds the text.", valueName: "name"))
  var field = "text"

  /// What one document of the file at `path` is.
  func boundary(of file: InputFile) -> DocumentBoundary {
    switch documents {
    case nil: .suggested(byName: file.path, field: Array(field.utf8))
    case .line: .line
    case .blankLine: .blankLine
    case .jsonl: .jsonl(field: Array(field.utf8))
    case .null: .null
    case .file: .file
    }
  }
}

/// The values of `--documents`.
enum DocumentName: String, ExpressibleByArgument, CaseIterable {
  case line
  case blankLine = "blank-line"
  case jsonl, null, file
}
