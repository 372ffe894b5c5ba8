import JSON
import Testing

@Suite struct JSONTests {
  private func value(_ text: String, loneSurrogates: JSONReader.LoneSurrogates = .reject) throws -> JSONValue {
    var reader = JSONReader(Array(text.utf8), loneSurrogates: loneSurrogates)
    let value = try reader.readValue()
    try reader.readEnd()
    return value
  }

  private func compact(_ value: JSONValue) -> String {
    var writer = JSONWriter()
    writer.value(value)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test(arguments: [
    #"{"a":[1,-2,3.5,true,false,null],"b":{}}"#, #"[]"#, #""x""#, #"[[],{},""]"#, "12", #"{"a":1,"a":2}"#,
    #""\"\\\b\f\n\r\t\u0001\u001f/""#,
  ])
  func readsWhatItWrites(text: String) throws { #expect(compact(try value(text)) == text) }

  @Test func keepsCanonicallyEquivalentKeysApart() throws {
    let members = try value("{\"\u{E9}\":1,\"e\u{301}\":2}")
    #expect(
      members
        == .object([.init(key: [0xC3, 0xA9], value: .integer(1)), .init(key: [0x65, 0xCC, 0x81], value: .integer(2))]))
  }

  @Test func resolvesEscapes() throws {
    #expect(try value(#""\u00e9\ud83d\ude00\/""#) == .text("é😀/"))
    #expect(try value(#""a\ud83dz""#, loneSurrogates: .replace) == .text("a\u{FFFD}z"))
  }

  @Test(arguments: [
    ("", "byte 0: expected a value, found the end of the text"),
    ("[1,]", "byte 3: expected a value, found ']'"),
    (#"{"a" 1}"#, "byte 5: expected ':', found '1'"),
    (#""a\ud83dz""#, #"byte 2: expected the other half of a surrogate pair, found '\ud83dz"'"#),
    ("\"a\nb\"", "byte 2: expected a control character to be escaped, found byte 0xA"),
    ("01", "byte 0: expected a number, found '01'"),
    ("[1 2]", "byte 3: expected ',' or ']', found '2'"),
    ("nul", "byte 0: expected null, found 'nul'"),
    ("1 x", "byte 2: expected the end of the text, found 'x'"),
    (#"{"a":1"#, "byte 6: expected ',' or '}', found the end of the text"),
  ])
  func saysWhereAndWhat(text: String, message: String) {
    let error = #expect(throws: JSONError.self) { try value(text) }
    #expect(error?.description == message)
  }

  @Test func refusesDeepNesting() {
    #expect(throws: JSONError.self) { try value(String(repeating: "[", count: 1_000_000)) }
    #expect(throws: Never.self) { try value(String(repeating: "[", count: 128) + String(repeating: "]", count: 128)) }
  }

  @Test(
    arguments: [[0x22, 0x80, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF8, 0x22]] as [[UInt8]]
  )
  func refusesIllFormedUTF8(bytes: [UInt8]) {
    var reader = JSONReader(bytes)
    #expect(throws: JSONError.self) { try reader.readString() }
  }

  @Test func writesPretty() {
    var writer = JSONWriter(pretty: true)
    writer.value(.object([.init("a", .array([.integer(1)])), .init("b", .object([]))]))
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}")
  }
}
