/// Why a certificate proves nothing about a text.
public enum CertificateError: Error, Equatable, CustomStringConvertible {
  /// It does not begin as a certificate does.
  case notACertificate
  /// Its end is missing or does not fit what stands before it.
  case damaged
  /// Its header lacks something, or has it in another form.
  case malformedHeader(expected: String, found: String)
  /// The numbers do not belong to the pieces.
  case malformedNumbers(offset: Int, expected: String)
  /// It is about other pieces: another text, or the same one normalized or split in another way.
  case otherText(expected: String, found: String)
  /// It is about other sources, or about sources where there is one text.
  case otherSources(expected: [String], found: [String])
  /// It is about vocabularies of another size.
  case otherSize(multibyteTokens: Int, asked: Int)
  /// The numbers prove less than it says.
  case notProven(stated: Int, proven: Int)
  /// The text is too long for 64 bits.
  case tooMuchText

  /// One line for the user: what was expected and what was found.
  public var description: String {
    switch self {
    case .notACertificate: "expected a certificate, which begins with 'cleave bound 1', and found something else"
    case .damaged: "the certificate is damaged: its checksum is not that of its content; get it again"
    case .malformedHeader(let expected, let found):
      "the certificate's header has \(found): expected \(expected)"
    case .malformedNumbers(let offset, let expected): "the certificate, byte \(offset): expected \(expected)"
    case .otherText(let expected, let found):
      """
      the certificate is about another text, or the text split in another way: expected pieces with the fingerprint \
      \(expected.prefix(16))…, found \(found.prefix(16))…
      """
    case .otherSources(let expected, let found):
      """
      the certificate is about the sources \(expected.isEmpty ? "of one text" : expected.joined(separator: ", ")): found \
      \(found.isEmpty ? "one text" : found.joined(separator: ", ")); name them as LABEL=FILE
      """
    case .otherSize(let tokens, let asked):
      """
      the certificate is about vocabularies with \(tokens) tokens of two bytes or more: expected one about \(asked)
      """
    case .notProven(let stated, let proven):
      "the certificate states a bound of \(stated) tokens and proves \(proven): it is wrong"
    case .tooMuchText: "the text is too long to be checked: its sums pass 64 bits"
    }
  }
}
