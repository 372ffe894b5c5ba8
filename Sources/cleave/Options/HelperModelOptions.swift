import ArgumentParser
import Tokenization
import Transfer

/// Vectors in whose space tokens are compared.
struct HelperModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("For clp and clp+: vectors of target tokens, in a file like the source.", valueName: "weights"),
    completion: .file())
  var helper: String?
  @Option(
    help: ArgumentHelp("The tokenizer of the helper's rows; default the target's.", valueName: "tokenizer"),
    completion: .file())
  var helperTokenizer: String?
  @Option(help: ArgumentHelp("The tensor's name in the helper.", valueName: "name"))
  var helperTensor: String?

  func validate() throws {
    guard helper != nil || (helperTokenizer == nil && helperTensor == nil) else {
      throw ValidationError("--helper-tokenizer and --helper-tensor belong to --helper.")
    }
  }

  /// The vectors of the tokens of `target`; nil without a helper.
  func load(
    for target: CanonicalForms, rule: VocabularyMapping.Rule, preset: PresetOptions
  ) throws -> HelperModelVectors? {
    guard let helper else { return nil }
    let matrix = try ModelWeights(path: helper).input(named: helperTensor)
    var forms: CanonicalForms?
    if let helperTokenizer, helperTokenizer != target.name {
      // The preset may be of use to one of the other tokenizers only.
      forms = try CanonicalForms(preset.loadWithOrWithoutPreset(helperTokenizer).tokenizer, name: helperTokenizer)
    }
    return try HelperModelVectors(matrix, helper: forms, target: target, rule: rule)
  }
}
