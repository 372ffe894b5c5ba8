// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "cleave",
  products: [
    .executable(name: "cleave", targets: ["cleave"]),
    .library(name: "Tokenization", targets: ["Tokenization", "Checkpoints"]),
    .library(name: "Corpora", targets: ["Corpora"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // C libraries
    .target(
      name: "CICU",
      linkerSettings: [.linkedLibrary("icui18n"), .linkedLibrary("icuuc"), .linkedLibrary("stdc++")]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CIntrinsics"),
    .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "CBLAS", linkerSettings: [.linkedLibrary("dl")]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    // Libraries, in the order of the data's way
    .target(name: "JSON", swiftSettings: settings),
    .target(name: "WorkerThreads", swiftSettings: settings),
    .target(
      name: "Checksum", dependencies: ["CCrypto"], swiftSettings: settings,
      // The archive, so that the program does not load all of OpenSSL for one function.
      linkerSettings: [.linkedLibrary(":libcrypto.a")]),
    .target(
      name: "Corpora",
      dependencies: ["CICU", "CZstd", "CZlib", "JSON", "Checksum", "WorkerThreads"],
      swiftSettings: settings),
    .target(name: "Checkpoints", dependencies: ["Checksum"], swiftSettings: settings),
    .target(
      name: "Tokenization", dependencies: ["CICU", "CIntrinsics", "JSON", "Checksum", "Checkpoints", "WorkerThreads"],
      exclude: ["Unicode/generate.py"], swiftSettings: settings),

    .target(
      name: "Counts", dependencies: ["Corpora", "Tokenization", "JSON", "Checksum"], swiftSettings: settings),
    .target(
      name: "Datasets", dependencies: ["Corpora", "Tokenization", "JSON", "Checksum"], swiftSettings: settings),
    .target(name: "Measurement", dependencies: ["Tokenization", "CIntrinsics"], swiftSettings: settings),
    .target(name: "Plots", swiftSettings: settings),
    .target(name: "Report", dependencies: ["Plots", "Checksum"], swiftSettings: settings),
    .target(
      name: "Markov", dependencies: ["Tokenization", "Measurement", "Plots", "JSON", "WorkerThreads"],
      swiftSettings: settings),

    .target(
      name: "Transfer", dependencies: ["Tokenization", "Corpora", "Measurement", "JSON", "CBLAS", "WorkerThreads"],
      swiftSettings: settings),
    .target(
      name: "Linting", dependencies: ["Tokenization", "Measurement", "Transfer", "JSON"], swiftSettings: settings),
    .target(
      name: "Sweeping",
      dependencies: ["Corpora", "Tokenization", "Measurement", "Markov", "Plots", "JSON", "Checksum"],
      swiftSettings: settings),
    .target(
      name: "Optimal", dependencies: ["Tokenization", "Checkpoints", "Checksum", "JSON", "WorkerThreads"],
      swiftSettings: settings),
    // Checks what Optimal proves, and shares nothing with it.
    .target(name: "Certificate", dependencies: ["Tokenization", "Checksum", "JSON"], swiftSettings: settings),

    // Command line
    .executableTarget(
      name: "cleave",
      dependencies: [
        "Corpora", "Tokenization", "Counts", "Datasets", "Checksum", "Markov", "Measurement", "Sweeping", "Plots",
        "Report", "JSON", "Transfer", "Checkpoints", "Optimal", "Certificate", "Linting", "WorkerThreads",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),

    // Tests
    .testTarget(name: "ChecksumTests", dependencies: ["Checksum"], swiftSettings: settings),
    .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: settings),
    .testTarget(name: "WorkerThreadsTests", dependencies: ["WorkerThreads"], swiftSettings: settings),
    .testTarget(
      name: "CorporaTests", dependencies: ["Corpora", "CZstd", "CZlib", "JSON", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "TokenizationTests",
      dependencies: ["Tokenization", "Checkpoints", "Checksum", "Corpora", "JSON", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "CountsTests", dependencies: ["Counts", "Tokenization", "Corpora", "JSON", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "DatasetsTests", dependencies: ["Datasets", "Tokenization", "Corpora", "JSON", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "MeasurementTests", dependencies: ["Measurement", "Tokenization", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "SweepingTests",
      dependencies: ["Sweeping", "Corpora", "Tokenization", "Markov", "Plots", "JSON", "TestSupport"],
      swiftSettings: settings),
    .testTarget(name: "PlotsTests", dependencies: ["Plots"], swiftSettings: settings),
    .testTarget(name: "ReportTests", dependencies: ["Report", "Plots", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "MarkovTests", dependencies: ["Markov", "Tokenization", "Plots", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "TransferTests", dependencies: ["Transfer", "Tokenization", "Corpora", "JSON", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "OptimalTests",
      dependencies: [
        "Optimal", "Certificate", "Checkpoints", "Tokenization", "Corpora", "JSON", "Checksum", "TestSupport",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "LintingTests", dependencies: ["Linting", "Tokenization", "JSON", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "CommandTests", dependencies: ["TestSupport", "JSON"], exclude: ["Golden"], swiftSettings: settings),
    .target(
      name: "FuzzTargets",
      dependencies: ["Corpora", "Counts", "Tokenization", "Transfer", "Markov", "Certificate", "Checksum"],
      path: "Tests/FuzzTargets", swiftSettings: settings),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets", "TestSupport"], swiftSettings: settings),
    .testTarget(name: "FaultTests", dependencies: ["TestSupport"], swiftSettings: settings),
    .testTarget(name: "ClusterTests", dependencies: ["TestSupport"], swiftSettings: settings),
    .target(
      name: "TestSupport", dependencies: ["Corpora", "JSON"], path: "Tests/TestSupport", swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

// `make fuzz` and `make sanitize`: these need the sanitizers of the toolchain in every target, so they are builds of
// their own.
if Context.environment["CLEAVE_SANITIZE"] != nil {
  package.targets.append(
    .executableTarget(
      name: "fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz", exclude: ["Seeds", "Dictionaries", "run"],
      swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]))
  package.targets.append(
    .executableTarget(
      name: "threads", dependencies: ["Corpora", "Counts", "Tokenization", "JSON"], path: "Tests/Threads",
      exclude: ["suppressions", "run"],
      swiftSettings: settings))
}
