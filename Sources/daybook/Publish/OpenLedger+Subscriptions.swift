import EventStoreCore
import EventStreaming
import Foundation
import LedgerService
import TextFormats

extension OpenLedger {
    /// Why the book can have no subscriptions; nil if it can.
    private var noSubscriptions: CommandStop? {
        guard let table = stores.remote?.status.table, !table.promises.positionsAreShared else {
            return nil
        }
        return CommandStop(
            .usage,
            "error: a subscription keeps a position, and those of \(Printable(name)) are this "
                + "host's own; 'daybook adopt' makes them everybody's")
    }

    /// The subscriptions of the book, to be looked at.
    ///
    /// - Throws: `CommandStop` if it can have none.
    func subscriptions() throws -> SubscriptionStore {
        if let noSubscriptions { throw noSubscriptions }
        return SubscriptionStore(store.checkpoints)
    }

    /// The subscriptions of the book, to be changed.
    ///
    /// - Throws: `CommandStop` if it can have none, or nothing may be written.
    func changeableSubscriptions() throws -> SubscriptionStore {
        if let noSubscriptions { throw noSubscriptions }
        if isReadOnly {
            throw CommandStop(
                .failure,
                "error: subscriptions are kept in the ledger, and "
                    + (readOnlyReason ?? "it may not be written"))
        }
        return SubscriptionStore(store.checkpoints)
    }

    /// Who this process is among the readers of a subscription: a name that no other has.
    static var readerName: String {
        let random = String(UInt32.random(in: 0...UInt32.max), radix: 16)
        return "\(hostName) pid \(getpid()) \(random)"
    }

    private static var hostName: String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "?" }
        let name = bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(validating: name, as: UTF8.self) ?? "?"
    }
}

extension SubscriptionClock {
    /// The system's clocks.
    static var live: SubscriptionClock {
        let start = ContinuousClock.now
        return SubscriptionClock(
            elapsed: { ContinuousClock.now - start }, moment: LedgerEnvironment.live.now,
            sleep: Pause.sleep)
    }
}

extension DeliveryNotice {
    /// What an operator reads of it.
    func words(_ name: SubscriptionName) -> String {
        switch self {
        case .waiting(let fault, let next, let tries):
            "note: '\(name)' waits: \(Printable(fault.reason)); try \(tries + 1) at \(next)"
        case .failingForLong(let fault, let since):
            "warning: '\(name)' has sent nothing since \(since): \(Printable(fault.reason)); it "
                + "goes on trying"
        case .goesOn: "note: '\(name)' goes on"
        case .parked(let parked):
            "warning: '\(name)' parks \(Printable(parked.stream.name)) from version "
                + "\(parked.first.version) on: \(Printable(parked.reason)); 'daybook parked "
                + "\(name)' lists, 'daybook replay \(name)' sends again"
        case .trouble(let reason): "warning: \(Printable(reason)); trying again"
        }
    }
}

extension SubscriptionNotice {
    /// What an operator reads of it.
    func words(_ name: SubscriptionName) -> String {
        switch self {
        case .reading(let position, _):
            "note: '\(name)' goes on behind position \(position)"
        case .waiting(let holder):
            "note: '\(name)' is read by \(Printable(holder)); this one waits"
        case .paused: "note: '\(name)' is paused; 'daybook subscriptions resume \(name)' goes on"
        case .lost: "note: '\(name)' was changed, or is read by another now"
        case .trouble(let reason): "warning: \(Printable(reason)); trying again"
        }
    }
}
