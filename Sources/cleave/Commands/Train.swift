import ArgumentParser

/// `cleave train`: vocabularies from text, a subcommand for each algorithm.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Learn a vocabulary from text.",
    discussion: """
      EXAMPLES
        cleave train bpe --vocab-size 8000 -o tok.json novel.txt.zst
        cleave train unigram --vocab-size 8000 -o tok.json novel.txt.zst
        cleave train wordpiece -s 30k -o tok.json novel.txt.zst
        cleave train byteword -o bw.json
      """,
    subcommands: [
      TrainBytePair.self, TrainUnigram.self, TrainWordPiece.self, TrainLikelihood.self, TrainWords.self,
      TrainCharacters.self, TrainBytes.self,
      TrainByteWord.self, TrainOptimal.self, TrainLZ78.self, TrainLZW.self, TrainChunks.self,
    ])
}
