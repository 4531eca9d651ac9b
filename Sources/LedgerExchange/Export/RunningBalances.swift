import Descriptions
import EventStoreCore
import LedgerCore
import LedgerService

/// The fold of every account that an export has come across.
struct RunningBalances {
    private var accounts: [StreamID: Account] = [:]

    /// True for an event of a stream that is no account.
    func isOfTheBook(_ recorded: RecordedEvent) -> Bool {
        recorded.isOfTheBook && accounts[recorded.stream] == nil
    }

    /// Takes an event in and gives the account as it stands behind it.
    ///
    /// - Throws: `HistoryError`.
    mutating func account(
        after recorded: RecordedEvent, _ event: LedgerEvent
    ) throws -> Account {
        do {
            try accounts[recorded.stream, default: Account()].evolve(event)
        } catch {
            throw HistoryError(
                stream: recorded.stream, version: recorded.version, reason: "\(error)")
        }
        return account(recorded.stream)
    }

    /// An account as it stands behind the events so far.
    func account(_ id: StreamID) -> Account { accounts[id, default: Account()] }
}

extension EventCodec {
    /// Decodes an event for an export, money by the typed columns as every fold does.
    ///
    /// - Throws: `HistoryError`.
    func exported(_ recorded: RecordedEvent) throws -> LedgerEvent {
        do {
            let event = try decode(recorded)
            let movement = try Movement(recorded.event.fold, units: units.current)
            guard event.movement == movement else {
                throw CodecError("its payload and its typed columns disagree about the money")
            }
            return event
        } catch {
            throw HistoryError(
                stream: recorded.stream, version: recorded.version, reason: "\(error)")
        }
    }
}
