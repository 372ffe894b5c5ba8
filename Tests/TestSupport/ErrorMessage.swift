/// What `body` throws, as its user would read it, or `no error`: messages are tested in full.
public func errorMessage(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}
