import ArgumentParser

/// The command line.
@main
struct Cleave: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cleave",
    abstract: "A tokenizer laboratory: train vocabularies, turn text into ids and back, compare tokenizers.",
    version: "0.1.0",
    subcommands: [])
}
