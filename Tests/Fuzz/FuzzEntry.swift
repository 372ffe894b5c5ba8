import FuzzTargets
import Glibc

/// What libFuzzer calls: the target that the environment variable `FUZZ_TARGET` names.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  do {
    try chosenTarget.run(Array(UnsafeBufferPointer(start: data, count: size)))
  } catch {
    // A wrong result is a crash, too: libFuzzer keeps the input. An optimized program does not say why it stops.
    let message = Array("\(chosenTarget.rawValue): \(error)\n".utf8)
    _ = write(2, message, message.count)
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

/// What the package manager calls `main` in programs that are not optimized; else libFuzzer's own is found.
@_cdecl("fuzz_main")
public func fuzzMain(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
  var count = count
  var arguments = arguments
  return runFuzzer(&count, &arguments) { fuzzOneInput($0, $1) }
}

/// libFuzzer's driver.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
