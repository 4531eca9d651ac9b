import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService
import LedgerTestSupport
import TestSupport
import TextFormats

/// A ledger with reactors.
struct ReactorBench {
    let bench: LedgerBench

    var ledger: Ledger { bench.ledger }
    private var subscriptions: SubscriptionStore { SubscriptionStore(bench.store.checkpoints) }

    init(_ engine: TestEngine) throws { bench = try LedgerBench(engine) }

    /// Lets a reactor answer what there is; its subscription is made on first use, with the filter
    /// that reactors have if nothing is said.
    func run(_ name: String, _ reactor: any Reactor, filter: String? = nil) async throws {
        let name = try SubscriptionName(name)
        if try await subscriptions.find(name) == nil {
            try await subscriptions.create(
                Subscription(
                    name, filter: filter ?? ShippedReactor.filter(for: name), target: nil,
                    began: .start, createdAt: bench.clock.now))
        }
        var options = SubscriptionRunner.Options(holder: "tester")
        options.endsAtEnd = true
        let start = ContinuousClock.now
        let clock = SubscriptionClock(
            elapsed: { ContinuousClock.now - start }, moment: { [bench] in bench.clock.now },
            sleep: { try await Task.sleep(for: $0) })
        let reading = SubscriptionRunner(
            store: bench.store, name: name, options: options, clock: clock,
            exponent: { [bench] in bench.ledger.codec.units.exponent($0) })
        try await ReactorRunner(reading, reactor).run()
    }

    func rewind(_ name: String) async throws {
        try await subscriptions.rewind(SubscriptionName(name), to: .start)
    }

    func notes(_ name: String) async throws -> [ReactionNote] {
        try await ReactionNotes(of: SubscriptionName(name), bench.store.checkpoints).all()
    }

    /// What reactors have recorded.
    func reactions() async throws -> [RecordedEvent] {
        try await bench.log().filter { $0.event.actor?.hasPrefix("reactor:") ?? false }
    }

    func balance(_ name: String) async throws -> Int64 {
        try await ledger.load(account(name)).account.balanceMinor
    }
}
