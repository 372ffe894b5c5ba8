internal import Checksum

/// What stands around the state of a training in a file.
///
/// ```
/// cleave training 1↵   what it is, and the version of its form
/// identity             SHA-256 of the program's version, the text's pieces and all settings that the result depends on
/// …                    the state
/// checksum             SHA-256 of everything before it
/// ```
///
/// It is for the machine that wrote it: numbers have the lowest byte first and the sizes they have in memory.
package struct CheckpointEnvelope: Sendable {
  /// What every such file begins with.
  private static let mark = Array("cleave ".utf8)

  private let signature: [UInt8]
  private let identity: [UInt8]

  /// - Parameter kind: what is kept, with the version of the state's form.
  package init(kind: String, identity: [UInt8]) {
    signature = Self.mark + Array("\(kind)\n".utf8)
    self.identity = identity
  }

  /// A writer for the state, to be given to ``sealed(_:)``.
  package var writer: BinaryWriter { BinaryWriter(signature + identity) }

  /// The file.
  package func sealed(_ writer: consuming BinaryWriter) -> [UInt8] { writer.withChecksum() }

  /// Refuses what is not a whole file of any training: what can be told before it is known which one it has to be.
  ///
  /// - Throws: `CheckpointError.damaged`.
  /// - Complexity: O(*n*) in the bytes of the file.
  package static func check(_ file: [UInt8], name: String) throws(CheckpointError) {
    guard file.starts(with: Self.mark), file.count >= mark.count + 32 else { throw .damaged(file: name) }
    var hash = SHA256()
    hash.update(file.dropLast(32))
    guard hash.digest.elementsEqual(file.suffix(32)) else { throw .damaged(file: name) }
  }

  /// A reader of the state in a file.
  ///
  /// - Throws: `CheckpointError.damaged`, `.other`.
  package func open(_ file: [UInt8], name: String) throws(CheckpointError) -> BinaryReader {
    let head = signature.count + identity.count
    guard file.starts(with: signature), file.count >= head + 32 else { throw .damaged(file: name) }
    try Self.check(file, name: name)
    let content = file.dropLast(32)
    guard content[signature.count..<head].elementsEqual(identity) else { throw .other(file: name) }
    return BinaryReader(content[head...], name: name)
  }
}
