import ArgumentParser
import Corpora
import Counts
import Tokenization

/// Counts files in place of text, for every trainer that learns from pieces.
struct CountsOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      """
      Learn from these files of 'cleave count' in place of text, with the same result. Their way to cut text is used; \
      options that contradict it are refused.
      """, valueName: "file"),
    completion: .file())
  var counts: [String] = []

  /// The pieces of the files together, which must have been made by `stages`; nil when none are named.
  ///
  /// - Throws: when the files were made in another way, and as ``load(beside:)``.
  func load(beside text: TrainingTextOptions, madeBy stages: PieceStages) throws -> CountedText? {
    guard let counted = try load(beside: text) else { return nil }
    var wanted = stages
    if text.lineEnds == nil { wanted.keepsLineEnds = counted.stages.keepsLineEnds }
    let differences = try counted.stages.differences(to: wanted)
    guard differences.isEmpty else {
      throw ValidationError(
        "The counts were made in another way than the tokenizer cuts text: in the file "
          + "\(differences.joined(separator: "; ")). Count with the tokenizer: cleave count -t TOKENIZER.")
    }
    return counted
  }

  /// The pieces of the files together; nil when none are named.
  ///
  /// - Throws: when text is named too, and as ``Counts/CountsMerge/load()``.
  func load(beside text: TrainingTextOptions) throws -> CountedText? {
    guard !counts.isEmpty else { return nil }
    guard text.input.files.isEmpty else {
      throw ValidationError("Learn either from text or from --counts, not from '\(text.input.files[0])' and counts.")
    }
    if text.input.records.framing != nil {
      throw ValidationError("--framing is for text: --counts have been made of records already.")
    }
    let clock = ContinuousClock()
    let start = clock.now
    let input = try text.input.records.textInput(counts)
    let merge = CountsMerge(
      input.files.map { ($0, 1) }, options: input.options, lineLimit: text.input.records.maxRecordBytes, folder: "")
    let (header, counts) = try merge.load()
    if header.unicode != UnicodeVersion.data, !text.progress.quiet {
      StandardError.write(
        "cleave: note: the counts were made with Unicode \(header.unicode), this machine has \(UnicodeVersion.data)\n")
    }
    return CountedText(
      counts: counts, stages: header.stages, byteCount: Int(clamping: header.byteCount),
      seconds: (clock.now - start) / .seconds(1))
  }
}
