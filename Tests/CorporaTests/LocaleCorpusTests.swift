import Corpora
import Testing

@Suite("LocaleCorpus")
struct LocaleCorpusTests {
  static let corpus = Result { try LocaleCorpus(count: 300, seed: 1) }

  @Test func everyLanguageHasEveryRecord() throws {
    let corpus = try Self.corpus.get()
    #expect(corpus.locales.count > 60)
    #expect(corpus.locales == corpus.locales.sorted())
    #expect(corpus.recordCount > 800)
    for locale in ["ar", "de", "en", "hi", "ja", "sr_Latn", "th", "zh_Hant"] {
      let text = try corpus.text(in: locale)
      #expect(text.last == UInt8(ascii: "\n"))
      let lines = text.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      #expect(lines.count == corpus.recordCount)
      let hasEmptyLine = lines.contains { $0.isEmpty }
      #expect(!hasEmptyLine)
      let marks = String(decoding: text, as: UTF8.self).unicodeScalars.contains { $0 == "\u{AD}" || $0 == "\u{200B}" }
      #expect(!marks)
    }
  }

  @Test(arguments: [("en", "Andorra", "United Arab Emirates"), ("fr", "Andorre", "Émirats arabes unis")])
  func namesComeFirst(locale: String, first: String, second: String) throws {
    let text = String(decoding: try Self.corpus.get().text(in: locale), as: UTF8.self)
    #expect(text.hasPrefix("\(first)\n\(second)\n"))
  }

  @Test func onlyTheSeedAndTheCountChangeTheText() throws {
    let corpus = try Self.corpus.get()
    let text = try corpus.text(in: "nl")
    #expect(try corpus.text(in: "nl") == text)
    #expect(try LocaleCorpus(count: 300, seed: 1).text(in: "nl") == text)
    #expect(try LocaleCorpus(count: 300, seed: 2).text(in: "nl") != text)
    #expect(try LocaleCorpus(count: 10, seed: 1).text(in: "nl") == prefix(of: text, lines: corpus.recordCount - 290))
  }

  private func prefix(of text: [UInt8], lines: Int) -> [UInt8] {
    var left = lines
    return Array(
      text.prefix { byte in
        guard left > 0 else { return false }
        if byte == UInt8(ascii: "\n") { left -= 1 }
        return true
      })
  }

  @Test func aLocaleThatIsNotThere() throws {
    let corpus = try Self.corpus.get()
    #expect(throws: LocaleCorpusError.unknownLocale("tlh", known: corpus.locales)) { try corpus.text(in: "tlh") }
  }
}
