// swift-tools-version: 6.1
import PackageDescription

/// Measures Daybook beside raw SQLite, in one run. A package of its own, with nothing of the
/// terminal: a test run only builds it. Its modules are the product's own sources, linked in, so
/// that it measures what ships and may call what the product does not export.
let package = Package(
    name: "daybook-benchmarks",
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        .target(name: "CLinux"),
        .target(name: "TextFormats"),
        .target(name: "Expressions", dependencies: ["TextFormats"]),
        .target(name: "LedgerCore", dependencies: ["TextFormats"]),
        .target(
            name: "EventStoreCore",
            dependencies: ["TextFormats", .product(name: "Crypto", package: "swift-crypto")]),
        .target(
            name: "EventStoreSQLite",
            dependencies: [
                "TextFormats", "EventStoreCore", "CLinux",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"]), .yum(["zlib-devel"])]),
        // Without what needs the network: the service is a stub.
        .target(
            name: "AWSClient",
            dependencies: [
                "TextFormats", "CZlib", .product(name: "Crypto", package: "swift-crypto"),
            ]),
        .target(
            name: "EventStoreDynamoDB",
            dependencies: [
                "TextFormats", "EventStoreCore", "AWSClient",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        .target(
            name: "EventStreaming", dependencies: ["TextFormats", "Expressions", "EventStoreCore"]),
        .target(name: "Descriptions", dependencies: ["TextFormats", "LedgerCore"]),
        .target(
            name: "LedgerService",
            dependencies: [
                "TextFormats", "LedgerCore", "Descriptions", "EventStoreCore", "EventStreaming",
            ]),
        .target(
            name: "LedgerHistory",
            dependencies: [
                "TextFormats", "Expressions", "LedgerCore", "Descriptions", "EventStoreCore",
                "EventStreaming",
                "LedgerService",
            ]),
        .target(name: "TerminalCanvas"),
        .target(
            name: "LedgerExchange",
            dependencies: [
                "TextFormats", "LedgerCore", "Descriptions", "EventStoreCore", "EventStreaming",
                "LedgerService", "LedgerHistory", "TerminalCanvas",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        // The same work in plain C on the SQLite library.
        .target(name: "RawSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
        .executableTarget(
            name: "Bench",
            dependencies: [
                "RawSQLite", "TextFormats", "LedgerCore", "EventStoreCore", "EventStoreSQLite",
                "AWSClient", "EventStoreDynamoDB", "EventStreaming",
                "LedgerService", "LedgerHistory", "LedgerExchange",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
