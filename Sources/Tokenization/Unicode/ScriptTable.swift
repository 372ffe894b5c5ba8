/// The scripts that Hugging Face's `UnicodeScripts` tells apart: kana counts as Han.
package struct ScriptTable: Sendable {
  /// A script, or `joins` for a character that goes with whatever stands before it.
  package struct Script: Equatable, Sendable {
    package let code: UInt32
    package static let joins = Script(code: 0)
  }

  package static let huggingFace = ScriptTable(runs: scriptRuns)

  private var starts: [UInt32] = []
  private var scripts: [Script] = []

  private init(runs: StaticString) {
    CodePointRuns.forEach(in: runs) { run, name in
      starts.append(run.lowerBound)
      scripts.append(Script(code: name))
    }
  }

  /// The script of a character.
  ///
  /// - Complexity: O(log *n*) in the 1,500 runs.
  package subscript(codePoint: UInt32) -> Script {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = low &+ (high &- low) / 2
      if starts[middle] <= codePoint { low = middle } else { high = middle }
    }
    return scripts[low]
  }
}
