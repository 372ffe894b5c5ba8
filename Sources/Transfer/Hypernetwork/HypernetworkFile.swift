internal import JSON
internal import Tokenization

/// Hypernetworks and trainings in safetensors files.
///
/// A network has the tensors that its shape names, `bytes.table`, and `target.mean` and `target.deviation`, which its rows
/// are moved and scaled back by; settings and epochs are in the metadata. A checkpoint has the same tensors of the best
/// epoch, those of the last epoch under `last.`, and Adam's means under `first.` and `second.`.
public enum HypernetworkFile {
  /// Takes what is written, part by part.
  public typealias Sink = (UnsafeBufferPointer<UInt8>) throws -> Void

  private struct Part {
    var tensor: SafetensorsWriter.Tensor
    var base: UnsafeMutablePointer<Float>
  }

  /// Writes a network.
  public static func write(_ network: Hypernetwork, to sink: Sink) throws {
    try write(parts(network.weights, ""), network.scale, network.settings, network.epochs, to: sink)
  }

  /// Writes a training between two epochs.
  public static func write(_ state: HypernetworkState, of training: HypernetworkTraining, to sink: Sink) throws {
    let parts =
      parts(state.best, "") + parts(state.weights, "last.") + parts(state.moments.first, "first.")
      + parts(state.moments.second, "second.")
    try write(parts, training.scale, training.settings, state.epochs, to: sink)
  }

  /// Reads a network.
  ///
  /// - Throws: `TransferError.badFile` for a file that holds none.
  public static func network(path: String) throws -> Hypernetwork {
    let file = try SafetensorsFile(path: path)
    let settings = try settings(of: file)
    let mean = try values(of: "target.mean", in: file)
    let deviation = try values(of: "target.deviation", in: file)
    guard !mean.isEmpty, deviation.count == 1 else {
      throw bad(file, "'target.mean' and one number 'target.deviation'", "\(mean.count) and \(deviation.count) numbers")
    }
    let shape = HypernetworkShape(width: mean.count, settings)
    try check(shape, file)
    let weights = HypernetworkWeights(zero: shape)
    try read(weights, "", from: file)
    return Hypernetwork(
      weights: weights, settings: settings, scale: RowScale(mean: mean, deviation: deviation[0]),
      epochs: try epochs(of: file))
  }

  /// Reads a checkpoint of a training.
  ///
  /// - Throws: `TransferError.badFile` for a file that holds none, or one of a training on other rows or with other
  ///   settings; the number of epochs and the patience may differ.
  public static func state(path: String, of training: HypernetworkTraining) throws -> HypernetworkState {
    let file = try SafetensorsFile(path: path)
    var settings = try settings(of: file)
    (settings.epochs, settings.patience) = (training.settings.epochs, training.settings.patience)
    guard settings == training.settings else {
      throw bad(file, "a checkpoint with the settings of this training", "other settings; resume with the same ones")
    }
    guard try values(of: "target.mean", in: file) == training.scale.mean else {
      throw bad(file, "a checkpoint of a training on these rows", "one on others; resume with the same source")
    }
    let state = HypernetworkState(training)
    try read(state.best, "", from: file)
    try read(state.weights, "last.", from: file)
    try read(state.moments.first, "first.", from: file)
    try read(state.moments.second, "second.", from: file)
    state.epochs = try epochs(of: file)
    return state
  }

  // MARK: Writing

  private static func parts(_ weights: HypernetworkWeights, _ prefix: String) -> [Part] {
    let shape = weights.shape
    var parts = shape.tensors.filter { $0.count > 0 }.map { tensor in
      Part(
        tensor: SafetensorsWriter.Tensor(
          name: prefix + tensor.name, element: .f32, rowCount: tensor.rows, width: tensor.columns),
        base: weights.pointer(tensor))
    }
    if shape.tableCount > 0 {
      parts.append(
        Part(
          tensor: SafetensorsWriter.Tensor(
            name: prefix + "bytes.table", element: .f32, rowCount: shape.buckets, width: shape.byteWidth),
          base: weights.table.base))
    }
    return parts
  }

