import ArgumentParser
import EventStoreCore
import EventStreaming
import Foundation
import LedgerHistory
import LedgerService
import TextFormats

struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Write numbers for a monitor, in Prometheus' text format.",
        discussion: """
            Subscriptions (position, whose rate is that of the reading, lag, age, paused, failed, \
            retries, parked accounts), read models (lag, stopped), the \
            log, the size of a file's write-ahead log, and how old a replica may be. With --to the \
            file is replaced in one step, as node_exporter's textfile collector wants it.
            """)

    @ParentCommand var parent: DaybookCommand
    @OptionGroup var ledgerOptions: LedgerOptions

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp("Write into this file instead of stdout.", valueName: "file"))
    var to: String?

    mutating func run() async throws {
        let open = try await parent.open(ledgerOptions, for: .read)
        var metrics = MetricsText()
        metrics.add(
            "log_position", "Events in the log.", onlyRises: true,
            try await open.store.lastPosition().number)
        try await addSubscriptions(open, to: &metrics)
        for standing in try await BookReader(open.ledger).readModelStandings() {
            let label = (name: "projection", value: standing.name)
            metrics.add(
                "projection_lag_events", "Events that a read model has not folded.", of: label,
                standing.lag)
            metrics.add(
                "projection_stopped", "1 if an event stopped a read model.", of: label,
                standing.status?.failure == nil ? 0 : 1)
        }
        addPlace(open, to: &metrics)
        guard let to else {
            StandardOutput.write(metrics.text)
            try StandardOutput.flush()
            return
        }
        try Self.replace(to, with: metrics.text)
    }

    private func addSubscriptions(
        _ open: OpenLedger, to metrics: inout MetricsText
    ) async throws {
        let now = open.ledger.environment.now()
        // A table whose positions are not shared has none.
        guard let subscriptions = try? open.subscriptions() else { return }
        for listing in try await subscriptions.list() {
            switch listing {
            case .subscription(let subscription):
                let lag: SubscriptionLag
                do {
                    lag = try await open.store.lag(
                        of: subscription, exponent: open.ledger.codec.units.exponent)
                } catch is FilterError {
                    Self.addUnreadable(subscription.name.text, to: &metrics)
                    continue
                }
                let age = lag.oldest.map { SubscriptionFields.age(of: $0, now) } ?? 0
                Self.add(subscription, lag, age: age, to: &metrics)
                metrics.add(
                    "subscription_parked_accounts",
                    "Accounts that a far side refused an event of.",
                    of: (name: "subscription", value: subscription.name.text),
                    try await ParkedStore(open.store.checkpoints, of: subscription).count())
            case .unreadable(let name, _): Self.addUnreadable(name, to: &metrics)
            }
        }
    }

    private static func addUnreadable(_ name: String, to metrics: inout MetricsText) {
        metrics.add(
            "subscription_unreadable", "1 for a subscription that cannot be read.",
            of: (name: "subscription", value: name), 1)
    }

    private static func add(
        _ subscription: Subscription, _ lag: SubscriptionLag, age: Int64,
        to metrics: inout MetricsText
    ) {
        let label = (name: "subscription", value: subscription.name.text)
        metrics.add(
            "subscription_position", "The position read through.", of: label,
            subscription.position.number)
        metrics.add(
            "subscription_lag_events", "Events of the log that were not read.", of: label,
            lag.events)
        metrics.add(
            "subscription_oldest_age_seconds",
            "Age of the oldest event that was not read and that the filter lets through.",
            of: label, age)
        metrics.add(
            "subscription_paused", "1 while it is paused.", of: label,
            subscription.isPaused ? 1 : 0)
        metrics.add(
            "subscription_failed", "1 if the last reader failed.", of: label,
            subscription.failure == nil ? 0 : 1)
        metrics.add(
            "subscription_retries", "Tries in a row that a far side took nothing at.", of: label,
            subscription.retry?.tries ?? 0)
        metrics.add(
            "subscription_epoch", "How often the right to read changed hands.", of: label,
            onlyRises: true, subscription.epoch)
    }

    private func addPlace(_ open: OpenLedger, to metrics: inout MetricsText) {
        if let status = open.stores.remote?.status, let moment = status.freshness.moment {
            metrics.add(
                "replica_age_seconds", "How long ago the replica was known to be current.",
                SubscriptionFields.age(of: moment, open.ledger.environment.now()))
        }
        if case .sqlite(let path) = open.location {
            var status = stat()
            metrics.add(
                "wal_bytes", "Bytes of the file's write-ahead log.",
                stat(path + "-wal", &status) == 0 ? Int64(status.st_size) : 0)
        }
    }

    /// A reader of the file finds the old text or the new one.
    private static func replace(_ path: String, with text: String) throws {
        let part = "\(path).\(getpid()).part"
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: part))
        } catch {
            unlink(part)
            throw CommandStop(.failure, "error: \(part) cannot be written: \(error)")
        }
        guard rename(part, path) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(part)
            throw CommandStop(.failure, "error: \(path) cannot be replaced: \(reason)")
        }
    }
}
