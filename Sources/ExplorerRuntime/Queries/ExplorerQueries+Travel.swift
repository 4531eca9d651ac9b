import EventStoreCore
import Explorer
import LedgerHistory
import LedgerService
import TextFormats

extension ExplorerQueries {
    /// Where a move of the cursor ends; nil for now.
    func travel(_ query: TravelQuery) async throws -> TimePoint? {
        // Snapshots are looked for where all of them are.
        let reader = query.account == nil || query.step.isToSnapshot ? reader : accountReader
        let start = Standpoint(
            account: query.account, point: query.from, clock: query.clock)
        let point =
            switch query.step {
            case .events(let count): try await reader.step(count, from: start)
            case .snapshots(let count): try await reader.stepSnapshots(count, from: start)
            case .days(let count): try await reader.stepDays(count, from: start)
            case .address(let address):
                try await reader.point(of: address, account: query.account, clock: query.clock)
            }
        return point
    }

    /// The account and the point that a text names; of several readings the first one that can be.
    ///
    /// - Throws: `AddressError` if there is no such account, or it has no such point.
    func find(_ query: PlaceQuery) async throws -> FoundPlace {
        let reader = accountReader
        guard let found = try await reader.account(named: query.readings.map(\.name)) else {
            let name = Printable(query.readings.first?.name ?? "")
            throw AddressError("there is no account '\(name)'")
        }
        let point = try await reader.point(
            of: query.readings[found.index].address, account: found.id, clock: query.clock)
        return FoundPlace(account: found.id, point: point)
    }

    func land(_ point: TimePoint, _ account: StreamID?) async throws -> Landing {
        let reader = account == nil ? reader : accountReader
        let found = try await reader.surroundings(of: point, account: account)
        return Landing(
            position: found.position, at: found.at, next: found.next, back: found.back,
            place: found.place)
    }
}

extension TimeStep {
    /// It is about the snapshots of an account.
    fileprivate var isToSnapshot: Bool {
        switch self {
        case .snapshots, .address(.snapshot), .address(.lastSnapshot): true
        case .events, .days, .address: false
        }
    }
}
