import EventStoreCore
import LedgerCore
import LedgerService

/// A point of an account's history: a prefix of its stream and, of a moment by the occurred clock,
/// the late events: those that had happened by then and were recorded behind one that had not.
package struct AccountPlace: Hashable, Sendable {
    /// The last version of the prefix; version 0 if the first event is later already.
    package let version: Version
    /// The moment that was asked for, by the occurred clock; nil for any other point.
    package let moment: Timestamp?
    /// The account ends here, and the book: what was recorded behind does not count.
    let head: Version
    let end: Position

    package init(
        _ version: Version, moment: Timestamp? = nil, head: Version = Version(.max),
        end: Position = Position(.max)
    ) {
        self.version = version
        self.moment = moment
        self.head = head
        self.end = end
    }

    /// All of an account, by the occurred clock.
    package init(allOf head: StreamHead) {
        self.init(
            head.version, moment: Timestamp(microseconds: .max), head: head.version,
            end: head.position)
    }

    /// The versions of the prefix; empty where there is none.
    var prefix: [ClosedRange<Int64>] { version > .empty ? [1...version.number] : [] }

    /// Whether an event is of the point.
    func counts(_ entry: StreamFoldEntry) -> Bool {
        if entry.version <= version { return true }
        guard let moment, entry.version <= head, entry.position <= end else { return false }
        return entry.occurredAt <= moment
    }
}

extension Ledger {
    /// The point that an address of an account falls on.
    ///
    /// - Parameters:
    ///   - address: the address.
    ///   - head: the account as it was found.
    ///   - clock: what a moment is compared with.
    /// - Returns: the point.
    /// - Throws: as `resolve(_:of:clock:)`.
    package func place(
        _ address: Address, of head: StreamHead, clock: Clock = .occurred
    ) async throws -> AccountPlace {
        let version = try await resolve(address, of: head, clock: clock)
        guard case .time(let moment) = address, clock == .occurred else {
            return AccountPlace(version)
        }
        return AccountPlace(version, moment: moment, head: head.version, end: head.position)
    }
}
