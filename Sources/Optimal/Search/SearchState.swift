/// How far the search for one size is, beside the multipliers.
struct SearchState: Sendable {
  /// A vocabulary and what the objective is for it, by token of the lattice.
  struct Found: Sendable {
    var value: Int64
    var members: [Bool]
  }

  /// A bound of the objective and what proves it.
  struct Bound: Sendable {
    var value: Int64
    var potentials: Potentials
    /// The mixture of sources that it was proven for.
    var mix: [Int64]
  }

  var stage = 0
  /// The next round of the stage; where there is none, its end is what is next.
  var round = 0
  /// Rounds of all stages.
  var rounds = 0
  /// The best vocabulary that was read off the multipliers in this stage.
  var start: Found?
  var best: Found?
  var bound: Bound
}
