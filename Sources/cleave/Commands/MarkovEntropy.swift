import ArgumentParser
import Corpora
import Glibc
import JSON
import Markov

/// `cleave markov entropy`: what a source's best models can reach.
struct MarkovEntropy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "entropy",
    abstract: "Entropy rate, marginal entropy, stationary law of a source.",
    discussion: """
      The entropy rate is the loss of the best model of any kind, the marginal
      entropy that of the best unigram model over symbols, block entropy r divided
      by r that of the best unigram model over strings of r symbols. All are exact
      up to rounding. Sources without one limiting law are refused.

      EXAMPLES
        cleave markov entropy --switching --order 1 --p 0.1 --q 0.1
        cleave markov entropy --three-state --delta 0.1 --json
        cleave markov entropy --dirichlet --alphabet 2 --order 4 --seed 1
        echo '{"alphabet":"01","order":1,"rows":{"0":[0.9,0.1],"1":[0.3,0.7]}}' |
          cleave markov entropy --table -
        cleave markov entropy --fit novel.txt.zst --order 2
      """)

  @OptionGroup var source: MarkovSourceOptions

  @Option(help: ArgumentHelp("Show block entropies up to this length.", valueName: "r"))
  var blocks = 8

  @Flag(help: "Write one JSON object.")
  var json = false

  /// Laws of more contexts are left out of the report.
  private static let shownContexts = 4096

  func validate() throws {
    guard (0...1000).contains(blocks) else { throw ValidationError("--blocks takes a number from 0 to 1000.") }
  }

  func run() throws {
    let source = try source.source()
    var output = try AtomicOutput(path: nil)
    if json { try output.writeJSONLine(members(source)) } else { try output.write(Array(text(source).utf8)) }
    try output.commit()
  }

  private func members(_ source: MarkovSource) -> [JSONValue.Member] {
    let bits = 1 / M_LN2
    let showsLaw = source.contextCount <= Self.shownContexts
    return [
      .init("source", .text(source.name)),
      .init("order", .integer(source.order)),
      .init("alphabet", .string(source.alphabet)),
      .init("contexts", .integer(source.contextCount)),
      .init("entropy_rate_bits", .number(source.entropyRate * bits)),
      .init("entropy_rate_nats", .number(source.entropyRate)),
      .init("marginal_entropy_bits", .number(source.marginalEntropy * bits)),
      .init("marginal_entropy_nats", .number(source.marginalEntropy)),
      .init("delta", .number(source.smallestTransition)),
      .init("marginal", .array(source.marginal.map { .number($0) })),
      .init("stationary", showsLaw ? .array(source.stationary.map { .number($0) }) : .null),
      .init(
        "stationary_contexts",
        showsLaw ? .array((0..<source.contextCount).map { .string(source.spelling(ofContext: $0)) }) : .null),
      .init(
        "block_entropies_bits",
        .array((0..<blocks).map { .number(source.blockEntropy($0 + 1) * bits) })),
    ]
  }

  private func text(_ source: MarkovSource) -> String {
    func figure(_ nats: Double) -> String {
      Figure.rounded(nats / M_LN2, places: 6) + " bits   " + Figure.rounded(nats, places: 6) + " nats"
    }
    var table = TextTable([.left, .left])
    table.add(["source", source.name])
    table.add(["alphabet", "\(source.alphabet.count) symbols"])
    table.add(["contexts", Figure.grouped(source.contextCount)])
    table.add(["entropy rate", figure(source.entropyRate) + " a symbol"])
    table.add(["marginal entropy", figure(source.marginalEntropy) + " a symbol"])
    table.add([
      "their ratio",
      source.entropyRate > 0 ? Figure.rounded(source.marginalEntropy / source.entropyRate, places: 4) : "without bound",
    ])
    table.add(["delta", "\(source.smallestTransition)"])
    var text = table.text
    if blocks > 0 {
      text += "\nbest unigram model over strings of r symbols, a symbol\n"
      var rows = TextTable([.right, .left])
      for length in 1...blocks { rows.add(["  r = \(length)", figure(source.blockEntropy(length) / Double(length))]) }
      text += rows.text
    }
    return text
  }
}
