import EventStoreCore
import EventStoreSQLite
import EventStreaming
import Foundation
import TextFormats

/// Takes payments into an account of a ledger, and sends a receipt for each:
///
///     example-service LEDGER ACCOUNT PAYMENTS
///
/// The account is one that Daybook has opened in GBP. Each payment is a pound.
@main
struct Service {
    private let store: SQLiteEventStore
    private let account: StreamID

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let payments = Int(arguments[3]),
            payments >= 0, !arguments[2].contains("'")
        else {
            FileHandle.standardError.write(
                Data("usage: example-service LEDGER ACCOUNT PAYMENTS\n".utf8))
            exit(2)
        }
        let service = Service(
            store: try SQLiteEventStore.open(path: arguments[1], mode: .readWrite),
            account: try StreamID(arguments[2]))
        for _ in 0..<payments { try await service.pay() }
        try await service.sendReceipts()
        print(
            "balance \(try await service.balance()), receipts \(try await service.receipts()), "
                + "read \(try await service.count())")
    }

    // MARK: Append

    /// Records a payment behind the newest event of the account; again if another writer was first.
    private func pay() async throws {
        let id = CommandID(timestamp: Self.now(), random: Self.bits())
        while true {
            let version = try await store.head(of: account)?.version ?? .empty
            let now = Self.now()
            let payment = NewEvent(
                id: EventID(timestamp: now, random: Self.bits()), type: "FundsDeposited",
                payload: try JSONText(#"{"amountMinor":100,"currency":"GBP","memo":"shop"}"#),
                fold: try FoldFields(sign: 1, amountMinor: 100, currency: CurrencyCode("GBP")),
                occurredAt: now, recordedAt: now, actor: "shop")
            let write = StreamWrite(
                stream: account, expecting: .version(version), events: [payment])
            do {
                _ = try await store.append(
                    AppendRequest([write], command: CommandStamp(id: id, recording: [write])))
                return
            } catch EventStoreError.versionConflict {
                // The next try is behind what the other one has recorded.
            }
        }
    }

    // MARK: Read

    /// What the account holds, in pence: a fold of its events.
    private func balance() async throws -> Int64 {
        var (balance, from) = (Int64(0), Version(1))
        while true {
            let page = try await store.read(account, StreamQuery(from: from, limit: 500))
            for event in page {
                balance += Int64(event.event.fold.sign) * (event.event.fold.amountMinor ?? 0)
            }
            guard page.count == 500, let last = page.last else { return balance }
            from = Version(last.version.number + 1)
        }
    }

    /// How many receipts there are.
    private func receipts() async throws -> Int64 {
        try await store.head(of: Receipts.stream)?.version.number ?? 0
    }

    // MARK: Subscribe

    /// Events of the account that were read for a subscription of its own, up to the log's end.
    private func count() async throws -> Int {
        let counter = Counter()
        try await reading("count", filter: "subject = '\(account)'").run { batch in
            await counter.add(batch.events.count)
        }
        return await counter.count
    }

    private actor Counter {
        var count = 0

        func add(_ more: Int) { count += more }
    }

    // MARK: React

    private func sendReceipts() async throws {
        let filter = "type = 'FundsDeposited' AND subject = '\(account)'"
        let reading = try await reading("receipts", filter: filter)
        try await ReactorRunner(reading, Receipts(store: store)).run()
    }

    /// Asks for a receipt of each payment.
    private struct Receipts: Reactor {
        static let stream = StreamID(stored: "receipts")

        let store: SQLiteEventStore

        func answer(_ event: RecordedEvent) async throws -> [any ReactorCommand] {
            var writer = JSONWriter()
            writer.object { object in
                object.member("payment", "\(event.stream)@\(event.version)")
            }
            let receipt = ReactionEvent(type: "ReceiptWanted", payload: writer.text)
            return [AppendCommand(to: Self.stream, [receipt], in: store, now: Service.now)]
        }
    }

    /// Reads for a subscription up to the log's end; it is made on first use.
    private func reading(_ text: String, filter: String) async throws -> SubscriptionRunner {
        let (name, subscriptions) = (
            try SubscriptionName(text), SubscriptionStore(store.checkpoints)
        )
        if try await subscriptions.find(name) == nil {
            try await subscriptions.create(
                Subscription(
                    name, filter: filter, target: "example-service", began: .start,
                    createdAt: Self.now()))
        }
        var options = SubscriptionRunner.Options(holder: "example-service \(UUID())")
        options.endsAtEnd = true
        let start = ContinuousClock.now
        let clock = SubscriptionClock(
            elapsed: { ContinuousClock.now - start }, moment: Self.now,
            sleep: { try await Task.sleep(for: $0) })
        return SubscriptionRunner(store: store, name: name, options: options, clock: clock)
    }

    // MARK: Time and chance

    @Sendable private static func now() -> Timestamp {
        Timestamp(microseconds: Int64((Date().timeIntervalSince1970 * 1_000_000).rounded()))
    }

    private static func bits() -> (UInt64, UInt64) {
        (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max))
    }
}
