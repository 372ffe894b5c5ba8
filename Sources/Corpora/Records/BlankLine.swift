/// Whether a line holds nothing but spaces, tabs and carriage returns.
func isBlank(_ line: some Collection<UInt8>) -> Bool {
  line.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
}
