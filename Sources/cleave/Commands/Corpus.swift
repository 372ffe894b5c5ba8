import ArgumentParser

/// `cleave corpus`: files of text, before any tokenizer.
struct CorpusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "corpus",
    abstract: "Make, pack, measure and split the text that tokenizers are trained and measured on.",
    discussion: """
      EXAMPLES
        cleave corpus build icu -o icu/
        cleave corpus info novels.txt.zst help/
        cleave corpus split novels.txt.zst -o split/
        cleave corpus pack articles/ -o articles.txt.zst --level 19
        cleave corpus unpack articles.txt.zst | less
      """,
    subcommands: [
      CorpusBuild.self,
      CorpusInfo.self,
      CorpusSplit.self,
      CorpusPack.self,
      CorpusUnpack.self,
    ])
}
