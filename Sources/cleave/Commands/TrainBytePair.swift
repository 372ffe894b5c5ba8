import ArgumentParser
import Corpora
import Counts
import JSON
import Tokenization

/// `cleave train bpe`: a byte-pair vocabulary from text.
struct TrainBytePair: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bpe",
    abstract: "Learn a byte-pair vocabulary from text.",
    discussion: """
      Text is cut into pieces, distinct pieces are counted, and the most frequent
      pair of neighbouring symbols becomes a new token, until there are enough.
      For the same text and settings, merges and ids are exactly those of Hugging
      Face's trainer, whatever the number of threads.

      EXAMPLES
        cleave train bpe --vocab-size 8000 -o tok.json novel.txt.zst
        cleave train bpe --vocab-sizes 4k,8k,32k -o tok.json corpus/
        cleave train bpe -s 32k --pre-tokenizer o200k -o tok.json \\
          --special-tokens '<|endoftext|>,<|pad|>' --framing jsonl docs.jsonl.zst
        cleave train bpe -s 1000 --pre-tokenizer '\\p{L}+|[^\\p{L}]+' -o t.json a.txt
        cleave train bpe -s 10k --alphabet-level characters --word-suffix '</w>' \\
          --ties subword-nmt --min-frequency 2 --line-ends drop -o codes.bpe a.txt

      SIZES
        A size counts all tokens: special tokens, alphabet and merges. 8k is 8000.
        Several sizes of one run share one list of merges: --vocab-sizes 4k,8k
        writes tok-4000.json and tok-8000.json, and with {size} in the name of -o,
        the size goes there; the size of --vocab-size goes to the name itself.
        A size that the text cannot give is refused as soon as it is counted. One
        that it turns out not to give, since no pair is left that occurs
        --min-frequency times, is refused at the end; --allow-fewer accepts less.

      RECORDS
        Pieces never reach from one record into the next. With --framing line (the
        default) a record is a line with its line feed, as for Hugging Face's
        train(files); --line-ends drop leaves it out.

      SENTENCEPIECE
        With --ties spm, and neither a pre-tokenizer nor bytes asked for, all is as
        in spm_train --model_type=bpe --normalization_rule_name=identity: text is
        cut at spaces, pieces are those SentencePiece thinks valid, in its order.
          cleave train bpe --ties spm -s 8000 -o m.model text.txt
        Only its look at the most frequent 5 % of pairs, which saves it time and
        can change pieces where characters are many, is left out.

      TIES (--ties) say which of equally frequent pairs goes first.
        hf           the one with the oldest left, then the oldest right token
        spm          the one with the shortest, then the smallest joined text
        subword-nmt  the one with the greatest left, then the greatest right text
        bytes        the one with the smallest joined, then the smallest left text

      LISTS (--must-have, --block-list)
        Files of one token a line, or of a JSON array of strings.
        Each must-have token has an id in every vocabulary. One that the
        pre-tokenizer leaves whole is reached by merges, if need be through other
        tokens, which count towards the size. One that it cuts becomes an added
        token, found in text before it is cut. Blocked texts are made by no merge.

      INTERRUPTIONS
        cleave train bpe -s 128k --resume run --framing jsonl -o tok.json docs/
        Keeps the counts in run.counts and the merges in run, every two minutes
        (--resume-every), each file whole or not at all. Killed at any moment and
        called again, it goes on there and ends in the same bytes: files that were
        counted are not opened again, merges are made again without a search.
        Every trainer has --resume.

      The report goes to standard error unless --quiet, as JSON (--json) to
      standard output. Times are seconds.
      """)

  @OptionGroup var sizes: VocabularySizeOptions

  @Option(
    help: ArgumentHelp(
      """
      How text is cut: \(PreTokenizerArgument.names), or a regular expression at whose matches it is cut. Default gpt2; \
      for characters metaspace, with marks whitespace-split.
      """, valueName: "name|regex"))
  var preTokenizer: PreTokenizerArgument?

  @Option(
    help: ArgumentHelp(
      "What is done to text first, from left to right: \(NormalizerArgument.names).", valueName: "name,name"))
  var normalizer: NormalizerArgument?

  @Option(
    help: "What the smallest symbols are: bytes, so that every text can be encoded, or characters. Default bytes.")
  var alphabetLevel: AlphabetName?

  @Option(
    help:
      "Which characters get an id before any merge: all bytes or those of the corpus. Default all bytes, for characters corpus."
  )
  var initialAlphabet: InitialAlphabetName?

  @Option(
    name: .customLong("limit-alphabet"),
    help: ArgumentHelp(
      "Keep only this many characters, the most frequent; of equally frequent ones the smaller code points.",
      valueName: "n"))
  var alphabetLimit: Int?

  @Option(help: ArgumentHelp("Merge only pairs that occur this often.", valueName: "n"))
  var minFrequency: UInt64 = 1

  @Option(help: ArgumentHelp("Get the first ids; separated by commas, or a JSON array.", valueName: "token,token"))
  var specialTokens: TokenListArgument?

  @Option(
    help: ArgumentHelp(
      "Count a new pair only when it has fewer characters (bytes) than this: Hugging Face's rule.", valueName: "n"))
  var maxTokenLength: Int?

  @Option(
    help: ArgumentHelp("In front of symbols that continue a piece, such as ##. Characters only.", valueName: "text"))
  var continuingPrefix: String?

  @Option(help: ArgumentHelp("Behind symbols that end a piece, such as </w>. Characters only.", valueName: "text"))
  var wordSuffix: String?

  @Option(help: "Which of equally frequent pairs goes first: hf, spm, subword-nmt or bytes.")
  var ties: TieRule = .huggingFace

  @Option(help: ArgumentHelp("A file of texts that no merge makes.", valueName: "file"), completion: .file())
  var blockList: String?

  @Option(help: ArgumentHelp("A file of tokens that every vocabulary gets.", valueName: "file"), completion: .file())
  var mustHave: String?

  @Flag(help: "Accept a smaller vocabulary when no pair is left.")
  var allowFewer = false

  @OptionGroup(title: "WITH --ties spm AND CHARACTERS") var sentencePiece: SentencePieceOptions
  @OptionGroup var output: TrainingOutputOptions
  @OptionGroup var resume: ResumeOptions
  @OptionGroup var counts: CountsOptions
  @OptionGroup var text: TrainingTextOptions

  enum AlphabetName: String, ExpressibleByArgument, CaseIterable { case bytes, characters }
  enum InitialAlphabetName: String, ExpressibleByArgument, CaseIterable { case bytes, corpus }

  func validate() throws {
    try output.check(sizes: sizes)
    if let alphabetLimit, alphabetLimit < 1 { throw ValidationError("--limit-alphabet must be at least 1.") }
    if let maxTokenLength, maxTokenLength < 1 { throw ValidationError("--max-token-length must be at least 1.") }
  }

  func run() throws {
    let given = try counts.load(beside: text)
    if isSentencePiece(given) { return try runAsSentencePiece(given) }
    let marks = continuingPrefix != nil || wordSuffix != nil
    let stages = try TrainerStages.bpe.stages(
      .init(
        normalizer: normalizer, preTokenizer: preTokenizer,
        alphabet: alphabetLevel.map { $0 == .bytes ? .bytes : .characters }, keepsLineEnds: text.keepsLineEnds),
      given: given?.stages, usual: alphabetLevel == .characters && marks ? .whitespaceSplit : nil)
    let trainer = try makeTrainer(stages)
    let keeping = try resume.files(
      reading: text.input.files + counts.counts, writing: output.files(of: sizes.outputs(output.target)))
    let checkpoints = try keeping?.checkpoints()
    var counted = try given ?? text.count(stages, keptIn: keeping)
    var bar = Progress(
      label: "training", total: trainer.vocabularySizes.max(), unit: "tokens", mode: text.progress.mode)
    let training = try trainer.train(on: counted.takeCounts(), checkpoints: checkpoints) {
      bar.update(to: $0.vocabularySize)
    }
    bar.finish()
    warn(about: training)

    try output.write(
      sizes.outputs(output.target), reportedIn: report(training.report, of: counted, stages.alphabet),
      quiet: text.progress.quiet,
      tokenizer: { size in
        try training.tokenizer(
          vocabularySize: size, normalizer: stages.normalizer, preTokenizer: stages.preTokenizer)
      },
      described: { tokenizer, _ in
        var output = TrainingReport.Output(vocabularySize: tokenizer.model.vocabulary.count)
        if case .bytePair(let model) = tokenizer.model { output.parts = [("merges", model.merges.count)] }
        return output
      })
    keeping?.remove()
  }

  /// Whether all is to be as `spm_train` does it, and not the ties alone. Counts say that themselves.
  private func isSentencePiece(_ given: CountedText?) -> Bool {
    if let given {
      guard case .sentencePiece = given.stages.normalizer else { return false }
    }
    return ties == .sentencePiece && alphabetLevel != .bytes && preTokenizer == nil && normalizer == nil
      && continuingPrefix == nil && wordSuffix == nil
  }

  private func runAsSentencePiece(_ given: CountedText?) throws {
    for (option, isThere) in [
      ("--initial-alphabet", initialAlphabet != nil), ("--limit-alphabet", alphabetLimit != nil),
      ("--min-frequency", minFrequency > 1), ("--max-token-length", maxTokenLength != nil),
      ("--block-list", blockList != nil), ("--must-have", mustHave != nil),
    ] where isThere {
      throw ValidationError("\(option) does not go with --ties spm for characters: SentencePiece has nothing like it.")
    }
    var trainer = try sentencePiece.trainer(
      sizes: sizes.sizes, specialTokens: specialTokens?.tokens, allowsFewer: allowFewer)
    let stages = try SentencePieceStages(
      options: sentencePiece.normalization, userDefinedSymbols: trainer.userDefinedTokens,
      recordLimit: sentencePiece.maxSentenceLength
    ).stages(of: .bpeAsSentencePiece, given: given?.stages)
    trainer.normalization = stages.normalization
    let keeping = try resume.files(
      reading: text.input.files + counts.counts, writing: output.files(of: sizes.outputs(output.target)))
    let checkpoints = try keeping?.checkpoints()
    let counted = try given ?? text.count(stages.stages, keptIn: keeping)
    var bar = Progress(
      label: "training", total: trainer.vocabularySizes.max(), unit: "tokens", mode: text.progress.mode)
    let training = try trainer.train(on: counted.counts, checkpoints: checkpoints) {
      bar.update(to: $0.vocabularySize)
    }
    bar.finish()
    var report = TrainingReport(
      algorithm: "bpe", byteCount: counted.byteCount, pieces: training.report.pieces,
      distinctPieces: training.report.distinctPieces, countingSeconds: counted.seconds,
      trainingSeconds: training.report.duration / .seconds(1))
    report.learned = [
      """
      learned \(training.report.merges) merges over \(training.report.alphabetSize) characters as SentencePiece, \
      \(training.uncoveredCharacters) characters not covered
      """
    ]
    report.fields = [
      ("ties", .text(ties.rawValue)), ("alphabet", .integer(training.report.alphabetSize)),
      ("uncovered_characters", .integer(Int(clamping: training.uncoveredCharacters))),
      ("merges", .integer(training.report.merges)),
    ]
    try output.write(sizes.outputs(output.target), reportedIn: report, quiet: text.progress.quiet) { size in
      try training.tokenizer(vocabularySize: size)
    }
    keeping?.remove()
  }

  // MARK: Details

  private func makeTrainer(_ stages: PieceStages) throws -> BytePairTrainer {
    var trainer = BytePairTrainer(
      vocabularySizes: sizes.sizes, alphabet: stages.alphabet,
      initialAlphabet: initialAlphabet.map { $0 == .bytes ? .bytes : .corpus })
    trainer.ties = ties
    trainer.minimumCount = minFrequency
    trainer.specialTokens = specialTokens?.tokens ?? []
    trainer.maximumTokenLength = maxTokenLength
    trainer.alphabetLimit = alphabetLimit
    trainer.continuingPrefix = continuingPrefix.map { Array($0.utf8) }
    trainer.wordSuffix = wordSuffix.map { Array($0.utf8) }
    trainer.allowsFewer = allowFewer
    if let blockList { trainer.blockedTokens = try TokenList.read(blockList) }
    if let mustHave {
      try trainer.require(
        try TokenList.read(mustHave), normalizer: stages.normalizer, preTokenizer: stages.preTokenizer)
    }
    return trainer
  }

  private func report(
    _ training: BytePairTraining.Report, of counted: CountedText, _ alphabet: Alphabet
  ) -> TrainingReport {
    var report = TrainingReport(
      algorithm: "bpe", byteCount: counted.byteCount, pieces: training.pieces, distinctPieces: training.distinctPieces,
      countingSeconds: counted.seconds, trainingSeconds: training.duration / .seconds(1))
    report.learned = [
      """
      learned \(training.merges) merges over \(training.alphabetSize) \(alphabet == .bytes ? "bytes" : "characters") and \
      \(training.specialTokens) special tokens, ties as \(training.ties.rawValue)
      """
    ]
    if training.piecesLeftOut > 0 {
      report.learned.append("left out \(training.piecesLeftOut) pieces that are not valid UTF-8")
    }
    report.fields = [
      ("ties", .text(training.ties.rawValue)),
      ("pieces_left_out", .integer(Int(clamping: training.piecesLeftOut))),
      ("alphabet", .integer(training.alphabetSize)),
      ("special_tokens", .integer(training.specialTokens)),
      ("merges", .integer(training.merges)),
    ]
    return report
  }

  private func warn(about training: BytePairTraining) {
    for token in training.specialTokensMadeByMerges {
      StandardError.write(
        "cleave: warning: special token '\(String(decoding: token, as: UTF8.self))' is made by merges of plain text too\n"
      )
    }
  }
}
