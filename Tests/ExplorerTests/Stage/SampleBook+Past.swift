import EventStoreCore
import Explorer
import LedgerCore

extension SampleBook {
    /// The last position of an account that is shown at a point.
    private func version(of id: StreamID, at point: TimePoint) -> Version {
        let all = events[id] ?? []
        switch point {
        case .version(id, let version): return version
        case .version(let other, let version):
            let position = events[other]?.first { $0.event.version == version }?.id ?? .start
            return all.last { $0.id <= position }?.event.version ?? .empty
        case .position(let position):
            return all.last { $0.id <= position }?.event.version ?? .empty
        case .moment(let moment, let clock):
            return all.prefix { clock.time(of: $0.event.event) <= moment }.last?.event.version
                ?? .empty
        }
    }

    /// The book as it was; itself for now.
    func asOf(_ point: TimePoint?) -> SampleBook {
        guard let point else { return self }
        var past = self
        past.cut { events[$0]?.prefix(Int(version(of: $0, at: point).number)) ?? [] }
        return past
    }

    /// An account as it was; nil for now.
    func row(_ id: StreamID, at point: TimePoint?) -> AccountRow? {
        point.map { asOf($0).row(id) }
    }

    func travelled(_ query: TravelQuery) -> Result<TimePoint?, LoadError> {
        let base = query.from.map { asOf($0) } ?? self
        switch (query.step, query.account) {
        case (.events(let count), let id?):
            let version = base.row(id).version.number + count
            return .success(
                .version(id, Version(min(row(id).version.number, max(1, version)))))
        case (.events(let count), nil):
            let position = (base.log.last?.id.number ?? 0) + count
            return .success(.position(Position(min(head.number, max(0, position)))))
        case (.snapshots(let count), let id?):
            let here = base.row(id).version.number
            let known = (snapshots[id] ?? []).map(\.version).filter {
                count < 0 ? $0 < here : $0 > here
            }
            guard let found = count < 0 ? known.last : known.first else {
                return .failure(LoadError("no snapshot is that way"))
            }
            return .success(.version(id, Version(found)))
        case (.snapshots, nil): return .failure(LoadError("snapshots are an account's"))
        case (.days(let count), _):
            let last = base.log.last?.event.event.occurredAt ?? Sample.now
            let day = last.dayNumber + count
            let end = Timestamp(dayNumber: day + 1).microseconds - 1
            return .success(.moment(Timestamp(microseconds: end), query.clock))
        case (.address(let address), let id): return point(of: address, id, query.clock)
        }
    }

    private func point(
        of address: Address, _ id: StreamID?, _ clock: Clock
    ) -> Result<TimePoint?, LoadError> {
        switch address {
        case .now: return .success(nil)
        case .time(let moment): return .success(.moment(moment, clock))
        case .position(let position): return .success(.position(min(head, position)))
        case .version(let version):
            guard let id else { return .success(.position(Position(version.number))) }
            return version <= row(id).version
                ? .success(.version(id, version))
                : .failure(LoadError("\(id) is at version \(row(id).version)"))
        default: return .failure(LoadError("this book knows no such address"))
        }
    }

    func place(_ query: PlaceQuery) -> Result<FoundPlace, LoadError> {
        for reading in query.readings {
            let id = StreamID(stored: reading.name)
            guard events[id] != nil else { continue }
            return point(of: reading.address, id, query.clock)
                .map { FoundPlace(account: id, point: $0) }
        }
        return .failure(LoadError("there is no account '\(query.readings.first?.name ?? "")'"))
    }

    func landing(_ point: TimePoint, _ id: StreamID?) -> Landing {
        let past = asOf(point)
        guard let id else {
            let last = past.log.last
            let next = log.first { $0.id > last?.id ?? .start }
            return Landing(
                position: last?.id, at: last?.event.event.occurredAt,
                next: next?.event.event.occurredAt,
                back: head.number - (last?.id.number ?? 0))
        }
        let (last, all) = (past.events[id]?.last, events[id] ?? [])
        return Landing(
            position: last?.id, at: last?.event.event.occurredAt,
            next: all.first { $0.id > last?.id ?? .start }?.event.event.occurredAt,
            back: Int64(all.count) - (last?.event.version.number ?? 0))
    }
}
