internal import JSON

/// Writes the components of a `tokenizer.json`, and remembers what they could not say.
struct ComponentWriter {
  /// What the file is called in errors.
  let file: String
  private var json = JSONWriter(pretty: true)
  /// What the written file says differently from the tokenizer, one sentence each.
  private(set) var notes: [String] = []
  /// The keys that lead to the place now being written.
  private var path: [String] = []

  init(file: String) { self.file = file }

  /// The text written so far.
  var bytes: [UInt8] { json.bytes }

  /// Adds a sentence to ``notes``.
  mutating func note(_ sentence: String) { notes.append(sentence) }

  /// An error about the place now being written.
  func cannotWrite(_ expected: String, found: String, advice: String? = nil) -> FormatError {
    FormatError(
      file: file, component: path.isEmpty ? nil : path.joined(separator: "."), expected: expected, found: found,
      advice: advice)
  }

  // MARK: Values

  /// A component with nothing but its type.
  mutating func component(_ type: String) { component(type) { _ in } }

  /// A component of this type with the members that `body` writes.
  mutating func component<Failure: Error>(
    _ type: String, _ body: (inout ComponentWriter) throws(Failure) -> Void
  ) throws(Failure) {
    json.beginObject()
    member("type", type)
    try body(&self)
    json.endObject()
  }

  /// An object that is an element, not a member.
  mutating func elementObject<Failure: Error>(
    _ body: (inout ComponentWriter) throws(Failure) -> Void
  ) throws(Failure) {
    json.beginObject()
    try body(&self)
    json.endObject()
  }

  /// A string as an element.
  mutating func element(_ text: [UInt8]) { json.string(text[...]) }

  /// A number as an element.
  mutating func element(_ number: TokenID) { json.value(number) }

  // MARK: Members

  /// A member that is null.
  mutating func member(_ key: String) {
    json.key(key)
    json.null()
  }

  /// A member that is any JSON.
  mutating func member(_ key: String, _ value: JSONValue) {
    json.key(key)
    json.value(value)
  }

  mutating func member(_ key: String, _ value: Bool) {
    json.key(key)
    json.value(value)
  }

  mutating func member(_ key: String, _ value: Bool?) {
    if let value { member(key, value) } else { member(key) }
  }

  mutating func member(_ key: String, _ value: Int) {
    json.key(key)
    json.value(value)
  }

  mutating func member(_ key: String, _ value: Double?) {
    json.key(key)
    if let value { json.value(value) } else { json.null() }
  }

  mutating func member(_ key: String, _ value: String) {
    json.key(key)
    json.value(value)
  }

  mutating func member(_ key: String, _ value: [UInt8]) {
    json.key(key)
    json.string(value[...])
  }

  mutating func member(_ key: String, _ value: ArraySlice<UInt8>?) {
    json.key(key)
    if let value { json.string(value) } else { json.null() }
  }

  mutating func member(_ key: String, _ value: Unicode.Scalar) { member(key, String(value)) }

  /// A pattern; a regular expression is put into Hugging Face's dialect.
  mutating func member(_ key: String, _ pattern: TextPattern) throws(FormatError) {
    switch pattern {
    case .string(let text): object(key) { $0.member("String", text) }
    case .regex(let text, .oniguruma): object(key) { $0.member("Regex", text) }
    case .regex(let text, .fancyRegex):
      let spelled: [UInt8]
      do { spelled = try OnigurumaPattern.spelling(ofFancyRegex: text) } catch {
        throw cannotWrite("a pattern that Hugging Face's engine reads alike", found: error.found)
      }
      object(key) { $0.member("Regex", spelled) }
    }
  }

  /// A member that is an object.
  mutating func object<Failure: Error>(
    _ key: String, _ body: (inout ComponentWriter) throws(Failure) -> Void
  ) throws(Failure) {
    try object(Array(key.utf8), body)
  }

  /// A member that is an object.
  mutating func object<Failure: Error>(
    _ key: [UInt8], _ body: (inout ComponentWriter) throws(Failure) -> Void
  ) throws(Failure) {
    json.key(key)
    json.beginObject()
    try body(&self)
    json.endObject()
  }

  /// A member that is an array with what `element` writes for each of `elements`.
  mutating func list<Elements: Sequence, Failure: Error>(
    _ key: String, _ elements: Elements, _ element: (Elements.Element, inout ComponentWriter) throws(Failure) -> Void
  ) throws(Failure) {
    json.key(key)
    json.beginArray()
    for value in elements { try element(value, &self) }
    json.endArray()
  }

  /// A member that is a component, null when `component` is nil; errors inside name it.
  mutating func section<Component>(
    _ key: String, _ component: Component?, _ write: (Component, inout ComponentWriter) throws(FormatError) -> Void
  ) throws(FormatError) {
    json.key(key)
    guard let component else { return json.null() }
    path.append(key)
    try write(component, &self)
    path.removeLast()
  }

  /// `[left, right]` as an element.
  mutating func pair(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) {
    json.beginArray()
    json.string(left)
    json.string(right)
    json.endArray()
  }

  /// `[token, score]` as an element, so that Hugging Face reads the score as it is.
  mutating func scored(_ token: ArraySlice<UInt8>, _ score: Double) {
    json.beginArray()
    json.string(token)
    json.number(SerdeNumber.text(score))
    json.endArray()
  }

  /// `token: id`.
  mutating func entry(_ token: ArraySlice<UInt8>, _ id: TokenID) {
    json.key(Array(token))
    json.value(id)
  }
}
