import EventStoreCore
import EventStoreSQLite
import EventStreaming
import Foundation
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

/// One bit of the file is changed, whichever it is: `verify` reports it, or everything that was
/// acknowledged is still answered as before.
@Suite struct BitFlipTests {
    @Test func anyBitOfTheFile() async throws {
        var random = SeededRandom.announced(for: "BitFlipTests")
        let victim = try await Victim()
        var tally = (reported: 0, harmless: 0)
        for _ in 0..<(Campaign.isWhole ? 20_000 : 250) {
            let bit = victim.bit(&random)
            let answer = try await victim.answer(withFlipped: bit)
            switch answer {
            case .reported: tally.reported += 1
            case .sound(let facts):
                tally.harmless += 1
                let difference = facts.difference(from: victim.facts)
                #expect(difference == nil, "\(bit): \(difference ?? "")")
            }
        }
        print("of the bits \(tally.reported) were reported, \(tally.harmless) harmless")
        #expect(tally.reported > 0)
    }
}

/// A small ledger that has some of everything, as bytes.
private struct Victim {
    let bytes: [UInt8]
    let facts: Facts
    private let sent: [(command: Command, id: CommandID)]
    private let folder: TemporaryFolder
    private let environment: LedgerEnvironment

    init() async throws {
        folder = try TemporaryFolder()
        let clock = ManualClock()
        environment = LedgerEnvironment(
            now: { clock.advance(microseconds: 1000) }, random: { (7, 9) })
        let path = folder.file("first.db")
        let ids = EventFactory(seed: 3)
        var commands: [Command] = [
            .open("acc-1", overdraft: 500), .open("acc-2", owner: "Bob"), .open("empty"),
        ]
        for number in 1...40 {
            commands += [
                .deposit("acc-1", Int64(number) * 10), .deposit("acc-2", 30),
                .transfer("acc-1", "acc-2", 5), .withdraw("acc-2", 7),
            ]
        }
        sent = commands.map { ($0, ids.commandID()) }
        do {
            let ledger = try Self.ledger(path, .create, environment)
            for (command, id) in sent { _ = try await ledger.submit(command, id: id) }
            _ = try await ledger.events.bulk { writer in
                for number in 0..<60 {
                    _ = try await writer.append(
                        EventFactory(seed: UInt64(100 + number)).event(
                            type: "BetSettled",
                            fold: FoldFields(
                                uncheckedSign: 1, amountMinor: 11, currency: CurrencyCode("EUR")),
                            correlationID: "c-\(number / 2)"),
                        to: account("imported"), commandID: ids.commandID())
                }
            }
            try await Self.catchUp(ledger)
        }
        bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
        let ledger = try Self.ledger(path, .readOnly, environment)
        let report = try await Verifier(ledger).run()
        #expect(report.isSound, "\(report.findings.prefix(3))")
        facts = try await Facts(ledger, try Self.ledger(path, .readWrite, environment), sent)
    }

    /// The snapshot interval is small, so that there are many; ids are drawn, so that each is new.
    private static func ledger(
        _ path: String, _ mode: OpenMode, _ environment: LedgerEnvironment
    ) throws -> Ledger {
        let random = SeededRandom.shared()
        let store = try SQLiteEventStore.open(path: path, mode: mode)
        return Ledger(
            events: store, readModels: store,
            environment: LedgerEnvironment(now: environment.now, random: random),
            snapshotPolicy: SnapshotPolicy(interval: 10), actor: "tester")
    }

    static func catchUp(_ ledger: Ledger) async throws {
        let runner = ProjectionRunner(
            events: ledger.events, readModels: ledger.readModels, now: ledger.environment.now)
        _ = try await runner.catchUp(LedgerProjections.all)
    }

    /// Any bit; one in four is of a byte that is zero, which most are.
    func bit(_ random: inout SeededRandom) -> Int {
        while true {
            let bit = Int.random(in: 0..<bytes.count * 8, using: &random)
            if bytes[bit / 8] != 0 || Int.random(in: 0..<4, using: &random) == 0 { return bit }
        }
    }

    enum Answer {
        case reported
        case sound(Facts)
    }

    func answer(withFlipped bit: Int) async throws -> Answer {
        var changed = bytes
        changed[bit / 8] ^= 1 << UInt8(bit % 8)
        let path = folder.file("changed.db")
        for suffix in ["-wal", "-shm", "-lock", ""] {
            try? FileManager.default.removeItem(atPath: path + suffix)
        }
        try Data(changed).write(to: URL(fileURLWithPath: path))
        let reader: Ledger
        do {
            reader = try Self.ledger(path, .readOnly, environment)
            guard try await Verifier(reader).run().isSound else { return .reported }
        } catch is EventStoreError {
            return .reported
        }
        do {
            let writer = try Self.ledger(path, .readWrite, environment)
            return .sound(try await Facts(reader, writer, sent))
        } catch {
            return .sound(Facts(failure: "\(error)"))
        }
    }
}

/// What was acknowledged: events, balances, lists, and the outcomes of commands that are sent
/// again.
private struct Facts {
    private var events: [RecordedEvent] = []
    private var states: [AccountState] = []
    private var rows: [[ReadModelValue]] = []
    private var outcomes: [[RecordedEvent]] = []
    private var failure: String?

    init(failure: String) { self.failure = failure }

    init(
        _ reader: Ledger, _ writer: Ledger, _ sent: [(command: Command, id: CommandID)]
    ) async throws {
        var position = Position.start
        while true {
            let page = try await reader.events.readLog(LogQuery(after: position, limit: 1000))
            events += page.events
            position = page.readThrough
            if page.isAtEnd { break }
        }
        for head in try await reader.events.streams(after: nil, limit: 100) {
            states.append(try await reader.load(head.stream))
        }
        for (command, id) in sent {
            let receipt = try await writer.submit(command, id: id)
            if !receipt.isReplay { failure = "\(id) was done twice" }
            outcomes.append(receipt.events)
        }
        try await Victim.catchUp(writer)
        for projection in LedgerProjections.all {
            let copy = try await writer.readModels.copy(
                projection.schema, ReadModelQuery(limit: .max))
            rows += copy?.rows ?? []
        }
    }

    /// What is no more as it was; nil if all is.
    func difference(from before: Facts) -> String? {
        if let failure { return failure }
        if events != before.events { return "other events" }
        if states != before.states { return "other balances" }
        if rows != before.rows { return "other lists" }
        return outcomes == before.outcomes ? nil : "other outcomes"
    }
}

extension SeededRandom {
    /// Draws that several tasks may ask for.
    fileprivate static func shared() -> @Sendable () -> (UInt64, UInt64) {
        let ids = EventFactory(seed: 1)
        return {
            let id = ids.eventID()
            return (id.high, id.low)
        }
    }
}
