internal import Tokenization

extension HelperModelVectors {
  /// The known pairs whose target has a vector and whose source row is not hidden.
  func anchors(_ problem: TransferProblem) throws -> [TokenPair] {
    let single = FloatBuffer(count: width)
    let unit = DoubleBuffer(count: width)
    var anchors: [TokenPair] = []
    for pair in problem.known where !problem.hidden.contains(pair.source) {
      if try readUnit(pair.target, through: single.base, into: unit.base) { anchors.append(pair) }
    }
    return anchors
  }
}
