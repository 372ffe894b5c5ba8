import JSON
import Tokenization
import Transfer

/// What `cleave transfer` has done.
struct TransferReport {
  let method: TransferMethod
  let mapping: VocabularyMapping
  let seed: UInt64
  let fallback: FallbackRows.Kind
  private var tensors: [Tensor] = []

  private struct Tensor {
    let matrix: EmbeddingMatrix
    let rowCount: Int
    let extraRows: Range<Int>
    let counts: EmbeddingTransfer.Counts
    let leastWeightSum: (token: TokenID, sum: Double)?
  }

  init(method: TransferMethod, mapping: VocabularyMapping, seed: UInt64, fallback: FallbackRows.Kind) {
    self.method = method
    self.mapping = mapping
    self.seed = seed
    self.fallback = fallback
  }

  /// Adds a tensor that has been written.
  mutating func add(
    _ matrix: EmbeddingMatrix, _ transfer: EmbeddingTransfer, _ counts: EmbeddingTransfer.Counts,
    leastWeightSum: (token: TokenID, sum: Double)?
  ) {
    tensors.append(
      Tensor(
        matrix: matrix, rowCount: transfer.rowCount, extraRows: transfer.extraRows, counts: counts,
        leastWeightSum: leastWeightSum))
  }

  /// For people.
  func text(seconds: Double, processorSeconds: Double) -> String {
    let spelling = TokenSpelling(mapping.target.tokenizer)
    func name(_ id: TokenID) -> String { "token \(id) '\(String(decoding: spelling[id], as: UTF8.self))'" }
    var table = TextTable([.left, .left])
    table.add(["method", "\(method.rawValue), rule \(mapping.rule.rawValue), seed \(seed)"])
    for tensor in tensors {
      let (matrix, counts) = (tensor.matrix, tensor.counts)
      table.add([
        "tensor",
        "\(matrix.tensor): \(Figure.grouped(matrix.rowCount)) × \(matrix.width) \(matrix.element.rawValue) → "
          + "\(Figure.grouped(tensor.rowCount)) × \(matrix.width)",
      ])
      table.add([
        "rows",
        "\(Figure.grouped(counts.copied)) copied, \(Figure.grouped(counts.initialized)) initialized, "
          + "\(Figure.grouped(counts.fallenBack)) fallen back (\(method == .lexical ? "unknown" : fallback.rawValue))",
      ])
      if !tensor.extraRows.isEmpty {
        table.add([
          "",
          "\(Figure.grouped(tensor.extraRows.count)) of the source beyond its vocabulary, "
            + (counts.kept > 0 ? "kept behind the last" : "left out"),
        ])
      }
      var lengths = ["\(Figure.rounded(counts.copiedLength, places: 3)) copied"]
      if counts.initialized > 0 {
        lengths.append("\(Figure.rounded(counts.initializedLength, places: 3)) initialized")
      }
      if let longest = counts.longest {
        lengths.append("at most \(Figure.rounded(longest.length, places: 3)) (\(name(longest.token)))")
      }
      table.add(["lengths", lengths.joined(separator: ", ")])
      if let least = tensor.leastWeightSum {
        table.add(["least Σ w", "\(Float(least.sum)), \(name(least.token))"])
      }
    }
    table.add([
      "time",
      "\(Figure.rounded(seconds, places: 2)) s, of processors \(Figure.rounded(processorSeconds, places: 2)) s",
    ])
    return table.text
  }

  /// For programs: one object.
  func members(seconds: Double, processorSeconds: Double) -> [JSONValue.Member] {
    let tensors = tensors.map { tensor in
      var members: [JSONValue.Member] = [
        .init("name", .text(tensor.matrix.tensor)), .init("dtype", .text(tensor.matrix.element.rawValue)),
        .init("source_rows", .integer(tensor.matrix.rowCount)), .init("rows", .integer(tensor.rowCount)),
        .init("width", .integer(tensor.matrix.width)), .init("copied", .integer(tensor.counts.copied)),
        .init("initialized", .integer(tensor.counts.initialized)),
        .init("fallen_back", .integer(tensor.counts.fallenBack)),
        .init("extra_rows", .integer(tensor.extraRows.count)), .init("kept", .integer(tensor.counts.kept)),
        .init("mean_norm_copied", .number(tensor.counts.copiedLength)),
        .init("mean_norm_initialized", .number(tensor.counts.initializedLength)),
      ]
      if let longest = tensor.counts.longest {
        members.append(.init("largest_norm", .number(longest.length)))
        members.append(.init("largest_norm_id", .integer(Int(longest.token))))
      }
      if let least = tensor.leastWeightSum {
        members.append(.init("least_weight_sum", .number(least.sum)))
        members.append(.init("least_weight_sum_id", .integer(Int(least.token))))
      }
      return JSONValue.object(members)
    }
    let totals = self.tensors.first?.counts
    return [
      .init("method", .text(method.rawValue)), .init("rule", .text(mapping.rule.rawValue)),
      .init("fallback", .text(fallback.rawValue)), .init("seed", .integer(Int(clamping: seed))),
      .init("source_tokenizer", .text(mapping.source.name)), .init("target_tokenizer", .text(mapping.target.name)),
      .init("copied", .integer(totals?.copied ?? 0)), .init("initialized", .integer(totals?.initialized ?? 0)),
      .init("fallen_back", .integer(totals?.fallenBack ?? 0)), .init("tensors", .array(tensors)),
      .init("seconds", .number(seconds)), .init("processor_seconds", .number(processorSeconds)),
    ]
  }
}
