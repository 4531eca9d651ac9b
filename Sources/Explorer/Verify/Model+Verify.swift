import EventStoreCore

extension Model {
    /// Accounts that are damaged, by the first version that is not proven.
    package var distrust: [StreamID: Version] { verification.distrust }

    // MARK: Keys

    /// Opens the screen, and begins if nothing was proven yet; from the screen itself begins anew.
    mutating func verify() -> [Effect] {
        if case .verify = screens.top { return beginVerification() }
        let effects = verification.state == .never ? beginVerification() : []
        return effects + push(.verify(VerifyScreen()))
    }

    private mutating func beginVerification() -> [Effect] {
        lastRequest += 1
        verification.begin(lastRequest, at: now)
        return [.verify(lastRequest)] + appear()
    }

    mutating func stopVerification() -> [Effect] {
        guard verification.isRunning, let request = verification.request else { return [.bell] }
        verification.end(.stopped, at: now)
        tell(.warning, "verify was stopped: the rest of the ledger is not proven")
        return [.cancel(request)]
    }

    /// Opens the account that a finding names, with the cursor of time on its version.
    mutating func openFinding(_ row: FindingRow) -> [Effect] {
        guard let account = row.account else { return [.bell] }
        let timeline = Screen.timeline(TimelineScreen(AccountRow(stub: account)))
        guard let version = row.version, version > .empty else { return push(timeline) }
        return push(timeline, at: .version(account, version))
    }

    // MARK: Answers

    mutating func takeVerification(_ action: Action) -> [Effect] {
        switch action {
        case .verifying(let id, let news) where id == verification.request: take(news)
        case .verified(let id, let result) where id == verification.request: verified(result)
        default: return []
        }
        return deliver(action)
    }

    private mutating func take(_ news: VerificationNews) {
        let isFirst = verification.findings.isEmpty
        verification.take(news)
        guard isFirst, let first = verification.findings.first else { return }
        tell(.error, "verify: \(first.address.map { "\($0): " } ?? "")\(first.reason)")
    }

    private mutating func verified(_ result: Result<VerificationNews, LoadError>) {
        switch result {
        case .failure(let error):
            verification.end(.failed(error.reason), at: now)
            tell(.error, "verify has failed: \(error.reason)")
        case .success(let news):
            verification.distrust = [:]
            verification.take(news)
            verification.end(.done, at: now)
            let count = verification.progress.findingCount
            if count == 0 {
                let events = Wording.grouped(verification.progress.events)
                tell(.info, "the ledger is sound: \(events) events are proven")
            } else {
                tell(.error, "the ledger is damaged: \(Wording.grouped(Int64(count))) findings")
            }
        }
    }
}
