internal import Glibc
internal import JSON

/// The weights of a model as far as embeddings are concerned: a safetensors file, shards with an index, or an npy array.
public struct ModelWeights: Sendable {
  /// A tensor, and which file has it.
  private struct Entry: Sendable {
    let name: [UInt8]
    /// Of a shard that has not been opened: nil.
    let tensor: SafetensorsFile.Tensor?
    let file: String
    var text: String { String(decoding: name, as: UTF8.self) }
  }

  /// The file that was opened; of a folder, the one in it.
  public let path: String
  /// What the first file's `__metadata__` holds; empty for npy.
  public let metadata: [(key: [UInt8], value: [UInt8])]
  private let entries: [Entry]
  private let array: EmbeddingMatrix?

  /// The names of input embeddings, the last parts of the usual ones, most telling first.
  ///
  /// - Source: formats.md 16 (embedding names vary).
  static let inputNames = [
    "embed_tokens.weight", "wte.weight", "word_embeddings.weight", "embed_in.weight", "tok_embeddings.weight",
    "shared.weight", "token_embedding.weight", "token_embeddings.weight", "embeddings.weight", "embedding.weight",
    "embeddings", "embedding", "embed.weight",
  ]

  /// The names of output embeddings, likewise.
  static let outputNames = [
    "lm_head.weight", "embed_out.weight", "output.weight", "predictions.decoder.weight", "lm_head.decoder.weight",
    "head.weight",
  ]

  /// Opens `path`: a `.safetensors` file, a `.safetensors.index.json`, a folder that holds one of these, or an `.npy`
  /// file.
  ///
  /// - Throws: `TransferError`.
  public init(path: String) throws(TransferError) {
    let path = try ModelWeights.file(at: path)
    self.path = path
    if path.utf8.suffix(5).elementsEqual(".json".utf8) {
      entries = try ModelWeights.index(path)
      metadata =
        try entries.first.map { entry throws(TransferError) in try SafetensorsFile(path: entry.file).metadata } ?? []
      array = nil
      return
    }
    let start = try MatrixStorage(path: path)
    if ArrayFile.recognizes(start.bytes(0..<min(6, start.byteCount))) {
      (entries, metadata) = ([], [])
      array = try ArrayFile.matrix(path: path)
      return
    }
    let file = try SafetensorsFile(path: path)
    metadata = file.metadata
    entries = file.tensors.map { Entry(name: $0.name, tensor: $0, file: path) }
    array = nil
  }

  /// The input embedding: the tensor with the given name, or the only one with one of the usual names.
  ///
  /// - Throws: `TransferError.noTensor` with what could be meant, or why the tensor cannot be used.
  public func input(named name: String? = nil) throws(TransferError) -> EmbeddingMatrix {
    if let array { return array }
    if let name { return try matrix(named: name) }
    for usual in ModelWeights.inputNames {
      let found = entries.filter { ModelWeights.ends($0.name, with: usual) && $0.tensor?.shape.count ?? 2 == 2 }
      if found.count == 1 { return try matrix(of: found[0]) }
      if found.count > 1 { throw .noTensor(file: path, wanted: nil, candidates: found.map(\.text)) }
    }
    if entries.count == 1 { return try matrix(of: entries[0]) }
    throw .noTensor(
      file: path, wanted: nil, candidates: entries.filter { $0.tensor?.shape.count ?? 2 == 2 }.map(\.text))
  }

  /// The output embedding, where the model has one of its own; nil where it is tied to the input.
  ///
  /// - Throws: as ``input(named:)`` for a given name.
  public func output(named name: String? = nil, beside input: EmbeddingMatrix) throws(TransferError) -> EmbeddingMatrix?
  {
    if let name { return try matrix(named: name) }
    for usual in ModelWeights.outputNames {
      let found = entries.filter {
        ModelWeights.ends($0.name, with: usual) && !$0.name.elementsEqual(input.tensor.utf8)
          && $0.tensor?.shape.count ?? 2 == 2
      }
      guard found.count == 1 else { continue }
      let matrix = try matrix(of: found[0])
      // A head of another task is none of ours.
      if matrix.rowCount == input.rowCount { return matrix }
    }
    return nil
  }

  // MARK: Details

  private func matrix(named name: String) throws(TransferError) -> EmbeddingMatrix {
    guard let entry = entries.first(where: { $0.name.elementsEqual(name.utf8) }) else {
      throw .noTensor(
        file: path, wanted: name, candidates: entries.filter { $0.tensor?.shape.count ?? 2 == 2 }.map(\.text))
    }
    return try matrix(of: entry)
  }

  private func matrix(of entry: Entry) throws(TransferError) -> EmbeddingMatrix {
    let file = try SafetensorsFile(path: entry.file)
    guard let tensor = file.tensor(named: entry.name) else {
      throw .noTensor(file: entry.file, wanted: entry.text, candidates: file.tensors.map(\.text))
    }
    return try file.matrix(tensor)
  }

  /// Whether `name` is `ending` or ends in a point and `ending`.
  private static func ends(_ name: [UInt8], with ending: String) -> Bool {
    let ending = Array(ending.utf8)
    guard name.count > ending.count else { return name == ending }
    return name.suffix(ending.count).elementsEqual(ending) && name[name.count - ending.count - 1] == UInt8(ascii: ".")
  }

  /// The file that is meant by a file or folder.
  private static func file(at path: String) throws(TransferError) -> String {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw .system(operation: "open", path: path, code: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { return path }
    let names = ["model.safetensors.index.json", "model.safetensors", "embeddings.safetensors", "embeddings.npy"]
    for name in names where access(path + "/" + name, R_OK) == 0 { return path + "/" + name }
    throw .badFile(
      file: path, position: nil, expected: "a folder with \(names.joined(separator: ", "))", found: "none of them")
  }

  /// The tensors that an index of shards names.
  private static func index(_ path: String) throws(TransferError) -> [Entry] {
    let storage = try MatrixStorage(path: path)
    guard storage.byteCount <= SafetensorsFile.headerLimit else {
      throw .badFile(
        file: path, position: nil, expected: "an index of at most \(SafetensorsFile.headerLimit) bytes",
        found: "\(storage.byteCount)")
    }
    let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? ""
    var entries: [Entry] = []
    do {
      var reader = JSONReader(storage.bytes(0..<storage.byteCount))
      try reader.readObject { reader, key in
        guard key.equals("weight_map") else { return try reader.skipValue() }
        try reader.readObject { reader, key in
          let place = reader.position
          let name = try reader.readString()
          // A shard stands beside its index: a name that leads elsewhere is none.
          guard !name.isEmpty, !name.contains(UInt8(ascii: "/")), !name.contains(0) else {
            throw JSONError(byteOffset: place, expected: "the name of a file in the same folder", found: "another path")
          }
          entries.append(Entry(name: key, tensor: nil, file: folder + String(decoding: name, as: UTF8.self)))
        }
      }
      try reader.readEnd()
    } catch let error as JSONError {
      throw .badFile(file: path, position: error.byteOffset, expected: error.expected, found: error.found)
    } catch {
      throw .badFile(file: path, position: nil, expected: "an index of shards", found: "\(error)")
    }
    guard !entries.isEmpty else {
      throw .badFile(file: path, position: nil, expected: "a 'weight_map' with tensors", found: "none")
    }
    return entries
  }
}
