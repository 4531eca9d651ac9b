import EventStoreCore
import LedgerCore

/// What tells the book's own streams (`$units`) from accounts, in this one place.
///
/// A stream is the book's if its name is reserved and its first event is one of the book's own.
/// So an account that was opened under such a name before names were reserved goes on as one:
/// its first event is an account's. A fold need not know the first event: an event of the book's
/// own makes no account of a stream that is none yet.
extension RecordedEvent {
    /// The event is none of an account: its stream's name is reserved, it moves no money, its type
    /// is not one of the ledger's for accounts, and it was not imported from another system.
    package var isOfTheBook: Bool {
        stream.isReserved && event.fold.sign == 0
            && LedgerEvent.TypeName(rawValue: type) == nil
            && ForeignEnvelope(event.metadata) == nil
    }
}

extension FoldPage {
    /// True for an event of the book's own: events of reserved streams always come whole.
    package func isOfTheBook(_ entry: FoldEntry) -> Bool {
        entry.detail >= 0 && details[Int(entry.detail)].isOfTheBook
    }
}

/// The streams whose names are reserved, in the order of their names.
package struct ReservedStreams: Hashable, Sendable {
    /// The book's own.
    package var ofTheBook: [StreamID] = []
    /// Accounts that were opened before such names were reserved.
    package var accounts: [StreamID] = []
}

extension EventStore {
    /// True for a stream of the book; false for an account, or a stream without events.
    ///
    /// - Throws: `EventStoreError`.
    package func isOfTheBook(_ id: StreamID) async throws -> Bool {
        guard id.isReserved else { return false }
        let first = StreamQuery(from: Version(1), through: Version(1), limit: 1)
        return try await read(id, first).first?.isOfTheBook ?? false
    }

    /// The streams of reserved names. Reads the first event of each, and no other stream.
    ///
    /// - Throws: `EventStoreError`.
    package func reservedStreams() async throws -> ReservedStreams {
        var found = ReservedStreams()
        // The last name of one character that stands before all that are reserved.
        var after = StreamID(stored: "#\u{10FFFF}")
        while true {
            let page = try await streams(after: after, limit: limits.pageSize)
            for head in page {
                let isBehind = StreamID(stored: "$") < head.stream
                guard head.stream.isReserved else {
                    if isBehind { return found }
                    continue
                }
                if try await isOfTheBook(head.stream) {
                    found.ofTheBook.append(head.stream)
                } else {
                    found.accounts.append(head.stream)
                }
            }
            guard page.count == limits.pageSize, let last = page.last else { return found }
            after = last.stream
        }
    }

    /// A page of the accounts that had an event at a position, as `streams(at:after:…)` has the
    /// streams: without those of the book.
    ///
    /// - Throws: as `streams(at:after:descending:limit:)`.
    package func accounts(
        at position: Position, after: StreamID?, descending: Bool, limit: Int
    ) async throws -> [StreamHead] {
        var found: [StreamHead] = []
        var after = after
        while found.count < limit {
            let wanted = limit - found.count
            let page = try await streams(
                at: position, after: after, descending: descending, limit: wanted)
            for head in page {
                if try await !isOfTheBook(head.stream) { found.append(head) }
            }
            guard page.count == wanted, let last = page.last else { break }
            after = last.stream
        }
        return found
    }
}
