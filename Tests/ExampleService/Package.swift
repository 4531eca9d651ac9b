// swift-tools-version: 6.1
import PackageDescription

/// A service in Swift that uses a ledger beside Daybook, with the library products alone: it
/// appends, reads, subscribes and reacts. To begin one of your own, copy this folder and name the
/// package by its URL.
///
/// The root package has the same sources as a target that sees what is public and nothing else
/// (`packageAccess: false`), so each check compiles and runs them.
let package = Package(
    name: "example-service",
    dependencies: [.package(name: "daybook", path: "../..")],
    targets: [
        .executableTarget(
            name: "example-service",
            dependencies: [
                .product(name: "TextFormats", package: "daybook"),
                .product(name: "EventStoreCore", package: "daybook"),
                .product(name: "EventStoreSQLite", package: "daybook"),
                .product(name: "EventStreaming", package: "daybook"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
