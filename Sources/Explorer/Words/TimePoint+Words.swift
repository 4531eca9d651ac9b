import EventStoreCore

extension TimePoint {
    /// As it is typed and copied: `@pos:90112`, `acc-0012@409`, `@2026-08-01T12:00:00Z`.
    var address: String {
        switch self {
        case .position(let position): "@pos:\(position)"
        case .version(let id, let version): "\(id)@\(version)"
        case .moment(let moment, _): "@\(moment)"
        }
    }

    /// As it is told: `@pos:90112`, `acc-0012@409`, `2026-08-01 (by date occurred)`.
    var words: String {
        switch self {
        case .position, .version: Wording.safe(address)
        case .moment(let moment, let clock):
            "\(Wording.moment(moment)) (by date \(clock.rawValue))"
        }
    }
}

/// What a screen steps through.
package enum TimeAxis: Hashable, Sendable {
    case book
    /// An account, its version at the cursor if that is known, and its newest one.
    case account(StreamID, then: Version?, head: Version)

    var account: StreamID? {
        guard case .account(let id, _, _) = self else { return nil }
        return id
    }
}
