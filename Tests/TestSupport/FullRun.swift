import Foundation

/// Whether the long comparisons are asked for, by the environment variable `CLEAVE_FULL`.
public let isFull = ProcessInfo.processInfo.environment["CLEAVE_FULL"] != nil
