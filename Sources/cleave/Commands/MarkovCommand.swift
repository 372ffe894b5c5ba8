import ArgumentParser

/// `cleave markov`: sources with a known entropy rate, to measure tokenizers against.
struct MarkovCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "markov",
    abstract: "Markov sources with a known entropy rate, to measure tokenizers against.",
    discussion: """
      A unigram model over characters cannot get below the entropy of one
      character, however much a character depends on those before it. Over tokens
      it can come near the entropy rate. These commands measure how near.

      EXAMPLES
        cleave markov entropy --switching --p 0.1 --q 0.3
        cleave markov entropy --fit novel.txt --order 3
        cleave markov sample --switching --order 2 --p 0.05 --count 1m > bits.txt
        cleave markov measure --switching --order 2 --p 0.05 --sizes 2,4,8,16,32
      """,
    subcommands: [MarkovEntropy.self, MarkovSample.self, MarkovMeasure.self, MarkovFigureCommand.self])
}
