import EventStoreCore
import EventStoreSQLite
import Foundation
import TextFormats

/// One writer of a race, for `ClosingRaceTests`: deposits into an account of its own for as long as
/// the stream `periods` is at version 1, and says how many deposits were recorded before that was
/// refused. Arguments: the ledger's path and the writer's number.
@main
struct Depositor {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let writer = UInt64(arguments[2]) else {
            throw EventStoreError.invalidEvent("usage: guarded-depositor LEDGER NUMBER")
        }
        let store = try SQLiteEventStore.open(path: arguments[1], mode: .readWrite)
        print(try await deposit(store, writer))
    }

    /// - Returns: how many deposits were recorded.
    /// - Throws: whatever ends the deposits and is no conflict of the guard alone.
    private static func deposit(
        _ store: SQLiteEventStore, _ writer: UInt64
    ) async throws -> UInt64 {
        let (account, periods) = (try StreamID("acc-\(writer)"), try StreamID("periods"))
        let refusal = EventStoreError.versionConflict([
            ExpectationFailure(
                stream: periods, expected: .version(Version(1)), actual: Version(2))
        ])
        var recorded: UInt64 = 0
        while true {
            let request = AppendRequest(
                [
                    StreamWrite(
                        stream: account, expecting: .any, events: [try event(writer, recorded)])
                ], guards: [StreamGuard(periods, expecting: .version(Version(1)))])
            do {
                _ = try await store.append(request)
                recorded += 1
            } catch let error as EventStoreError where error == refusal {
                return recorded
            }
        }
    }

    private static func event(_ writer: UInt64, _ number: UInt64) throws -> NewEvent {
        let moment = Timestamp(microseconds: 1_795_000_000_000_000)
        return NewEvent(
            id: EventID(timestamp: moment, random: (writer, number)), type: "FundsDeposited",
            payload: try JSONText(#"{"amountMinor":100,"currency":"GBP"}"#),
            fold: try FoldFields(sign: 1, amountMinor: 100, currency: CurrencyCode("GBP")),
            occurredAt: moment, recordedAt: moment)
    }
}
