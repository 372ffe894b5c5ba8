import FuzzTargets
import Glibc

/// What libFuzzer calls: the target that the environment variable `FUZZ_TARGET` names.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  do {
    try chosenTarget.run(Array(UnsafeBufferPointer(start: data, count: size)))
  } catch {
    // A wrong result is a crash, too: libFuzzer keeps the input. An optimized program does not say why it stops.
    fputs("\(chosenTarget.rawValue): \(error)\n", stderr)
    abort()
  }
  return 0
}

private let chosenTarget: FuzzTarget = {
  let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")
  guard let name = getenv("FUZZ_TARGET").map({ String(cString: $0) }), let target = FuzzTarget(rawValue: name) else {
    preconditionFailure("set FUZZ_TARGET to one of \(names)")
  }
  return target
}()
