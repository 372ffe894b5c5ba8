import ArgumentParser

/// The special tokens of a vocabulary of whole pieces.
struct PieceTokenOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Get the first ids; separated by commas, or a JSON array. Default [UNK].", valueName: "token,token"))
  var specialTokens: TokenListArgument?

  @Option(help: ArgumentHelp("The special token for what is no token.", valueName: "token"))
  var unknownToken = "[UNK]"

  /// The special tokens; the unknown one if the user names none.
  var tokens: [[UInt8]] { specialTokens?.tokens ?? [Array(unknownToken.utf8)] }
}
