// swift-tools-version: 6.1
import PackageDescription

/// Every product target is built in Swift 6 mode; warnings are errors in the check (`Tests/run`).
let package = Package(
    name: "daybook",
    products: [
        .executable(name: "daybook", targets: ["daybook"]),
        .library(name: "TextFormats", targets: ["TextFormats"]),
        .library(name: "EventStoreCore", targets: ["EventStoreCore"]),
        .library(name: "EventStoreSQLite", targets: ["EventStoreSQLite"]),
        .library(name: "EventStreaming", targets: ["EventStreaming"]),
    ],
    traits: [
        .trait(
            name: "Network",
            description: "All that needs HTTP: the DynamoDB engine and what it is reached by.")
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        // What Linux offers only to C: inotify, eventfd, flock, statfs.
        .target(name: "CLinux"),
        // JSON, TOML, printable text, nearest name, exact decimals.
        .target(name: "TextFormats"),
        // Filters and conditions: CESQL, and what the product adds to it.
        .target(name: "Expressions", dependencies: ["TextFormats"]),
        // Pure accounting.
        .target(name: "LedgerCore", dependencies: ["TextFormats"]),
        // The event store contract, its values, and the in-memory engine.
        .target(
            name: "EventStoreCore",
            dependencies: ["TextFormats", .product(name: "Crypto", package: "swift-crypto")]),
        // The SQLite engine.
        .target(
            name: "EventStoreSQLite",
            dependencies: [
                "TextFormats", "EventStoreCore", "CLinux",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        // zlib, as the system has it.
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"]), .yum(["zlib-devel"])]),
        // AWS over HTTP: credentials, signing, transport, attribute values. Only its transport
        // needs the trait.
        .target(
            name: "AWSClient",
            dependencies: [
                "TextFormats", "CZlib", .product(name: "Crypto", package: "swift-crypto"),
                .product(
                    name: "AsyncHTTPClient", package: "async-http-client",
                    condition: .when(traits: ["Network"])),
                .product(
                    name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Network"])),
                .product(
                    name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["Network"])),
                .product(
                    name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["Network"])),
            ]),
        // The DynamoDB engine: the log's slot as the lock, and a replica in front of every reader.
        .target(
            name: "EventStoreDynamoDB",
            dependencies: [
                "TextFormats", "EventStoreCore", "AWSClient",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        // Tailing the log, filters, projections.
        .target(
            name: "EventStreaming", dependencies: ["TextFormats", "Expressions", "EventStoreCore"]),
        // Far sides over HTTP: web addresses, SNS, SQS, Kinesis, S3.
        .target(
            name: "Publishing",
            dependencies: [
                "TextFormats", "EventStoreCore", "EventStreaming", "AWSClient", "CZlib",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        // What foreign events, files and tables mean.
        .target(name: "Descriptions", dependencies: ["TextFormats", "LedgerCore"]),
        // Accounts on an event store.
        .target(
            name: "LedgerService",
            dependencies: [
                "TextFormats", "LedgerCore", "Descriptions", "EventStoreCore", "EventStreaming",
            ]),
        // The past of accounts and of the book: compare, why, when, verify, seal.
        .target(
            name: "LedgerHistory",
            dependencies: [
                "TextFormats", "Expressions", "LedgerCore", "Descriptions", "EventStoreCore",
                "EventStreaming", "LedgerService",
            ]),
        // Import, export, statements.
        .target(
            name: "LedgerExchange",
            dependencies: [
                "TextFormats", "LedgerCore", "Descriptions", "EventStoreCore", "EventStreaming",
                "LedgerService", "LedgerHistory", "TerminalCanvas",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        // Cells, styles, widgets, keys: everything of a terminal that is pure.
        .target(name: "TerminalCanvas"),
        // ncurses with wide characters, and its macros as functions.
        .systemLibrary(
            name: "CNCurses", providers: [.apt(["libncurses-dev"]), .yum(["ncurses-devel"])]),
        // The terminal itself: the only user of ncurses.
        .target(name: "TerminalNCurses", dependencies: ["TerminalCanvas", "CNCurses", "CLinux"]),
        // The explorer, pure: model, actions, update, view.
        .target(
            name: "Explorer",
            dependencies: [
                "TextFormats", "Expressions", "LedgerCore", "Descriptions", "EventStoreCore",
                "TerminalCanvas",
            ]),
        // The explorer's engine room: loop, mailbox, effect runner, live feed, script.
        .target(
            name: "ExplorerRuntime",
            dependencies: [
                "CLinux", "TextFormats", "Expressions", "LedgerCore", "Descriptions",
                "EventStoreCore", "EventStreaming", "LedgerService", "LedgerHistory",
                "TerminalCanvas", "Explorer",
            ]),
        // The executable: commands and composition.
        .executableTarget(
            name: "daybook",
            dependencies: [
                "CLinux", "TextFormats", "Expressions", "LedgerCore", "Descriptions",
                "EventStoreCore", "EventStoreSQLite", "EventStreaming", "LedgerService",
                "LedgerHistory", "LedgerExchange", "TerminalCanvas", "TerminalNCurses", "Explorer",
                "ExplorerRuntime",
                .target(name: "AWSClient", condition: .when(traits: ["Network"])),
                .target(name: "EventStoreDynamoDB", condition: .when(traits: ["Network"])),
                .target(name: "Publishing", condition: .when(traits: ["Network"])),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            exclude: ["Daybook.docc"],
            resources: [.embedInCode("Themes"), .embedInCode("Descriptions")]),

        .target(
            name: "TestSupport",
            dependencies: [
                "TextFormats", "LedgerCore", "EventStoreCore", "EventStoreSQLite", "AWSClient",
                "EventStoreDynamoDB",
            ],
            path: "Tests/TestSupport"),
        .target(
            name: "EventStoreConformance",
            dependencies: ["TextFormats", "EventStoreCore", "TestSupport"],
            path: "Tests/EventStoreConformance"),
        .testTarget(
            name: "TextFormatsTests", dependencies: ["TextFormats", "TestSupport"],
            exclude: ["Cases"]),
        // Counts what is allocated, for the tests of what allocates nothing.
        .target(name: "CAllocations", path: "Tests/CAllocations"),
        .testTarget(
            name: "ExpressionsTests",
            dependencies: ["CAllocations", "TextFormats", "Expressions", "TestSupport"]),
        .testTarget(
            name: "LedgerCoreTests", dependencies: ["TextFormats", "LedgerCore", "TestSupport"]),
        .testTarget(
            name: "EventStoreCoreTests",
            dependencies: [
                "TextFormats", "EventStoreCore", "EventStoreConformance", "TestSupport",
            ]),
        .testTarget(
            name: "EventStoreSQLiteTests",
            dependencies: [
                "CLinux", "EventStoreCore", "EventStoreSQLite", "EventStoreConformance",
                "TextFormats", "TestSupport", "replica-copier",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .executableTarget(
            name: "replica-copier", dependencies: ["EventStoreCore", "EventStoreSQLite"],
            path: "Tests/ReplicaCopier"),
        .testTarget(
            name: "AWSClientTests",
            dependencies: ["AWSClient", "CZlib", "TextFormats", "TestSupport"],
            exclude: ["Cases"]),
        .testTarget(
            name: "EventStoreDynamoDBTests",
            dependencies: [
                "AWSClient", "EventStoreCore", "EventStoreSQLite", "EventStoreConformance",
                "EventStoreDynamoDB", "EventStreaming", "TextFormats", "TestSupport",
            ]),
        .testTarget(
            name: "EventStreamingTests",
            dependencies: [
                "CAllocations", "EventStoreCore", "EventStoreSQLite", "EventStreaming",
                "TextFormats",
                "TestSupport",
            ]),
        .testTarget(
            name: "PublishingTests",
            dependencies: [
                "AWSClient", "EventStoreCore", "EventStreaming", "Publishing", "TextFormats",
                "TestSupport",
            ]),
        .target(
            name: "LedgerTestSupport",
            dependencies: [
                "TextFormats", "LedgerCore", "Descriptions", "EventStoreCore", "EventStreaming",
                "LedgerService", "LedgerExchange", "TestSupport",
            ],
            path: "Tests/LedgerTestSupport"),
        .testTarget(
            name: "LedgerServiceTests",
            dependencies: [
                "LedgerCore", "EventStoreCore", "EventStoreSQLite", "EventStreaming",
                "Descriptions", "LedgerService", "LedgerHistory", "LedgerExchange",
                "LedgerTestSupport", "TextFormats", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .testTarget(
            name: "LedgerExchangeTests",
            dependencies: [
                "LedgerCore", "EventStoreCore", "EventStoreSQLite", "EventStreaming",
                "Descriptions", "LedgerService", "LedgerHistory", "LedgerExchange",
                "LedgerTestSupport", "TextFormats", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            exclude: ["Statements/Goldens"]),
        .testTarget(
            name: "DescriptionsTests",
            dependencies: ["TextFormats", "LedgerCore", "Descriptions", "TestSupport"]),
        .testTarget(
            name: "LedgerHistoryTests",
            dependencies: [
                "Expressions", "LedgerCore", "EventStoreCore", "EventStoreSQLite", "EventStreaming",
                "Descriptions", "LedgerService", "LedgerHistory", "LedgerExchange",
                "LedgerTestSupport", "TextFormats", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "LedgerCore", "EventStoreCore", "EventStoreSQLite", "EventStreaming",
                "Descriptions", "LedgerService", "LedgerHistory", "LedgerExchange", "TextFormats",
                "TestSupport",
            ]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "daybook", "EventStoreCore", "EventStoreSQLite", "EventStreaming", "Descriptions",
                "LedgerCore", "LedgerService", "LedgerHistory", "LedgerExchange", "Explorer",
                "ExplorerRuntime", "CLinux", "TextFormats", "TestSupport", "guarded-depositor",
                "example-service",
            ],
            exclude: ["Ledgers", "Tables"]),
        .executableTarget(
            name: "guarded-depositor", dependencies: ["EventStoreCore", "EventStoreSQLite"],
            path: "Tests/GuardedDepositor"),
        // The sources of a package of its own, which sees the library products and no more.
        .executableTarget(
            name: "example-service",
            dependencies: ["TextFormats", "EventStoreCore", "EventStoreSQLite", "EventStreaming"],
            path: "Tests/ExampleService/Sources/example-service", packageAccess: false),
        .testTarget(
            name: "TerminalCanvasTests",
            dependencies: ["TerminalCanvas", "CLinux", "TestSupport"],
            exclude: ["Goldens"]),
        .executableTarget(
            name: "terminal-probe",
            dependencies: ["TerminalCanvas", "TerminalNCurses", "Explorer"],
            path: "Tests/TerminalProbe"),
        .testTarget(
            name: "TerminalNCursesTests",
            dependencies: ["TerminalCanvas", "TerminalNCurses", "Explorer", "terminal-probe"]),
        .testTarget(
            name: "ExplorerTests",
            dependencies: [
                "Explorer", "Expressions", "LedgerCore", "Descriptions", "EventStoreCore",
                "EventStreaming", "LedgerService", "LedgerHistory", "ExplorerRuntime",
                "EventStoreSQLite", "TerminalCanvas",
                "TextFormats", "TestSupport",
            ],
            exclude: ["Goldens"]),
        .testTarget(
            name: "ExplorerRuntimeTests",
            dependencies: [
                "ExplorerRuntime", "Explorer", "LedgerCore", "EventStoreCore", "LedgerService",
                "LedgerTestSupport", "TerminalCanvas", "TextFormats", "TestSupport",
            ]),
        // They read the whole tree byte by byte, for half a minute of unoptimised code.
        .testTarget(
            name: "TidyTests", dependencies: ["TextFormats", "TestSupport"],
            swiftSettings: [.unsafeFlags(["-O"])]),
    ],
    swiftLanguageModes: [.v6]
)
