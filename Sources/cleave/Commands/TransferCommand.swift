import ArgumentParser

/// `cleave transfer`: embeddings for another vocabulary, and how good they are.
struct TransferCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transfer",
    abstract: "Make embeddings for another tokenizer from those of a model.",
    discussion: TransferRun.configuration.discussion,
    subcommands: [TransferRun.self, TransferEvaluate.self],
    defaultSubcommand: TransferRun.self)
}
