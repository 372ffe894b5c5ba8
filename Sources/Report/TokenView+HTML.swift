internal import Glibc

extension HTMLWriter {
  /// The view: a strip of names at the side, and cells that flow like words, each with a line for every tokenizer.
  mutating func tokens(_ view: TokenView) {
    let alignment = TokenAlignment(view)
    let breaks = alignment.cells.count { view.text[alignment.bytes($0).upperBound - 1] == 0x0A }
    markup("<figure class=\"view\"><figcaption>")
    text(view.caption)
    markup("</figcaption>\n")
    markup("<div class=\"names\" aria-hidden=\"true\"><div>")
    // As many copies as there can be lines; those that are too many are clipped.
    for _ in 0..<min(400, alignment.cells.count + breaks + 1) {
      markup("<div>")
      for row in view.rows {
        markup("<span>")
        text(row.name)
        markup("</span>")
      }
      markup("</div>")
    }
    markup("</div></div>\n<div class=\"flow\" dir=\"auto\">")
    var seen = view.rows.map { _ in -1 }
    for cell in alignment.cells {
      markup("<span class=\"c\">")
      for index in view.rows.indices {
        markup("<span class=\"r\">")
        for segment in alignment.segments(row: index, in: cell) {
          show(segment, of: view.text[alignment.bytes(segment.units)], view.rows[index], &seen[index])
        }
        markup("</span>")
      }
      markup("</span>")
      if view.text[alignment.bytes(cell).upperBound - 1] == 0x0A { markup("<span class=\"br\"></span>") }
    }
    markup("</div></figure>\n")
  }

  private mutating func show(
    _ segment: TokenAlignment.Segment, of bytes: ArraySlice<UInt8>, _ row: TokenView.Row, _ seen: inout Int
  ) {
    switch segment.tokens.count {
    case 0:
      markup("<span class=\"lost\">")
      characters(bytes)
    case 1:
      open(segment.tokens[0], row, &seen)
      characters(bytes)
    default:
      // One character over several tokens: the character once, and a stripe for each token over it.
      markup("<span class=\"cut\">")
      characters(bytes)
      markup("<span class=\"stripes\">")
      for token in segment.tokens {
        open(token, row, &seen)
        markup("</span>")
      }
      markup("</span>")
    }
    markup("</span>")
  }

  private mutating func open(_ index: Int, _ row: TokenView.Row, _ seen: inout Int) {
    let token = row.tokens[index]
    let bits = token.probability.map { -log2($0) }
    let heat = bits.map { $0.isFinite ? max(0, min(9, Int($0 / 2))) : 9 }
    markup("<span class=\"k h\(index % 6)\(heat.map { " q\($0)" } ?? "")\"")
    if index > seen { markup(" tabindex=\"0\"") }
    seen = max(seen, index)
    markup(" role=\"img\" aria-label=\"")
    attribute("\(row.name): “")
    attribute(token.bytes[...])
    let hexadecimal = token.bytes.map(VisibleText.hexadecimal).joined(separator: " ")
    attribute("”, id \(token.id), bytes \(hexadecimal.isEmpty ? "none" : hexadecimal)")
    if let probability = token.probability, let bits {
      attribute(", probability \(HTMLReport.Table.significant(probability)), ")
      attribute(bits.isFinite ? "\(HTMLReport.Table.digits(bits, places: 2)) bits" : "never counted")
    }
    markup("\">")
  }

  /// Characters of the text, white space to be seen.
  private mutating func characters(_ bytes: ArraySlice<UInt8>) {
    for part in VisibleText(bytes).parts {
      guard !part.isSpeltOut else {
        append(part)
        continue
      }
      var shown = ""
      for scalar in part.text.unicodeScalars {
        switch scalar {
        case "\n": shown += "↵"
        case "\t": shown += "⇥"
        default: shown.unicodeScalars.append(scalar)
        }
      }
      append(VisibleText.Part(text: shown, isSpeltOut: false))
    }
  }
}
