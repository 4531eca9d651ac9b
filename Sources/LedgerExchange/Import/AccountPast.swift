import Descriptions
import EventStoreCore
import LedgerCore
import LedgerService

/// The movements of an account that were recorded before an import began, as far as rows of the
/// import may be the same: from its oldest date on.
struct AccountPast {
    struct Movement {
        let occurredAt: Timestamp
        /// Negative for a debit.
        let signedMinor: Int64
        let position: Position
        let version: Version
        /// Of the row that it was imported from; nil if that was not kept.
        let textDigest: UInt64?
        let hasSourceID: Bool
        /// Recorded by a command, and not from a file.
        let isCommand: Bool
    }

    private let movements: [Movement]

    var count: Int { movements.count }

    /// Reads the account backwards, until a snapshot says that all before it is older.
    ///
    /// - Throws: the store's errors.
    init(
        of stream: StreamID, from earliest: Timestamp, _ store: ImportStore
    ) async throws {
        var found: [Movement] = []
        var (floor, through) = (Version(1), Version(.max))
        while floor <= through {
            if floor == Version(1),
                let snapshot = try await store.latestSnapshot(of: stream, through: through),
                let state = SnapshotCodec.decode(snapshot),
                let highest = state.highestOccurredAt, highest < earliest
            {
                floor = state.version.next
            }
            let page = try await store.read(
                stream, StreamQuery(from: floor, through: through, direction: .backward))
            for recorded in page where !store.isOwn(recorded) {
                if let movement = Movement(recorded), movement.occurredAt >= earliest {
                    found.append(movement)
                }
            }
            guard let last = page.last else { break }
            through = Version(last.version.number - 1)
        }
        movements = found.sorted {
            ($0.occurredAt, $0.signedMinor, $0.position)
                < ($1.occurredAt, $1.signedMinor, $1.position)
        }
    }

    /// Those of a moment and an amount, in the order of the log.
    func all(at moment: Timestamp, _ signedMinor: Int64) -> ArraySlice<Movement> {
        var (low, high) = (0, movements.count)
        while low < high {
            let middle = (low + high) / 2
            let movement = movements[middle]
            if (movement.occurredAt, movement.signedMinor) < (moment, signedMinor) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return movements[low...].prefix {
            $0.occurredAt == moment && $0.signedMinor == signedMinor
        }
    }
}

extension AccountPast.Movement {
    /// Nil for an event that is no movement of the ledger's own.
    init?(_ recorded: RecordedEvent) {
        let fold = recorded.event.fold
        guard fold.sign != 0, let amount = fold.amountMinor, amount >= 0,
            LedgerEvent.TypeName(rawValue: recorded.type) != nil
        else { return nil }
        let fields = recorded.event.metadata.flatMap { try? PayloadFields($0) }
        self.init(
            occurredAt: recorded.event.occurredAt, signedMinor: fold.sign < 0 ? -amount : amount,
            position: recorded.position, version: recorded.version,
            textDigest: fields.flatMap(CSVRowIDs.textDigest),
            hasSourceID: fields?.value("sourceid") != nil, isCommand: recorded.commandID != nil)
    }
}
