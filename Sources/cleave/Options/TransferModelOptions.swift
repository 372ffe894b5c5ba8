import ArgumentParser

/// Which embeddings are there, and which tokenizers they are of and for.
struct TransferModelOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The model's weights.", valueName: "weights"), completion: .file())
  var source: String
  @Option(help: ArgumentHelp("The tokenizer of those weights.", valueName: "tokenizer"), completion: .file())
  var sourceTokenizer: String
  @Option(help: ArgumentHelp("The tokenizer that rows are wanted for.", valueName: "tokenizer"), completion: .file())
  var targetTokenizer: String
  @Option(help: ArgumentHelp("The embedding's name in the source.", valueName: "name"))
  var tensor: String?
}
