/// A round of a training as ``PruningState`` keeps it: a row of numbers.
protocol KeptRound {
  /// The round in ``PruningState/roundWidth`` numbers, of which the first two are whole.
  var numbers: [Double] { get }

  /// The round of such numbers, which may be anybody's: any numbers, the first two between −10¹⁸ and 10¹⁸.
  init(_ numbers: [Double])
}

extension KeptRound {
  /// Rounds that were kept end to end.
  static func rounds(_ numbers: [Double]) -> [Self] {
    stride(from: 0, to: numbers.count, by: PruningState.roundWidth).map {
      Self(Array(numbers[$0..<$0 + PruningState.roundWidth]))
    }
  }
}
