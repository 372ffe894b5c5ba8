extension EncodedText {
  /// The records in even and in odd places: two disjoint texts where there is only one, of the same kind throughout.
  public var alternating: (even: EncodedText, odd: EncodedText) {
    var halves = [EncodedText(idEnd: idEnd), EncodedText(idEnd: idEnd)]
    for index in 0..<recordCount {
      halves[index % 2].add(
        ids: record(index), byteCount: recordByteCounts[index], scalarCount: recordScalarCounts[index],
        isChanged: recordIsChanged[index], lostBits: recordLostBits[index])
    }
    return (halves[0], halves[1])
  }
}