  private static func write(
    _ parts: [Part], _ scale: RowScale, _ settings: HypernetworkSettings, _ epochs: [HypernetworkTraining.Epoch],
    to sink: Sink
  ) throws {
    let mean = FloatBuffer(scale.mean)
    let deviation = FloatBuffer([scale.deviation])
    let all =
      parts + [
        Part(
          tensor: SafetensorsWriter.Tensor(name: "target.mean", element: .f32, rowCount: 1, width: mean.count),
          base: mean.base),
        Part(
          tensor: SafetensorsWriter.Tensor(name: "target.deviation", element: .f32, rowCount: 1, width: 1),
          base: deviation.base),
      ]
    let metadata = settings.members.map { (key: Array("cleave.\($0.name)".utf8), value: Array($0.value.utf8)) }
    let header = SafetensorsWriter.header(
      all.map(\.tensor),
      metadata: [(Array("cleave.kind".utf8), Array("hypernet".utf8))] + metadata
        + [(Array("cleave.epochs_done".utf8), text(of: epochs))])
    try header.withUnsafeBufferPointer(sink)
    for part in all {
      let bytes = UnsafeRawBufferPointer(start: part.base, count: part.tensor.byteCount)
      try sink(bytes.bindMemory(to: UInt8.self))
    }
    // The buffers must live until here.
    withExtendedLifetime((mean, deviation)) {}
  }

  private static func text(of epochs: [HypernetworkTraining.Epoch]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginArray()
    for epoch in epochs {
      writer.beginArray()
      writer.value(epoch.number)
      for value in [epoch.loss, epoch.heldOutLoss, epoch.heldOutCosine] { writer.value(value) }
      writer.endArray()
    }
    writer.endArray()
    return writer.bytes
  }

  // MARK: Reading

  private static func bad(_ file: SafetensorsFile, _ expected: String, _ found: String) -> TransferError {
    .badFile(file: file.path, position: nil, expected: expected, found: found)
  }

  private static func metadata(_ name: String, of file: SafetensorsFile) throws(TransferError) -> [UInt8] {
    let key = Array("cleave.\(name)".utf8)
    guard let found = file.metadata.first(where: { $0.key == key }) else {
      throw bad(file, "a hypernetwork with 'cleave.\(name)' in its metadata", "none")
    }
    return found.value
  }

  private static func settings(of file: SafetensorsFile) throws -> HypernetworkSettings {
    guard try metadata("kind", of: file) == Array("hypernet".utf8) else {
      throw bad(file, "a hypernetwork", "something else")
    }
    var settings = HypernetworkSettings()
    for member in settings.members {
      let value = String(decoding: try metadata(member.name, of: file), as: UTF8.self)
      guard settings.set(member.name, to: value) else {
        throw bad(file, "a value of 'cleave.\(member.name)' in the metadata", "'\(value.prefix(40))'")
      }
    }
    try settings.check()
    return settings
  }

  private static func epochs(of file: SafetensorsFile) throws -> [HypernetworkTraining.Epoch] {
    let text = try metadata("epochs_done", of: file)
    func number(_ value: JSONValue) -> Double? {
      switch value {
      case .number(let number): number
      case .integer(let integer): Double(integer)
      default: nil
      }
    }
    var reader = JSONReader(text)
    guard case .array(let elements)? = try? reader.readValue() else {
      throw bad(file, "an array 'cleave.epochs_done' in the metadata", "something else")
    }
    return try elements.enumerated().map { index, element in
      guard case .array(let values) = element, values.count == 4, number(values[0]) == Double(index + 1) else {
        throw bad(file, "four numbers for each epoch", "something else")
      }
      return HypernetworkTraining.Epoch(
        number: index + 1, loss: number(values[1]) ?? .nan, heldOutLoss: number(values[2]) ?? .nan,
        heldOutCosine: number(values[3]) ?? .nan)
    }
  }

