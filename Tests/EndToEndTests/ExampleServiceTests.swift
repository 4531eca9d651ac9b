import Foundation
import TestSupport
import Testing

/// A service in Swift that works in a ledger with the library products alone, while the explorer
/// watches.
@Suite struct ExampleServiceTests {
    @Test func paysAndReactsWhileTheExplorerWatches() async throws {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada Lovelace", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "10")
        let session = try await Session.explorer(on: desk)
        try await session.shows("10.00 GBP")
        for (round, balance) in [(1, "1300"), (2, "1600")] {
            let done = try await desk.tool(
                Binaries.exampleService, "books.db", "acc-1", "3")
            #expect(done.end == .exited(0) && done.err.isEmpty, "\(done)")
            // The first deposit was there before.
            let read = round == 1 ? 5 : 3
            #expect(
                done.out == "balance \(balance), receipts \(3 * round + 1), read \(read)\n",
                "\(done)")
            try await session.shows("\(balance.dropLast(2)).00 GBP")
        }
        session.type("Q")
        try await eventually("it is gone") { session.explorers(on: desk).isEmpty }
        try await session.leave()
        let wanted = try Records.ndjson(try await desk.done("export"))
            .filter { $0["subject"] as? String == "receipts" }
        #expect(wanted.count == 7)
        #expect(wanted.allSatisfy { $0["actor"] as? String == "reactor:receipts" })
        let listed = try await desk.done("subscriptions", "--format", "csv")
        // Its own receipts are the last that its reading has not passed yet.
        #expect(Records.csv(listed).map { $0["lag"] } == ["0", "3"], "\(listed)")
        try await desk.isSound()
    }

    /// It names what the library products offer, and nothing else of this package.
    @Test func itsPackageNamesTheProductsAlone() throws {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = tests.appendingPathComponent("ExampleService")
        let source = try String(
            contentsOf: folder.appendingPathComponent("Sources/example-service/Service.swift"),
            encoding: .utf8)
        let imports = source.split(separator: "\n").filter { $0.hasPrefix("import ") }
            .map { String($0.dropFirst("import ".count)) }
        let products = ["EventStoreCore", "EventStoreSQLite", "EventStreaming", "TextFormats"]
        #expect(imports.filter { $0 != "Foundation" } == products)
        let package = try String(
            contentsOf: folder.appendingPathComponent("Package.swift"), encoding: .utf8)
        let root = try String(
            contentsOf: tests.deletingLastPathComponent().appendingPathComponent("Package.swift"),
            encoding: .utf8)
        for product in products {
            #expect(package.contains(".product(name: \"\(product)\", package: \"daybook\")"))
            #expect(root.contains(".library(name: \"\(product)\""))
        }
        #expect(root.contains("packageAccess: false"))
    }
}
