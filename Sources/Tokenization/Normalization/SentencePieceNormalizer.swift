/// ``SentencePieceNormalization`` made ready to be applied to many texts.
struct SentencePieceNormalizer: Sendable {
  let settings: SentencePieceNormalization
  private let symbols: PrefixMatcher
  /// What has to be done with an ASCII character that stands before another one: by its code.
  private let kinds: [Kind]

  private enum Kind: UInt8 { case plain, space, other }

  init(_ settings: SentencePieceNormalization) {
    self.settings = settings
    let symbols = PrefixMatcher(settings.userDefinedSymbols)
    self.symbols = symbols
    kinds = (0..<128 as Range<UInt8>).map { byte in
      if settings.map.asciiKeys.contains(byte) || settings.map.asciiBeginnings.contains(byte) { return .other }
      if symbols.begins(with: byte) { return .other }
      return byte == 0x20 ? .space : .plain
    }
  }

  /// - Throws: `NormalizationError.growsTooMuch`.
  /// - Complexity: O(*n*) in the bytes of the text, times the length of the longest key or symbol that begins somewhere.
  func normalize(_ text: inout AlignedText) throws(NormalizationError) {
    if text.bytes.isEmpty { return }
    var output = Output(settings, inputCount: text.bytes.count, tracks: text.tracksAlignment)
    let limit = text.byteLimit
    text.bytes.withUnsafeBufferPointer { bytes in
      settings.map.withView { view in
        kinds.withUnsafeBufferPointer { kinds in fill(&output, bytes, view, kinds, limit: limit) }
      }
    }
    // Before spaces are taken from its end: what stands behind them has not been looked at.
    guard output.count <= limit else { throw .growsTooMuch(byteCount: text.originalCount, limit: limit) }
    let (bytes, changes) = output.finish()
    text.replace(with: bytes, changes: changes)
  }

  private func fill(
    _ output: inout Output, _ bytes: UnsafeBufferPointer<UInt8>, _ view: CharacterMap.View,
    _ kinds: UnsafeBufferPointer<Kind>, limit: Int
  ) {
    let base = bytes.baseAddress.unsafelyUnwrapped
    var position = 0
    if settings.removesExtraSpaces {
      while position < bytes.count {
        let unit = self.unit(in: bytes, at: position, view)
        guard unit.text.count == 1, unit.text[0] == 0x20 else { break }
        position += unit.count
      }
      if position == bytes.count { return }
    }
    output.begin(at: position)
    // Beyond the limit the text is refused, whatever follows.
    while position < bytes.count, output.count <= limit {
      // Characters that nothing can happen to: ASCII before ASCII.
      var end = position
      while end < bytes.count, bytes[end] < 0x80, kinds[Int(bytes[end])] == .plain { end &+= 1 }
      if end < bytes.count, bytes[end] >= 0x80, end > position { end &-= 1 }
      if end > position {
        output.keep(base + position, end &- position)
        position = end
        if position == bytes.count { return }
      }
      if bytes[position] == 0x20, kinds[0x20] == .space, position &+ 1 == bytes.count || bytes[position &+ 1] < 0x80 {
        output.appendSpace(from: position)
        position &+= 1
        continue
      }
      let unit = self.unit(in: bytes, at: position, view)
      output.append(unit.text, from: position..<position &+ unit.count, isKept: unit.isKept)
      position &+= unit.count
    }
  }

  /// What stands at `position`: how many bytes it has there and what becomes of it.
  @inline(__always)
  private func unit(
    in bytes: UnsafeBufferPointer<UInt8>, at position: Int, _ view: CharacterMap.View
  ) -> (text: UnsafeBufferPointer<UInt8>, count: Int, isKept: Bool) {
    if !symbols.isEmpty, symbols.begins(with: bytes[position]) {
      let count = symbols.longestMatch(in: bytes, at: position)
      if count > 0 { return (UnsafeBufferPointer(rebasing: bytes[position..<position &+ count]), count, true) }
    }
    if let match = view.longestMatch(bytes, at: position) { return (match.replacement, match.count, false) }
    let (scalar, count) = bytes.scalar(at: position)
    if scalar == nil { return (SentencePieceNormalizer.replacementCharacter, 1, false) }
    return (UnsafeBufferPointer(rebasing: bytes[position..<position &+ count]), count, true)
  }

  /// U+FFFD, which stands for a byte that is not UTF-8. Never freed.
  private nonisolated(unsafe) static let replacementCharacter: UnsafeBufferPointer<UInt8> = {
    let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 3)
    _ = bytes.initialize(from: [0xEF, 0xBF, 0xBD])
    return UnsafeBufferPointer(bytes)
  }()
}

/// The normalized text as it comes together.
private struct Output: ~Copyable {
  private var bytes: WorkBuffer<UInt8>
  private(set) var count = 0
  private var changes: [AlignmentChange] = []
  private let tracks: Bool
  private let inputCount: Int
  private let space: [UInt8]
  private let settings: SentencePieceNormalization
  /// Whether spaces that come next are left out.
  private var isBehindSpace: Bool
  private var hasBegun = false
  /// A mark has been put in front; what comes next comes from the same bytes.
  private var prefixCount = 0

