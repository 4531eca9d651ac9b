import ArgumentParser
import EventStoreCore
import EventStoreSQLite
import Foundation
import LedgerCore
import LedgerService

/// `swift run -c release --package-path Tests/Benchmarks Bench --events 1000000`
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures Daybook beside raw SQLite in one run and prints a Markdown table.")

    @Option(help: "Events in the ledger.")
    var events: Int64 = 1_000_000

    @Option(help: "Accounts in the ledger.")
    var accounts: Int64 = 10_000

    @Option(help: "Durable appends, loads and pages to time.")
    var samples: Int = 2000

    @Option(help: "How often each import is run, in turn with raw SQLite; the best counts.")
    var rounds: Int = 1

    @Flag(help: "Stop behind the imports.")
    var importsOnly = false

    @Flag(help: "Import a ledger, and measure only what follows its log.")
    var streamsOnly = false

    @Option(
        help: "A ledger with so many events and accounts: only filters are measured, on it.")
    var filtersOf: String?

    @Option(help: "A folder for the ledgers; they are removed afterwards.")
    var folder: String = FileManager.default.temporaryDirectory.path

    func validate() throws {
        guard (1000...100_000_000).contains(events), (1...1_000_000).contains(accounts),
            accounts <= events, (100...100_000).contains(samples), (1...9).contains(rounds)
        else { throw ValidationError("events, accounts or samples are out of range") }
    }

    mutating func run() async throws {
        let place = URL(fileURLWithPath: folder)
            .appendingPathComponent("daybook-bench-\(getpid())").path
        try FileManager.default.createDirectory(
            atPath: place, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: place) }
        var report = Report(events: events, accounts: accounts)
        let bench = Workbench(
            folder: place, ours: filtersOf ?? place + "/daybook.db", events: events,
            accounts: accounts, samples: samples, rounds: rounds)
        if filtersOf != nil {
            try await bench.measureFilters(&report)
            return report.printAll()
        }
        if streamsOnly {
            _ = try await bench.seconds(ofCSV: bench.ours)
            try await bench.measureStreams(&report)
            return report.printAll()
        }
        try await bench.measureImports(&report)
        try await bench.measureFirstCopies(&report)
        if importsOnly { return report.printAll() }
        try await bench.measureReads(&report)
        try await bench.measureFilters(&report)
        try await bench.measureAppends(&report)
        try await bench.measureTail(&report)
        try await bench.measureStreams(&report)
        report.printAll()
    }
}

/// What all measurements share.
struct Workbench {
    let folder: String
    /// The ledger that Daybook filled.
    let ours: String
    let events: Int64
    let accounts: Int64
    let samples: Int
    let rounds: Int

    /// The ledger that raw SQLite filled.
    var theirs: String { folder + "/raw.db" }

    static let environment = LedgerEnvironment(
        now: {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Timestamp(
                microseconds: Int64(time.tv_sec) * Timestamp.second + Int64(time.tv_nsec) / 1000)
        },
        random: { (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max)) })

    func ledger(_ path: String) throws -> Ledger {
        let store = try SQLiteEventStore.open(path: path, mode: .create)
        return Ledger(events: store, readModels: store, environment: Self.environment)
    }

    func name(_ number: Int64) -> String {
        let digits = String(number + 1)
        return "acc-" + String(repeating: "0", count: max(0, 7 - digits.count)) + digits
    }
}

struct BenchError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
