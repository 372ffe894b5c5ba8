import ArgumentParser

/// `cleave vocab`: vocabularies made larger, smaller or ordered anew.
struct Vocab: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vocab",
    abstract: "Add tokens to a vocabulary, take tokens out, give them other ids.",
    discussion: """
      EXAMPLES
        cleave vocab extend tok.json --add 4k -o more.json new-text.txt.zst
        cleave vocab prune tok.json --to-size 16k --on text.txt -o small.json \\
          --map ids.npy
        cleave vocab remap tok.json --by-use text.txt -o ordered.json --map ids.json
      """,
    subcommands: [VocabExtend.self, VocabPrune.self, VocabRemap.self])
}
