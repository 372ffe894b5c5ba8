extension SplitText {
  /// Spaces become `mark`; `mark` is put in front of pieces that do not start with it, as `scheme` says.
  mutating func markSpaces(with mark: [UInt8], _ scheme: PrependScheme) {
    rewritePieces { bytes, piece, rewriter in
      let prepends =
        switch scheme {
        case .always: true
        case .first: piece.lowerBound == 0
        case .never: false
        }
      var offset = piece.lowerBound
      if prepends, bytes[offset] != 0x20, !bytes[piece].starts(with: mark) {
        offset = rewriter.prepend(mark, toPiece: piece, of: bytes)
      }
      while offset < piece.upperBound {
        if bytes[offset] == 0x20 { rewriter.replace(offset..<offset + 1, with: mark) }
        offset += 1
      }
    }
  }

  /// A space in front of every piece that does not start with one.
  mutating func prependSpaces() {
    rewritePieces { bytes, piece, rewriter in
      if bytes[piece.lowerBound] != 0x20 { _ = rewriter.prepend([0x20], toPiece: piece, of: bytes) }
    }
  }

  /// Every byte becomes its character of ``ByteLevelAlphabet``.
  mutating func spellBytes() {
    rewritePieces { bytes, piece, rewriter in
      var offset = piece.lowerBound
      while offset < piece.upperBound {
        let byte = bytes[offset]
        let part = UnsafeBufferPointer(rebasing: bytes[offset..<piece.upperBound])
        let length = UTF8Character.length(in: part, at: 0)
        // ASCII's printable characters stand for themselves.
        if byte <= 0x20 || byte >= 0x7F {
          rewriter.replace(
            offset..<offset + length, with: ByteLevelAlphabet.spelling(of: bytes[offset..<offset + length]))
        }
        offset += length
      }
    }
  }

  /// Every character of ``ByteLevelAlphabet`` becomes its byte again.
  mutating func readBytes() {
    rewritePieces { bytes, piece, rewriter in
      var offset = piece.lowerBound
      while offset < piece.upperBound {
        let length = UTF8Character.length(in: bytes, at: offset)
        if length > 1, let scalar = UTF8Character.scalar(in: bytes, at: offset),
          let byte = ByteLevelAlphabet.byte(of: scalar)
        {
          rewriter.replace(offset..<offset + length, with: CollectionOfOne(byte))
        }
        offset += length
      }
    }
  }

  /// Lets `body` rewrite each piece, which is not empty, and moves the pieces to where they then are.
  private mutating func rewritePieces(
    _ body: (UnsafeBufferPointer<UInt8>, Range<Int>, inout TextRewriter) -> Void
  ) {
    var rewriter = TextRewriter(text)
    text.bytes.withUnsafeBufferPointer { bytes in
      for index in pieces.indices {
        let piece = pieces[index]
        let start = rewriter.outputOffset(of: piece.lowerBound)
        body(bytes, piece, &rewriter)
        pieces[index] = start..<rewriter.outputOffset(of: piece.upperBound)
      }
    }
    text = rewriter.finish()
  }
}

extension TextRewriter {
  /// Puts `prefix` in front of a piece, together with its first character, whose place it takes.
  ///
  /// - Returns: the end of that character.
  fileprivate mutating func prepend(
    _ prefix: [UInt8], toPiece piece: Range<Int>, of bytes: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let part = UnsafeBufferPointer(rebasing: bytes[piece])
    let end = piece.lowerBound + UTF8Character.length(in: part, at: 0)
    replace(piece.lowerBound..<end, with: prefix + bytes[piece.lowerBound..<end])
    return end
  }
}
