import ArgumentParser

/// The list of commands. Each says its name: to find it from the type takes a tenth of a millisecond at every start.
struct Cleave: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cleave",
    abstract: "A tokenizer laboratory: train vocabularies, turn text into ids and back, compare tokenizers.",
    discussion: """
      EXAMPLES
        cleave train bpe --vocab-size 8000 -o tok.json novel.txt.zst
        cleave tokenize -t tok.json < novel.txt > ids.txt
        cleave detokenize -t tok.json < ids.txt
        cleave inspect tok.json

      Text is read from files, folders or standard input, plain or compressed
      with zstd or gzip. Results go to standard output or, whole or not at
      all, to the file of -o.

      EXIT STATUS
        0  done
        1  the answer is no: two tokenizers differ, a check failed
        2  it could not be done: wrong arguments, bad input, no space
      """,
    version: ProgramVersion.current,
    subcommands: [
      Train.self,
      Count.self,
      MergeCounts.self,
      Tokenize.self,
      Detokenize.self,
      Dataset.self,
      Normalize.self,
      Inspect.self,
      Lint.self,
      Verify.self,
      Compare.self,
      Certify.self,
      Bench.self,
      SweepCommand.self,
      Overlap.self,
      TransferCommand.self,
      MarkovCommand.self,
      CorpusCommand.self,
      Convert.self,
      Vocab.self,
      Split.self,
    ])
}
