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
        case (.offline, .offline), (.stopped, .stopped): break
        case (_, .offline(let since, let reason)):
            tell(
                .warning,
                "offline since \(RemoteLedger.clock(since, at: now)): \(whatWorks(remote)) "
                    + "(\(reason))")
        case (_, .stopped(let reason)):
            tell(.error, "stopped: \(whatWorks(remote)); \(reason)")
        case (.offline, .current), (.offline, .behind), (.offline, .copying), (.stopped, .current),
            (.stopped, .behind), (.stopped, .copying):
            tell(.info, "the service answers again")
        default: break
        }
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
        case .failure(let error): tell(.error, "the log cannot be copied: \(error.reason)")
        }
    }
}
