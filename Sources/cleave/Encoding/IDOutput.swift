import Corpora
import Tokenization

/// The output of `tokenize`: an npy header goes in front when the number of ids is known.
struct IDOutput: ~Copyable {
  private var output: AtomicOutput
  private let form: TokenForm
  private var tokenCount = 0
  /// What follows an npy header that cannot be put in place later, because the output is a pipe or compressed.
  private var held: [UInt8]?

  /// Opens the output.
  init(_ options: OutputOptions, form: TokenForm) throws {
    var output = try options.open()
    var held: [UInt8]?
    if case .npy(let width) = form {
      if output.canReplaceStart {
        try output.write(NPYHeader(width: width, count: 0).bytes)
      } else {
        held = []
      }
    }
    self.output = output
    self.form = form
    self.held = held
  }

  /// Writes what a batch became.
  mutating func write(_ encoded: RecordEncoder.Encoded) throws {
    tokenCount += encoded.tokenCount
    if held != nil {
      held? += encoded.bytes
    } else {
      try output.write(encoded.bytes)
    }
  }

  /// Ends the output and puts the file in its place.
  mutating func commit() throws {
    if case .npy(let width) = form {
      let header = NPYHeader(width: width, count: tokenCount).bytes
      if let held {
        try output.write(header)
        try output.write(held)
      } else {
        try output.replaceStart(header)
      }
    }
    try output.commit()
  }
}
