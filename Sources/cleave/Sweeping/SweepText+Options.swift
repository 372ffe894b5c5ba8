import Corpora
import Sweeping

extension SweepText {
  /// The text of files that the user names, cut into records as the user says.
  init(_ records: RecordOptions, _ paths: [String]) throws {
    var options = RecordReader.Options()
    options.maximumRecordByteCount = records.maxRecordBytes
    options.badRecords = records.skipBadRecords ? .skip : .fail
    self = try SweepText(try records.textInput(paths), framing: records.recordFraming(), options: options)
  }
}
