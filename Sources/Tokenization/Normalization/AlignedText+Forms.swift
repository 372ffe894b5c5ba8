private import CICU

extension AlignedText {
  /// Brings the text into a normalization form, with ICU's data.
  ///
  /// - Complexity: O(*n*), also for a text that is one run of marks.
  /// - Source: Unicode Standard Annex 15; formats.md 1.1.
  mutating func normalize(to form: NormalizationForm, data: UnicodeData) throws {
    var rewriter = TextRewriter(self)
    let status = withUnsafeMutablePointer(to: &rewriter) { rewriter in
      bytes.withUnsafeBufferPointer { bytes in
        cicu_normalize(
          form.icu, data == .version9 ? 1 : 0, tracksAlignment ? 1 : 0, bytes.baseAddress, bytes.count, rewriter,
          { context, start, end, replacement, count in
            // `context` is the rewriter above, which nothing else uses until the call returns.
            context?.assumingMemoryBound(to: TextRewriter.self).pointee
              .replace(start..<end, with: UnsafeBufferPointer(start: replacement, count: count))
          })
      }
    }
    guard status == 0 else {
      throw NormalizationError.icu(form: form, status: String(cString: cicu_status_name(status)))
    }
    self = rewriter.finish()
  }
}

extension NormalizationForm {
  fileprivate var icu: CInt {
    switch self {
    case .nfc: CInt(CICU_NFC.rawValue)
    case .nfd: CInt(CICU_NFD.rawValue)
    case .nfkc: CInt(CICU_NFKC.rawValue)
    case .nfkd: CInt(CICU_NFKD.rawValue)
    case .nfkcCasefold: CInt(CICU_NFKC_CASEFOLD.rawValue)
    case .casefold: CInt(CICU_CASEFOLD.rawValue)
    }
  }
}
