import EventStoreCore
import LedgerCore
import LedgerService

/// A point of the whole book: a prefix of the log, or each account as of a moment.
package enum BookPoint: Hashable, Sendable {
    case position(Position)
    case moment(Timestamp, Clock)

    /// Nil for a moment, which is no position of the log.
    package var position: Position? {
        switch self {
        case .position(let position): position
        case .moment: nil
        }
    }

    /// The address that reads back as it: `@pos:20000`, `@2026-01-31T23:59:59.999999Z`.
    package var text: String {
        switch self {
        case .position(let position): Address.position(position).description
        case .moment(let moment, _): Address.time(moment).description
        }
    }
}

/// Which events a point has, asked of one after the other in the order of the log.
///
/// A moment takes each account by itself: the events before the first one that is later. By the
/// occurred clock those behind it that had happened are late, and count as well.
struct BookCut {
    enum Place { case counted, late, left }

    let point: BookPoint
    /// Accounts of which a later event was met.
    private var over = HandleIndex()

    init(_ point: BookPoint) { self.point = point }

    mutating func place(_ entry: FoldEntry) -> Place {
        switch point {
        case .position(let position): return entry.position <= position ? .counted : .left
        case .moment(let moment, let clock):
            let isOver = over.row(of: entry.stream) >= 0
            guard clock.time(of: entry) <= moment else {
                if !isOver { over.set(0, for: entry.stream) }
                return .left
            }
            return !isOver ? .counted : clock == .occurred ? .late : .left
        }
    }
}

extension Ledger {
    /// The point that an address of the book falls on.
    ///
    /// - Parameters:
    ///   - address: the address.
    ///   - clock: what a moment is compared with.
    ///   - end: where the book ends for it; nil for where it ends now.
    /// - Returns: the point.
    /// - Throws: `AddressError` for an address of an account, or one that the book does not reach.
    package func bookPoint(
        of address: Address, clock: Clock = .occurred, in end: Position? = nil
    ) async throws -> BookPoint {
        if case .time(let moment) = address { return .moment(moment, clock) }
        let now = try await events.lastPosition()
        return .position(try address.position(inBookOf: min(end ?? now, now)))
    }

    /// Accounts of a book, each loaded by itself.
    ///
    /// - Throws: as `load(_:at:)`.
    func load(
        _ handles: some Collection<StreamHandle>, of state: BookState
    ) async throws -> [StreamHandle: PastAccount] {
        var accounts: [StreamHandle: PastAccount] = [:]
        for (handle, id) in try await events.streams(Array(handles)) {
            accounts[handle] = try await load(id, at: state.place(of: handle))
        }
        return accounts
    }
}
