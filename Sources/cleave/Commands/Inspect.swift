import ArgumentParser

/// `cleave inspect`: what a tokenizer is.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Say what a tokenizer is, whether it is reversible and why, and where its ids come from.",
    discussion: """
      EXAMPLES
        cleave inspect tok.json
        cleave inspect cl100k_base.tiktoken --json
        cleave inspect tok.json --on held-out.txt.zst
        cleave inspect token -t tok.json 262 " the" "don't"
      """,
    subcommands: [InspectTokenizer.self, InspectToken.self],
    defaultSubcommand: InspectTokenizer.self)
}
