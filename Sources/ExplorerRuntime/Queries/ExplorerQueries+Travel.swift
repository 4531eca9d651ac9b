import EventStoreCore
import Explorer
import LedgerHistory
import LedgerService
import TextFormats

extension ExplorerQueries {
    /// Where a move of the cursor ends; nil for now.
    func travel(_ query: TravelQuery) async throws -> TimePoint? {
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
        guard let found = try await reader.account(named: query.readings.map(\.name)) else {
            let name = Printable(query.readings.first?.name ?? "")
            throw AddressError("there is no account '\(name)'")
        }
        let point = try await reader.point(
            of: query.readings[found.index].address, account: found.id, clock: query.clock)
        return FoundPlace(account: found.id, point: point)
    }

    func land(_ point: TimePoint, _ account: StreamID?) async throws -> Landing {
        let found = try await reader.surroundings(of: point, account: account)
        return Landing(
            position: found.position, at: found.at, next: found.next, back: found.back,
            place: found.place)
    }
}
