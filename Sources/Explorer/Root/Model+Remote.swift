import EventStoreCore

/// What the explorer does with how a ledger stands whose truth is elsewhere.
extension Model {
    /// Throttling comes and goes: it is told again after so long.
    private static let quiet = 60 * Timestamp.second

    /// Takes how the truth answers. What changes for the reader is told once, with what still
    /// works; the title says the rest.
    mutating func note(_ status: RemoteStatus) {
        guard var remote else { return }
        let before = remote.condition
        remote.status = status
        let after = remote.condition
        if case .throttled = after, remote.toldThrottled.map(isRecent) != true {
            remote.toldThrottled = now
            tell(.warning, "throttled: \(whatWorks(remote))")
        }
        self.remote = remote
        switch (before, after) {
        // Why it is so may change meanwhile, and what is to be done about it.
        case (.offline, .offline): break
        case (.stopped(let old), .stopped(let new)) where old == new: break
        case (.noAccess(_, let old), .noAccess(_, let new)) where old == new: break
        case (_, .offline(let since, let reason)):
            tell(
                .warning,
                "offline since \(RemoteLedger.clock(since, at: now)): \(whatWorks(remote)) "
                    + "(\(reason))")
        case (_, .noAccess(let since, let reason)):
            tell(
                .warning,
                "no access since \(RemoteLedger.clock(since, at: now)): \(whatWorks(remote)) "
                    + "until there are keys and rights again (\(reason))")
        case (_, .stopped(let reason)):
            tell(.error, "stopped: \(whatWorks(remote)); \(reason)")
        case (_, .current), (_, .behind), (_, .copying):
            if let word = before.end { tell(.info, word) }
        case (_, .throttled), (_, .asking): break
        }
        tellTable()
    }

    /// Says what the table is, once there is something to look at, and what became worse since.
    private mutating func tellTable() {
        guard let remote, remote.isCopied, let table = remote.status.table else { return }
        defer { self.remote?.toldTable = table }
        if let told = remote.toldTable {
            for news in table.news(since: told) { tell(.warning, news) }
            return
        }
        if let advice = table.adviceOnUnit { tell(.warning, advice) }
        if let rescanning = table.rescanning { tell(.info, "The table: \(rescanning)") }
        tell(.info, table.introduction)
    }

    private func isRecent(_ moment: Timestamp) -> Bool {
        let age = now.microseconds - moment.microseconds
        return age >= 0 && age < Self.quiet
    }

    /// What can be done meanwhile, and what cannot.
    private func whatWorks(_ remote: RemoteLedger) -> String {
        let isStopped = if case .stopped = remote.condition { true } else { false }
        guard remote.isCopied else {
            return isStopped ? "the log cannot be copied" : "the first copy of the log waits"
        }
        let age = remote.status.freshness.moment.map {
            " of \(RemoteLedger.clock($0, at: now))"
        }
        return "the screens show the copy\(age ?? " on this machine"), commands "
            + (isStopped ? "are off" : "wait")
    }

    /// The first copy is whole, or will never be: the lists fill by themselves.
    mutating func noteCopied(_ result: Result<Position, LoadError>) {
        switch result {
        case .success(let head):
            live.head = max(live.head, head)
            remote?.isCopied = true
            tell(.info, "the log is copied, up to position \(Wording.grouped(head.number))")
            tellTable()
        case .failure(let error): tell(.error, "the log cannot be copied: \(error.reason)")
        }
    }
}

extension RemoteLedger.Condition {
    /// What is told when it is over; nil if nothing was wrong.
    fileprivate var end: String? {
        switch self {
        case .offline: "the service answers again"
        case .noAccess: "the service lets us ask again"
        case .stopped: "it goes on: what is new is copied again"
        case .asking, .current, .behind, .copying, .throttled: nil
        }
    }
}
