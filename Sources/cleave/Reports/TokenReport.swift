import JSON
import Tokenization

/// One token: its id, spelling, bytes, and where it comes from.
struct TokenReport {
  private let tokenizer: Tokenizer
  private let spelling: TokenSpelling
  private let origins: TokenOrigins
  private let added: [TokenID: AddedToken]
  private let merges: [TokenID: (rank: UInt32, left: TokenID, right: TokenID)]

  init(_ tokenizer: Tokenizer) {
    self.tokenizer = tokenizer
    spelling = TokenSpelling(tokenizer)
    origins = TokenOrigins(tokenizer)
    added = Dictionary(tokenizer.addedTokens.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var merges: [TokenID: (rank: UInt32, left: TokenID, right: TokenID)] = [:]
    if case .bytePair(let model) = tokenizer.model {
      for merge in model.merges where merges[merge.result] == nil {
        merges[merge.result] = (merge.rank, merge.left, merge.right)
      }
    }
    self.merges = merges
  }

  /// `262  Ġthe  20 74 68 65  merge 6: Ġt + he`.
  func line(of id: TokenID) -> String {
    var parts = [
      "\(id)", text(id), bytes(of: id).map(Self.hexadecimal).joined(separator: " "), origins.kind(of: id).rawValue,
    ]
    if let merge = merges[id], origins.kind(of: id) == .merge {
      parts[3] = "merge \(merge.rank): \(text(merge.left)) + \(text(merge.right))"
    }
    return parts.joined(separator: "  ") + "\n"
  }

  /// The same as a JSON object on a line.
  func json(of id: TokenID) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("id")
    writer.value(id)
    writer.key("token")
    writer.string(spelling[id])
    writer.key("bytes")
    writer.value(bytes(of: id).map(Self.hexadecimal).joined())
    writer.key("origin")
    writer.value(origins.kind(of: id).rawValue)
    if let merge = merges[id], origins.kind(of: id) == .merge {
      writer.key("rank")
      writer.value(merge.rank)
      writer.key("left")
      writer.value(merge.left)
      writer.key("right")
      writer.value(merge.right)
    }
    if let token = added[id] {
      writer.key("special")
      writer.value(token.special)
    }
    writer.endObject()
    writer.endLine()
    return writer.bytes
  }

  private func bytes(of id: TokenID) -> [UInt8] { added[id]?.content ?? Array(tokenizer.model.vocabulary[id]) }

  private func text(_ id: TokenID) -> String { String(decoding: spelling[id], as: UTF8.self) }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }
}
