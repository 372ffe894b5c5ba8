import ArgumentParser
import Corpora
import JSON
import Tokenization

/// `cleave inspect token`: single tokens.
struct InspectToken: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token",
    abstract: "Single tokens, by id or by text.",
    usage: "cleave inspect token [<options>] --tokenizer <tokenizer> <id|text> ...",
    discussion: """
      EXAMPLES
        cleave inspect token -t tok.json 262
        cleave inspect token -t tok.json " the" "naïve" --json

      A number is an id; anything else is text, for which the tokens it is
      encoded to are shown. --text takes numbers as text, too.
      """)

  @OptionGroup var tokenizer: TokenizerOptions
  @Argument(help: ArgumentHelp("Ids or texts.", valueName: "id|text")) var values: [String]
  @Flag(help: "Every value is a text, numbers too.") var text = false
  @Flag(help: "One JSON object a token.") var json = false

  func validate() throws {
    guard !values.isEmpty else { throw ValidationError("Name at least one id or text.") }
  }

  func run() throws {
    let tokenizer = try tokenizer.load().tokenizer
    let report = TokenReport(tokenizer)
    var encoder = Encoder(try CompiledTokenizer(tokenizer))
    var output = try AtomicOutput(path: nil)
    for value in values {
      var ids: [TokenID] = []
      if !text, let id = TokenID(value) {
        guard Int(id) < tokenizer.idEnd else {
          throw ValidationError("No token has the id \(id): ids end at \(tokenizer.idEnd - 1).")
        }
        ids = [id]
      } else {
        try encoder.encode(Array(value.utf8).span, into: &ids)
      }
      for id in ids { try output.write(json ? report.json(of: id) : Array(report.line(of: id).utf8)) }
    }
    try output.commit()
  }
}
