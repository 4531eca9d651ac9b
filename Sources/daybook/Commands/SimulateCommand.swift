import ArgumentParser
import EventStoreCore
import Foundation
import LedgerCore
import LedgerService

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Write a bounded, seeded workload to a ledger: deposits, withdrawals, transfers.")

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Option(name: .long, help: "Commands a second; 0 for as fast as it goes.")
    var rate: Double = 5

    @Option(name: .long, help: "Seconds to run.")
    var duration: Double = 60

    @Option(name: .long, help: "Commands at most.")
    var commands: Int = 100_000

    @Option(name: .long, help: "Accounts to work on; those that are missing are opened.")
    var accounts: Int = 12

    @Option(name: .long, help: "The same seed gives the same commands.")
    var seed: UInt64 = 1

    @Option(name: .long, help: "The currency of accounts that are opened.")
    var currency: String = "GBP"

    @Option(
        name: .long,
        help: "Whose events: ledger, or one that a description ships for, as 'demo --of'.")
    var of: MadeUpSystem = .ledger

    @Flag(name: .long, help: .hidden)
    var whileParentLives = false

    func validate() throws {
        guard Currency(code: currency)?.isInUse == true else {
            throw ValidationError("--currency takes a code of ISO 4217 that is in use.")
        }
        try Self.checkRate(rate)
        guard duration > 0, duration <= 86_400 else {
            throw ValidationError("--duration goes from above 0 to 86400 seconds.")
        }
        guard (1...10_000_000).contains(commands) else {
            throw ValidationError("--commands goes from 1 to 10000000.")
        }
        guard (2...100_000).contains(accounts) else {
            throw ValidationError("--accounts goes from 2 to 100000.")
        }
    }

    static func checkRate(_ rate: Double) throws {
        guard rate >= 0, rate <= 100_000 else {
            throw ValidationError("--rate goes from 0 to 100000.")
        }
    }

    mutating func run() async throws {
        guard let currency = Currency(code: currency) else {
            throw Rejection.currencyUnknown(currency)
        }
        let open = try await parent.open(ledgerOptions, for: .create) { _, isProduction in
            guard !isProduction else {
                throw CommandStop(
                    .usage, "error: a production ledger takes no made-up events; nothing was done")
            }
        }
        guard open.stores.remote?.status.table == nil else {
            throw CommandStop(
                .usage,
                "error: another program's table takes no made-up events; nothing was done")
        }
        if let description = of.description { try await open.ledger.declare(description) }
        var workload = Workload(seed: seed, accounts: accounts, currency: currency, system: of)
        let progress = Progress("simulating", isQuiet: open.isQuiet)
        let clock = ContinuousClock()
        let start = clock.now
        var tally = Tally()
        let parentID = getppid()
        for act in workload.openings {
            try Task.checkCancellation()
            try await carryOut(act, open.ledger, &tally)
        }
        for number in 0..<commands {
            try Task.checkCancellation()
            guard clock.now - start < .seconds(duration) else { break }
            if whileParentLives, getppid() != parentID { break }
            try await carryOut(workload.next(), open.ledger, &tally)
            progress.update(Int64(number + 1), of: nil, "commands")
            if rate > 0 {
                // Nothing is done behind the end, however far away a tiny rate puts the next one.
                let due = min(Double(number + 1) / rate, duration)
                try await clock.sleep(until: start + .seconds(due))
            }
        }
        progress.finish()
        AfterCommit.answer("carried out \(tally.done) commands") {
            StandardOutput.write(
                "\(tally.done) done, \(tally.rejected) rejected, \(tally.conflicts) conflicts\n")
        }
    }

    private struct Tally {
        var done = 0
        var rejected = 0
        var conflicts = 0
    }

    private func carryOut(
        _ act: WorkloadAct, _ ledger: Ledger, _ tally: inout Tally
    ) async throws {
        do {
            try await ledger.submit(act)
            tally.done += 1
        } catch is UnreadReceipt {
            // Done all the same, and nobody reads what came of it.
            tally.done += 1
        } catch is Rejection {
            tally.rejected += 1
        } catch EventStoreError.versionConflict {
            tally.conflicts += 1
        }
    }
}
