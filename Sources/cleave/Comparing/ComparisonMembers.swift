import JSON
import Measurement
import Tokenization
import Transfer

extension Comparison {
  /// The keys of a row for programs, in their order; numbers are unrounded, what was not measured is null.
  func members(_ row: ComparisonRow) -> [(key: String, value: JSONValue)] {
    let vocabulary = vocabulary(of: row)
    var members: [(key: String, value: JSONValue)] = [
      ("tokenizer", .text(row.tokenizer.name)),
      ("text", .text(row.text.name)),
      ("vocabulary_size", .integer(row.vocabularySize)),
      ("records", .integer(row.recordCount)),
      ("bytes", .integer(row.byteCount)),
      ("scalars", .integer(row.scalarCount)),
      ("tokens", .integer(row.tokenCount)),
      ("bytes_per_token", .number(row.bytesPerToken)),
      ("scalars_per_token", .number(row.scalarsPerToken)),
      ("bits_per_token", .number(row.bitsPerToken)),
      ("words", .integer(row.words.wordCount)),
      ("fertility", .number(row.words.fertility)),
      ("continued_words", .number(row.words.continuedShare)),
      ("strr", .number(row.words.singleShare)),
    ]
    members += losses(row)
    members += [
      ("renyi_alpha", .number(settings.alpha)),
      ("renyi_entropy", .number(row.spread.renyiEntropy(settings.alpha))),
      ("renyi_efficiency", .number(row.spread.renyiEfficiency(settings.alpha))),
      ("shannon_entropy", .number(row.spread.renyiEntropy(1))),
      ("shannon_efficiency", .number(row.spread.renyiEfficiency(1))),
      ("percentile_frequency", .number(row.spread.percentileFrequency())),
      ("ids_used", .integer(row.spread.typeCount)),
      ("dead_ids", .integer(row.use.deadCount)),
      ("near_dead_ids", .integer(row.use.nearDeadCount)),
      ("unreached_ids", vocabulary.map { .integer($0.measurement.unreachedCount) } ?? .null),
      ("unk_rate", .number(row.unknownRate)),
      ("byte_fallback_rate", .number(row.byteFallbackRate)),
      ("lossless", .bool(row.isLossless)),
      ("changed_records", .integer(row.changedRecordCount)),
      ("text_zstd_bytes", .integer(row.zstdByteCounts.text)),
      ("ids_zstd_bytes", .integer(row.zstdByteCounts.ids)),
      ("ids_zstd_ratio", optional(row.zstdRatio)),
      ("context", settings.row.context.map { .integer($0) } ?? .null),
      ("fits_context", optional(row.fittingShare)),
      ("premium", optional(row.premium?.total)),
      ("premium_median", optional(row.premium?.median)),
      ("gini", optional(row.gini)),
      ("lower_bound", row.bound.map { .integer($0.lowerBound) } ?? .null),
      ("gap", optional(row.bound?.gap)),
    ]
    let boundaries = vocabulary?.measurement.boundaries
    members += [
      ("morphology_precision", optional(boundaries?.precision)),
      ("morphology_recall", optional(boundaries?.recall)),
      ("morphology_f1", optional(boundaries?.f1)),
    ]
    for noise in TextNoise.allCases {
      let growth = row.noise.first { $0.noise == noise }
      members.append(("noise_\(noise.rawValue)_tokens", optional(growth?.tokens)))
      members.append(("noise_\(noise.rawValue)_unknown", optional(growth?.unknown)))
    }
    members += difference("difference", "bits_per_byte", row.differences.unigram)
    members += difference("bigram_difference", "bits_per_byte", row.differences.bigram)
    members += difference("ngram_difference", "bits_per_byte", row.differences.ngram)
    members += difference("tokens_difference", "per_byte", row.differences.tokens)
    members += [
      ("encode_megabytes_per_second", optional(row.megabytesPerSecond)),
      ("peak_memory_bytes", row.peakByteCount.map { .integer($0) } ?? .null),
    ]
    return members
  }