  /// The tensor of a name and shape.
  ///
  /// - Throws: `TransferError.badFile` where there is none, or one of another shape.
  private static func tensor(
    _ name: String, rows: Int, columns: Int, in file: SafetensorsFile
  ) throws(TransferError) -> SafetensorsFile.Tensor {
    guard let found = file.tensor(named: Array(name.utf8)) else { throw bad(file, "a tensor '\(name)'", "none") }
    guard found.shape == [rows, columns] else {
      throw bad(
        file, "'\(name)' of \(rows) × \(columns)", found.shape.prefix(8).map { "\($0)" }.joined(separator: " × "))
    }
    return found
  }

  /// Checks that the file has every tensor of a shape, before memory is taken for what its settings ask for.
  private static func check(_ shape: HypernetworkShape, _ file: SafetensorsFile) throws(TransferError) {
    for tensor in shape.tensors where tensor.count > 0 {
      _ = try Self.tensor(tensor.name, rows: tensor.rows, columns: tensor.columns, in: file)
    }
    if shape.usesBytes { _ = try tensor("bytes.table", rows: shape.buckets, columns: shape.byteWidth, in: file) }
  }

  private static func values(of name: String, in file: SafetensorsFile) throws -> [Float] {
    guard let tensor = file.tensor(named: Array(name.utf8)) else { throw bad(file, "a tensor '\(name)'", "none") }
    let matrix = try file.matrix(tensor)
    return (0..<matrix.rowCount).flatMap { matrix.row($0) }
  }

  private static func read(_ weights: HypernetworkWeights, _ prefix: String, from file: SafetensorsFile) throws {
    for part in parts(weights, prefix) {
      let wanted = part.tensor
      let matrix = try file.matrix(
        try tensor(wanted.name, rows: wanted.rowCount, columns: wanted.width, in: file))
      for row in 0..<matrix.rowCount {
        try matrix.checkFinite(row: row)
        matrix.read(row: row, into: part.base + row * matrix.width)
      }
    }
  }
}

extension HypernetworkSettings {
  /// Names and values, as metadata have them.
  var members: [(name: String, value: String)] {
    [
      ("input", input.rawValue), ("hidden", "\(hidden)"), ("byte_width", "\(byteWidth)"), ("queries", "\(queries)"),
      ("buckets", "\(buckets)"), ("piece_limit", "\(pieceLimit)"), ("dropout", "\(dropout)"),
      ("learning_rate", "\(learningRate)"), ("batch_size", "\(batchSize)"), ("epochs", "\(epochs)"),
      ("patience", "\(patience)"), ("held_out_share", "\(heldOutShare)"), ("seed", "\(seed)"),
    ]
  }

  /// Sets a value by its name; false when it is none.
  mutating func set(_ name: String, to value: String) -> Bool {
    func assign<Value: LosslessStringConvertible>(_ path: WritableKeyPath<HypernetworkSettings, Value>) -> Bool {
      guard let value = Value(value) else { return false }
      self[keyPath: path] = value
      return true
    }
    switch name {
    case "input":
      guard let input = Input(rawValue: value) else { return false }
      self.input = input
      return true
    case "hidden": return assign(\.hidden)
    case "byte_width": return assign(\.byteWidth)
    case "queries": return assign(\.queries)
    case "buckets": return assign(\.buckets)
    case "piece_limit": return assign(\.pieceLimit)
    case "dropout": return assign(\.dropout)
    case "learning_rate": return assign(\.learningRate)
    case "batch_size": return assign(\.batchSize)
    case "epochs": return assign(\.epochs)
    case "patience": return assign(\.patience)
    case "held_out_share": return assign(\.heldOutShare)
    case "seed": return assign(\.seed)
    default: return false
    }
  }
}