  init(_ settings: SentencePieceNormalization, inputCount: Int, tracks: Bool) {
    self.settings = settings
    self.inputCount = inputCount
    self.tracks = tracks
    space = settings.escapesSpaces ? SentencePieceNormalization.mark : [0x20]
    isBehindSpace = settings.removesExtraSpaces
    bytes = WorkBuffer(capacity: inputCount + inputCount / 2 + 16)
  }

  /// Starts with the input at `position`; all before it has been left out.
  mutating func begin(at position: Int) {
    hasBegun = true
    if position > 0 { change(from: 0..<position, since: 0) }
    if settings.addsDummyPrefix, !settings.treatsSpaceAsSuffix {
      appendMark()
      prefixCount = count
    }
  }

  /// Appends bytes of the input as they are; none of them is a space.
  @inline(__always)
  mutating func keep(_ source: UnsafePointer<UInt8>, _ length: Int) {
    bytes.reserve(count &+ length, keeping: count)
    (bytes.base + count).update(from: source, count: length)
    if tracks { keepPlace(length) }
    count &+= length
    isBehindSpace = false
  }

  /// A space of the input, at `position`.
  @inline(__always)
  mutating func appendSpace(from position: Int) {
    let start = count
    if !isBehindSpace {
      appendMark()
      isBehindSpace = settings.removesExtraSpaces
    }
    if tracks { change(from: position..<position &+ 1, since: start) }
  }

  /// What stands for the input in `range`; `isKept` when it is the same bytes.
  mutating func append(_ text: UnsafeBufferPointer<UInt8>, from range: Range<Int>, isKept: Bool) {
    let start = count
    var first = 0
    while isBehindSpace, first < text.count, text[first] == 0x20 { first &+= 1 }
    bytes.reserve(count &+ 3 &* text.count, keeping: count)
    var isChanged = !isKept || first > 0
    for index in first..<text.count {
      if text[index] == 0x20, settings.escapesSpaces {
        appendMark()
        isChanged = true
      } else {
        bytes.base[count] = text[index]
        count &+= 1
      }
    }
    if first < text.count { isBehindSpace = text[text.count &- 1] == 0x20 && settings.removesExtraSpaces }
    guard tracks else { return }
    if isChanged {
      change(from: range, since: start)
    } else {
      let length = count - start
      count = start
      keepPlace(length)
      count += length
    }
  }

  private mutating func appendMark() {
    bytes.reserve(count &+ 3, keeping: count)
    for byte in space {
      bytes.base[count] = byte
      count &+= 1
    }
  }

  // MARK: Alignment

  /// The output from `start` on came from `range`, together with the mark in front if there is nothing before.
  private mutating func change(from range: Range<Int>, since start: Int) {
    guard tracks else { return }
    guard prefixCount > 0, start == prefixCount else {
      return changes.append(AlignmentChange(output: start..<count, original: range))
    }
    // Nothing of the input before has been kept.
    if count == start { return changes.append(AlignmentChange(output: 0..<0, original: range)) }
    changes.append(AlignmentChange(output: 0..<count, original: range))
    prefixCount = 0
  }

  /// `length` bytes from `count` on correspond to the input one by one; the mark in front came with the first character.
  private mutating func keepPlace(_ length: Int) {
    guard prefixCount > 0, count == prefixCount else { return }
    let first = UnsafeBufferPointer(start: bytes.base + count, count: length).scalar(at: 0).count
    let origin = changes.last?.original.upperBound ?? 0
    changes.append(AlignmentChange(output: 0..<count + first, original: origin..<origin + first))
    prefixCount = 0
  }

  // MARK: The end

  /// The text and how it came from the input.
  consuming func finish() -> (bytes: [UInt8], changes: [AlignmentChange]) {
    guard hasBegun else {
      return ([], tracks ? [AlignmentChange(output: 0..<0, original: 0..<inputCount)] : [])
    }
    var end = count
    if settings.removesExtraSpaces {
      while end >= space.count,
        UnsafeBufferPointer(start: bytes.base + (end - space.count), count: space.count)
          .elementsEqual(space)
      { end -= space.count }
    }
    if tracks {
      if prefixCount > 0, end > 0 {
        changes.append(AlignmentChange(output: 0..<prefixCount, original: inputCount..<inputCount))
      }
      trim(to: end)
    }
    count = end
    if settings.addsDummyPrefix, settings.treatsSpaceAsSuffix {
      appendMark()
      if tracks { changes.append(AlignmentChange(output: end..<count, original: inputCount..<inputCount)) }
    }
    return (Array(UnsafeBufferPointer(start: bytes.base, count: count)), changes)
  }

  /// Leaves out what comes behind `end` of the output.
  private mutating func trim(to end: Int) {
    guard end < count else { return }
    while let last = changes.last, last.output.lowerBound >= end, last.output.upperBound > end { changes.removeLast() }
    if let last = changes.last, last.output.upperBound > end {
      changes[changes.count - 1].output = last.output.lowerBound..<end
    }
    let origin = changes.last.map { $0.original.upperBound + (end - $0.output.upperBound) } ?? end
    if origin < inputCount { changes.append(AlignmentChange(output: end..<end, original: origin..<inputCount)) }
  }
}