  private func losses(_ row: ComparisonRow) -> [(key: String, value: JSONValue)] {
    let nats = 0.693_147_180_559_945_3
    let ngramBits = row.ngram?.bits
    return [
      ("unigram_bits_per_byte", .number(row.unigramBitsPerByte)),
      ("unigram_bits_per_scalar", .number(row.perScalar(row.unigram.bits))),
      ("unigram_nats_per_byte", .number(row.unigramBitsPerByte * nats)),
      ("unigram_nats_per_scalar", .number(row.perScalar(row.unigram.bits) * nats)),
      ("unigram_plugin_bits_per_byte", .number(row.plugInBitsPerByte)),
      ("unigram_plugin_bits_per_scalar", .number(row.perScalar(row.plugInBits))),
      ("unigram_plugin_nats_per_scalar", .number(row.perScalar(row.plugInBits) * nats)),
      ("bigram_bits_per_byte", .number(row.bigramBitsPerByte)),
      ("bigram_bits_per_scalar", .number(row.perScalar(row.bigram.bits))),
      ("ngram_order", settings.row.order.map { .integer($0) } ?? .null),
      ("ngram_bits_per_byte", optional(row.ngramBitsPerByte)),
      ("ngram_bits_per_scalar", optional(ngramBits.map(row.perScalar))),
      ("lost_bits_per_byte", .number(row.lostBitsPerByte)),
    ]
  }

  private func difference(
    _ name: String, _ unit: String, _ difference: PairedBootstrap?
  ) -> [(key: String, value: JSONValue)] {
    [
      ("\(name)_\(unit)", optional(difference?.difference)), ("\(name)_low", optional(difference?.low)),
      ("\(name)_high", optional(difference?.high)), ("\(name)_found", difference.map { .bool($0.isFound) } ?? .null),
    ]
  }

  private func optional(_ number: Double?) -> JSONValue {
    guard let number, number.isFinite else { return .null }
    return .number(number)
  }

  /// A JSON object on a line for each row, with what CSV cannot hold at its end.
  var json: [UInt8] {
    var writer = JSONWriter()
    for vocabulary in tokenizers {
      let nested = nested(vocabulary)
      for row in rows where row.tokenizer == vocabulary.label {
        writer.value(.object((members(row) + nested).map { .init($0.key, $0.value) }))
        writer.endLine()
      }
    }
    return writer.bytes
  }

  private func nested(_ vocabulary: ComparedVocabulary) -> [(key: String, value: JSONValue)] {
    let overlap = tokenizers.filter { $0.label != vocabulary.label }.map { other in
      JSONValue.Member(other.label.name, optional(vocabulary.measurement.share(in: other.measurement)))
    }
    return [
      ("scripts", shares(vocabulary.scripts.vocabulary)), ("scripts_of_tokens", shares(vocabulary.scripts.tokens)),
      ("overlap", .object(overlap)),
    ]
  }

  private func shares(_ shares: [(script: TokenScript, share: Double)]) -> JSONValue {
    .object(shares.map { .init($0.script.description, .number($0.share)) })
  }

  /// The same as comma-separated values with a header (RFC 4180).
  var csv: [UInt8] {
    var lines: [String] = []
    for row in rows {
      let members = members(row)
      if lines.isEmpty { lines.append(members.map(\.key).joined(separator: ",")) }
      lines.append(
        members.map { member in
          switch member.value {
          case .string(let text):
            "\"" + String(decoding: text, as: UTF8.self).replacing("\"", with: "\"\"") + "\""
          case .integer(let number): "\(number)"
          case .number(let number): "\(number)"
          case .bool(let flag): flag ? "true" : "false"
          default: ""
          }
        }.joined(separator: ","))
    }
    return Array(lines.map { $0 + "\r\n" }.joined().utf8)
  }

  /// A JSON object on a line for each measured record of each row.
  var documents: [UInt8] {
    var writer = JSONWriter()
    for row in rows {
      for record in 0..<row.recordCount {
        writer.value(
          .object([
            .init("tokenizer", .text(row.tokenizer.name)), .init("text", .text(row.text.name)),
            .init("record", .integer(settings.trainOn.isEmpty ? 2 * record + 2 : record + 1)),
            .init("bytes", .integer(row.recordByteCounts[record])),
            .init("tokens", .integer(row.recordTokenCounts[record])),
            .init("unigram_bits", .number(row.unigram.recordBits[record])),
            .init("bigram_bits", .number(row.bigram.recordBits[record])),
            .init("ngram_bits", optional(row.ngram?.recordBits[record])),
          ]))
        writer.endLine()
      }
    }
    return writer.bytes
  }
}
